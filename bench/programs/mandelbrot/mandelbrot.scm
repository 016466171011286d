; The Mandelbrot set on a grid of n x n: multiplication, addition and comparison of doubles in loops.
(define (escape re im)
  (let loop ((x 0.0) (y 0.0) (i 0))
    (let ((xx (* x x)) (yy (* y y)))
      (if (or (= i 60) (> (+ xx yy) 4.0))
          i
          (loop (+ (- xx yy) re) (+ (* (* 2.0 x) y) im) (+ i 1))))))

(define (main n)
  (let ((step (/ 3.0 n)))
    (let rows ((i 0) (sum 0))
      (if (= i n)
          sum
          (let columns ((j 0) (sum sum))
            (if (= j n)
                (rows (+ i 1) sum)
                (columns (+ j 1) (+ sum (escape (- (* j step) 2.2) (- (* i step) 1.5))))))))))
