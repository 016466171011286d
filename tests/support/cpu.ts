// Processor time of this process, for tests that something hostile ends soon: a busy machine does not make it longer, as it does the clock's.

/** Milliseconds that the process has computed. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
