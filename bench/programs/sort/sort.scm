; Sorts n scrambled records by a field, with a comparator written in Scheme. A record is a pair of id and karma. Making them is not timed.
(define records '())

(define (prepare n)
  (let scramble ((i 0) (state 42) (acc '()))
    (if (= i n)
        (set! records acc)
        (scramble (+ i 1)
                  (modulo (+ (* state 1103) 12345) 65536)
                  (cons (cons i state) acc))))
  n)

(define (more-karma? a b)
  (> (cdr a) (cdr b)))

(define (main n)
  (let ((sorted (list->vector (list-sort more-karma? records))))
    (+ (cdr (vector-ref sorted 0))
       (* 2 (cdr (vector-ref sorted (div n 2))))
       (* 3 (cdr (vector-ref sorted (- n 1)))))))
