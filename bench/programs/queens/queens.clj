; All placements of n queens, row by row. The queens placed so far are a list, the newest first.
(defn safe? [column placed]
  (loop [distance 1 placed placed]
    (if (empty? placed)
      true
      (let [other (first placed)]
        (if (or (= other column)
                (= other (+ column distance))
                (= other (- column distance)))
          false
          (recur (inc distance) (rest placed)))))))

(defn place [n row placed]
  (if (= row n)
    1
    (loop [column 0 total 0]
      (cond (= column n) total
            (safe? column placed) (recur (inc column) (+ total (place n (inc row) (conj placed column))))
            :else (recur (inc column) total)))))

(defn main [n]
  (place n 0 '()))
