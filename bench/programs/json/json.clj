; Reads the text of a cartridge and writes it again. The text is there before timing begins. SCI has JSON from its host, JavaScript: what is
; timed is making Clojure's data of it and back.
(def document (atom ""))

(defn prepare [given]
  (reset! document given)
  (count given))

(defn text []
  (js/JSON.stringify (clj->js (js->clj (js/JSON.parse @document)))))

(defn main []
  (count (text)))
