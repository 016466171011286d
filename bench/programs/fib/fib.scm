; Calls and small-integer arithmetic, nothing else: how much a procedure call costs.
(define (main n)
  (if (< n 2)
      n
      (+ (main (- n 1)) (main (- n 2)))))
