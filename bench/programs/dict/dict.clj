; n updates that each make a new map and leave the old one as it was; then as many look-ups.
(defn entry [i]
  (str "k" i))

(defn main [n]
  (let [entries (reduce (fn [entries i] (assoc entries (entry i) i)) {} (range n))]
    (reduce (fn [sum i] (+ sum (get entries (entry i)))) 0 (range n))))
