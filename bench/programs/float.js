// The Mandelbrot set on a grid of 40 x 40: multiplication, addition and comparison of doubles in loops.
function escape(re, im) {
  let x = 0;
  let y = 0;
  let n = 0;
  for (; n < 60; n++) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + im;
    x = xx - yy + re;
  }
  return n;
}

export function main() {
  let sum = 0;
  for (let i = 0; i < 40; i++) {
    for (let j = 0; j < 40; j++) sum += escape(j * 0.075 - 2.2, i * 0.075 - 1.5);
  }
  return sum;
}
