; Calls and small-integer arithmetic, nothing else: how much a function call costs.
(defn main [n]
  (if (< n 2)
    n
    (+ (main (- n 1)) (main (- n 2)))))
