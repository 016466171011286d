// 1,000 updates that each make a new Map and leave the old one as it was: what `dict-set` promises, by copying.
const key = (i) => "k" + i;
const withEntry = (dict, name, value) => new Map(dict).set(name, value);

export function main() {
  let dict = new Map();
  for (let i = 0; i < 1000; i++) dict = withEntry(dict, key(i), i);
  let sum = 0;
  for (let i = 0; i < 1000; i++) sum += dict.get(key(i));
  return sum;
}
