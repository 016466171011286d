; A counting loop over small integers.
(define (main n)
  (let loop ((i 0) (sum 1))
    (if (< i n)
        (loop (+ i 1) (modulo (+ (* sum 3) i) 65521))
        sum)))
