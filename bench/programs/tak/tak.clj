; Calls with three arguments, of which the outermost is a tail call.
(defn tak [x y z]
  (if (< y x)
    (recur (tak (- x 1) y z)
           (tak (- y 1) z x)
           (tak (- z 1) x y))
    z))

(defn main [n]
  (tak (* 3 n) (* 2 n) n))
