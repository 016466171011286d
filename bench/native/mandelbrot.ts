// The Mandelbrot set on a grid of n x n: multiplication, addition and comparison of doubles in loops.
function escape(re: f64, im: f64): i32 {
  let x = 0.0;
  let y = 0.0;
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

export function main(n: i32): f64 {
  const step = 3.0 / <f64>n;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) sum += escape(<f64>j * step - 2.2, <f64>i * step - 1.5);
  }
  return sum;
}
