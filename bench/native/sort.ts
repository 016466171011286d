// Sorts n scrambled records by a field, with a comparator. Making the records is not timed.
class Entry {
  constructor(
    public id: i32,
    public karma: i32,
  ) {}
}

let records: Array<Entry> = [];

export function prepare(n: i32): f64 {
  records = [];
  let state = 42;
  for (let i = 0; i < n; i++) {
    records.push(new Entry(i, state));
    state = (state * 1103 + 12345) % 65536;
  }
  records.reverse();
  return n;
}

export function main(n: i32): f64 {
  const sorted = records.slice().sort((a, b) => b.karma - a.karma);
  return sorted[0].karma + 2 * sorted[n / 2].karma + 3 * sorted[n - 1].karma;
}
