; Twenty times map, filter and reduce over a sequence of n numbers, with functions that capture the round they are made in.
(defn times [k]
  (fn [x] (mod (* x k) 1009)))

(defn wanted? [k]
  (fn [x] (< (mod (+ x k) 7) 3)))

(defn main [n]
  (let [items (vec (range n))]
    (loop [k 1 total 0]
      (if (= k 21)
        total
        (recur (inc k) (reduce + total (filter (wanted? k) (map (times k) items))))))))
