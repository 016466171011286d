; The Mandelbrot set on a grid of n x n: multiplication, addition and comparison of doubles in loops.
(defn escape [re im]
  (loop [x 0.0 y 0.0 i 0]
    (let [xx (* x x) yy (* y y)]
      (if (or (= i 60) (> (+ xx yy) 4.0))
        i
        (recur (+ (- xx yy) re) (+ (* 2.0 x y) im) (inc i))))))

(defn main [n]
  (let [step (/ 3.0 n)]
    (loop [i 0 j 0 sum 0]
      (cond (= i n) sum
            (= j n) (recur (inc i) 0 sum)
            :else (recur i (inc j) (+ sum (escape (- (* j step) 2.2) (- (* i step) 1.5))))))))
