// Special forms, and words that mean something inside them. What they mean is in compile/.

import { Form } from "../../data/forms";
import { Profile } from "../../shared/abi";
import { defineForm } from "../define";

/** Fills the names of a profile into the catalogue. */
export function fillForms(profile: Profile): void {
  defineForm("quote", Form.Quote);
  defineForm("quasiquote", Form.Quasiquote);
  defineForm("unquote", Form.Unquote);
  defineForm("if", Form.If);
  defineForm("cond", Form.Cond);
  defineForm("define", Form.Define);
  defineForm("set!", Form.Set);
  defineForm("lambda", Form.Lambda);
  defineForm("let", Form.Let);
  defineForm("let*", Form.LetStar);
  defineForm("begin", Form.Begin);
  defineForm("and", Form.And);
  defineForm("or", Form.Or);
  defineForm("define-macro", Form.DefineMacro);
  defineForm("do", Form.Do);
  defineForm("else", Form.Else);
  defineForm(".", Form.Dot);
  if (profile == Profile.Lispy2) fillLispy2();
}

function fillLispy2(): void {
  defineForm("unquote-splicing", Form.UnquoteSplicing);
  defineForm("when", Form.When);
  defineForm("unless", Form.Unless);
  defineForm("dotimes", Form.Dotimes);
  defineForm("pipe", Form.Pipe);
  defineForm("->", Form.ThreadFirst);
  defineForm("->>", Form.ThreadLast);
  defineForm("case", Form.Case);
  defineForm("match", Form.Match);
  defineForm("while", Form.While);
  defineForm("doseq", Form.Doseq);
  defineForm("dolist", Form.Doseq);
  defineForm("loop", Form.Loop);
  defineForm("recur", Form.Recur);
  defineForm("letrec", Form.LetRec);
  defineForm("letrec*", Form.LetRec);
  defineForm("try", Form.Try);
  defineForm("catch", Form.Catch);
  defineForm("finally", Form.Finally);
  defineForm("delay", Form.Delay);
  defineForm("lazy", Form.Delay);
  defineForm("current-env", Form.CurrentEnv);
  defineForm("def", Form.Def);
  defineForm("defn", Form.Defn);
  defineForm("fn", Form.Fn);
  defineForm("defmacro", Form.Defmacro);
  defineForm("assert", Form.Assert);
  defineForm("&", Form.Dot);
  defineForm("=>", Form.Arrow);
}
