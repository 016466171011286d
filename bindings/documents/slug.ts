// What a name is called where it is a key or part of a file's name.

/** Lower case, with `-` for spaces, as RB makes it. */
export function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
