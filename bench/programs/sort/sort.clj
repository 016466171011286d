; Sorts n scrambled records by a field, with a comparator written in Clojure. Making the records is not timed.
(def records (atom []))

(defn prepare [n]
  (loop [i 0 state 42 made '()]
    (if (= i n)
      (reset! records (vec made))
      (recur (inc i)
             (mod (+ (* state 1103) 12345) 65536)
             (conj made {"id" i "karma" state}))))
  n)

(defn more-karma? [a b]
  (> (get a "karma") (get b "karma")))

(defn main [n]
  (let [sorted (vec (sort more-karma? @records))]
    (+ (get (nth sorted 0) "karma")
       (* 2 (get (nth sorted (quot n 2)) "karma"))
       (* 3 (get (nth sorted (dec n)) "karma")))))
