; n lines put together from pieces, a text that grows by a quarter as many lines, and joining, splitting and searching it.
(require '[clojure.string :as str])

(defn line [i]
  (str "agent-" i ": karma " (mod (* i 37) 101) (if (< (mod i 3) 1) " up" " down")))

(defn main [n]
  (let [text (str/join "\n" (map line (range n)))
        back (str/split (str/upper-case text) #"\n")
        grown (reduce (fn [text i] (str text (line i) "\n")) "" (range (quot n 4)))]
    (str (count text)
         " " (count back)
         " " (nth back (quot n 2))
         " " (count grown)
         " " (if (str/includes? grown "agent-49: ") "found" "lost"))))
