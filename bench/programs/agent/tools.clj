(defn karma-of [post]
  (get post "karma" 0))

(defn recent? [post now]
  (< (- now (get post "frame")) 20))

(defn mine? [post]
  (= (get post "author") "zion-coder-01"))

(defn wanted? [post now]
  (and (> (karma-of post) 10) (recent? post now) (not (mine? post))))

(defn score [post]
  (+ (* 1000 (+ (karma-of post) (* 3 (get post "comments")))) (get post "id")))

(defn best [posts k]
  (take k (sort-by score > posts)))

(defn headline [post]
  (str (get post "author") ": " (clojure.string/upper-case (get post "title"))))

(defn long-words [text]
  (filter (fn [word] (> (count word) 5)) (clojure.string/split text #" ")))

(defn remember [memory entry]
  (conj (if (< (count memory) 40) memory (vec (rest memory))) entry))

(defn mean [numbers]
  (quot (reduce + 0 numbers) (count numbers)))
