; All placements of n queens, row by row. The queens placed so far are a list, the newest first.
(define (safe? column distance placed)
  (or (null? placed)
      (let ((other (car placed)))
        (and (not (= other column))
             (not (= other (+ column distance)))
             (not (= other (- column distance)))
             (safe? column (+ distance 1) (cdr placed))))))

(define (place n row placed)
  (if (= row n)
      1
      (let loop ((column 0) (count 0))
        (cond ((= column n) count)
              ((safe? column 1 placed)
               (loop (+ column 1) (+ count (place n (+ row 1) (cons column placed)))))
              (else (loop (+ column 1) count))))))

(define (main n)
  (place n 0 '()))
