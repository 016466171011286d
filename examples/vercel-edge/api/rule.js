// The rule: a program of lispy-core@1 that may read the readings, and assign the settings.

export const RULE = `
(define (settle heat air note)
  (begin (set! heating heat) (set! vents air) (println note)))

(cond ((< temperature 3)  (settle 1.0 0.0 "frost: all heating, nothing open"))
      ((> temperature 32) (settle 0.0 1.0 "heat: open everything"))
      ((> humidity 85)    (settle heating 0.5 "mould: let it out"))
      (else               (settle 0.2 0.1 "fine")))`;

/** What the rule may assign, and what counts when it does not. */
export const SETTINGS = { heating: 0.2, vents: 0.1 };

/** What a request must bring, each a number in these bounds. */
export const READINGS = { temperature: [-40, 80], humidity: [0, 100] };
