; One frame of an agent: the cartridge is read, its tools are defined, an echo is read, its posts are filtered, the best of them are
; remembered, and the cartridge is written. The tools are in tools.clj, and come with the cartridge.
(require '[clojure.string])
; Maps are in no order, so a tool may be read before one that it calls.
(declare karma-of recent? mine? wanted? score best headline long-words remember mean)

(def cartridge (atom {}))

(defn boot [text]
  (reset! cartridge (js->clj (js/JSON.parse text)))
  (doseq [tool (vals (get @cartridge "tools"))] (load-string (get tool "code")))
  (count (get @cartridge "tools")))

(defn frame [text]
  (let [echo (js->clj (js/JSON.parse text))
        now (get echo "frame")
        env (get @cartridge "env")
        posts (filter (fn [post] (wanted? post now)) (get echo "posts"))
        note (fn [memory post]
               (remember memory {"frame" now
                                 "text" (headline post)
                                 "words" (long-words (get post "title"))}))]
    (swap! cartridge assoc "env"
           (assoc env
                  "memory" (reduce note (get env "memory") (best posts 5))
                  "mean-score" (mean (map score posts))
                  "seen" (+ (get env "seen") (count posts))
                  "frames" (+ (get env "frames") 1)))
    (count posts)))

(defn save []
  (js/JSON.stringify (clj->js @cartridge)))
