// Sorts n scrambled records by a field, with a comparator written in JavaScript. Making the records is not timed.
let records;

export function prepare(n) {
  records = [];
  for (let i = 0, state = 42; i < n; i++) {
    records.push({ id: i, karma: state });
    state = (state * 1103 + 12345) % 65536;
  }
  records.reverse();
  return n;
}

const byKarma = (a, b) => b.karma - a.karma;

export function main(n) {
  const sorted = [...records].sort(byKarma);
  return sorted[0].karma + 2 * sorted[n / 2].karma + 3 * sorted[n - 1].karma;
}
