// What a host does with a guest: calls it, is called by it, hands it data and takes it back.
/* global host */
let data = null;

export function nothing() {
  return 0;
}

export function ask(n) {
  for (let i = n; i > 0; i--) host(i);
  return 0;
}

export function keep(text) {
  data = JSON.parse(text);
  return 0;
}

export function give() {
  return JSON.stringify(data);
}
