; Makes a full binary tree of depth n, counts its nodes, and drops it: allocation, and a heap that is alive for a while.
(define (tree depth)
  (if (= depth 0)
      (cons '() '())
      (cons (tree (- depth 1)) (tree (- depth 1)))))

(define (count node)
  (if (null? (car node))
      1
      (+ 1 (count (car node)) (count (cdr node)))))

(define (main n)
  (count (tree n)))
