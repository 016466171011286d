; Twenty times map, filter and fold-left over a list of n numbers, with procedures that capture the round they are made in.
(define (times k)
  (lambda (x) (modulo (* x k) 1009)))

(define (wanted? k)
  (lambda (x) (< (modulo (+ x k) 7) 3)))

(define (main n)
  (let ((items (iota n)))
    (let rounds ((k 1) (total 0))
      (if (= k 21)
          total
          (rounds (+ k 1) (fold-left + total (filter (wanted? k) (map (times k) items))))))))
