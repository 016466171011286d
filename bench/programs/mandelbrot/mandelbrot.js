// The Mandelbrot set on a grid of n x n: multiplication, addition and comparison of doubles in loops.
function escape(re, im) {
  let x = 0;
  let y = 0;
  let i = 0;
  for (; i < 60; i++) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + im;
    x = xx - yy + re;
  }
  return i;
}

export function main(n) {
  const step = 3 / n;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) sum += escape(j * step - 2.2, i * step - 1.5);
  }
  return sum;
}
