// Sorts 2,000 scrambled records by a field, with a comparator written in JavaScript. Making the records is not timed.
const records = [];
for (let i = 0, state = 42; i < 2000; i++) {
  records.unshift({ id: i, karma: state });
  state = (state * 1103 + 12345) % 65536;
}

const byKarma = (a, b) => b.karma - a.karma;

export function main() {
  const sorted = [...records].sort(byKarma);
  return sorted[0].karma + 2 * sorted[999].karma + 3 * sorted[1999].id;
}
