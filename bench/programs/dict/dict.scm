; n writes into one hashtable, in place, which is what a Scheme program would do; then as many look-ups.
(define (key i)
  (string-append "k" (number->string i)))

(define (main n)
  (let ((table (make-hashtable string-hash string=?)))
    (do ((i 0 (+ i 1))) ((= i n)) (hashtable-set! table (key i) i))
    (let total ((i 0) (sum 0))
      (if (= i n)
          sum
          (total (+ i 1) (+ sum (hashtable-ref table (key i) 0)))))))
