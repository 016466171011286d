; Makes a full binary tree of depth n, counts its nodes, and drops it: allocation, and a heap that is alive for a while.
(defn tree [depth]
  (if (= depth 0)
    [nil nil]
    [(tree (dec depth)) (tree (dec depth))]))

(defn nodes [[left right]]
  (if (nil? left)
    1
    (+ 1 (nodes left) (nodes right))))

(defn main [n]
  (nodes (tree n)))
