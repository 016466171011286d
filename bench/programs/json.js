// Reads the text of a cartridge and writes it again, indented. The host defines `document`. JSON is C code of QuickJS.
/* global document */
export function main() {
  return JSON.stringify(JSON.parse(document), null, 2).length;
}

export function text() {
  return JSON.stringify(JSON.parse(document), null, 2);
}
