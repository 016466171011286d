; A counting loop over small integers.
(defn main [n]
  (loop [i 0 sum 1]
    (if (< i n)
      (recur (inc i) (mod (+ (* sum 3) i) 65521))
      sum)))
