# The Mandelbrot set on a grid of n x n: multiplication, addition and comparison of doubles in loops.
def escape(re, im):
    x = y = 0.0
    for i in range(60):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return i
        x, y = xx - yy + re, 2.0 * x * y + im
    return 60


def main(n):
    step = 3.0 / n
    total = 0
    for i in range(n):
        for j in range(n):
            total += escape(j * step - 2.2, i * step - 1.5)
    return total
