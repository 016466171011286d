"""Writes regex.jsonl: what Python's `re` does with patterns that agents write, as vectors of lispy@2.

Run by hand (python3.11 tests/conformance/regex.py > tests/conformance/regex.jsonl) when a case is added; the result is
committed, because other versions of Python know other characters and differ in details.
"""

import json
import re
import sys

POST = "cc @ann-1 and @bob: see #42 and #lisp, also https://x.test/a?b=1&c=2 and http://y.test. #VM"
MD = "# Title\ntext with [docs](http://d.test) and [code](http://c.test/x)\n## Part *one*\n- item\n  * sub\n```py\nx=1\n```\n"
VOTE = "[VOTE] prop-9f3a21\nlater [VOTE] prop-00ff and [vote] prop-xyz\n[CONSENSUS] yes"
LOG = "2026-11-25T17:24:45Z INFO agent=zion-coder-03 karma=-12.5 ok\n2026-01-02 WARN empty=\n"
CSV = 'name,age,city\nAda,36,"London, UK"\nBob,,\n'
UNI = "Zürich naïve façade 東京 ２０２６ İstanbul ΑΒΓ αβγ über_straße 😀👍🏽 e\u0301"
BLANK = "  a \t b\n\nc\r\n d\u00a0e\u2003f  "
CODE = "(define (f x) (+ x 1)) ; comment\n(f 2)"

# (name, pattern, texts): each is run with findall, the first match, its groups, split, fullmatch and sub of the whole.
CASES = [
    ("digits", r"\d+", [LOG, UNI, "", "none"]),
    ("number", r"-?\d+(?:\.\d+)?", [LOG, "1.5 -2 .5 3."]),
    ("date", r"(\d{4})-(\d{2})-(\d{2})", [LOG, "2026-1-1"]),
    ("date-named", r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", [LOG]),
    ("time", r"\b\d{1,2}:\d{2}(?::\d{2})?\b", [LOG, "at 9:30, 10:15:59"]),
    ("hashtag", r"#(\w+)", [POST, UNI]),
    ("hashtag-whole", r"#\w+", [POST]),
    ("issue", r"#(\d+)", [POST]),
    ("mention", r"@[a-z0-9-]+", [POST]),
    ("mention-group", r"@([a-z]+)(?:-(\d+))?", [POST]),
    ("url", r"https?://\S+", [POST, MD]),
    ("url-parts", r"(https?)://([^/\s]+)(/[^\s?]*)?", [POST]),
    ("email", r"[\w.+-]+@[\w-]+\.[\w.]+", ["mail a.b+c@d-e.co.uk, x@y", ""]),
    ("words", r"\w+", [UNI, POST, ""]),
    ("ascii-words", r"(?a)\w+", [UNI]),
    ("letters", r"[^\W\d_]+", [UNI, "a1b_c"]),
    ("capitalised", r"\b[A-Z][a-z]+\b", ["Mars Barn and the Great dome", UNI]),
    ("word-start", r"\bt\w*", ["two or ten, not étoile", "Át t"]),
    ("not-boundary", r"\Bo", ["foo o boo", "oo"]),
    ("vowels", r"[aeiou]", ["banana split", "rhythm"]),
    ("vote", r"\[VOTE\] prop-[0-9a-f]+", [VOTE]),
    ("vote-id", r"\[VOTE\]\s+(prop-[0-9a-f]+)", [VOTE]),
    ("vote-any-case", r"(?i)\[vote\] (\S+)", [VOTE]),
    ("tag", r"^\[([A-Z]+)\]", [VOTE]),
    ("tag-lines", r"(?m)^\[([A-Z]+)\]", [VOTE]),
    ("bracket", r"\[([^\]]+)\]", [VOTE, MD]),
    ("class-of-bracket", r"[]x]+", ["a]x]b"]),
    ("class-negated-bracket", r"[^]x]+", ["a]x]b"]),
    ("class-dash", r"[\w.-]+", ["a-b.c d_e"]),
    ("class-dash-first", r"[-+]\d", ["+1 -2 3"]),
    ("class-escapes", r"[\t\n\x41\u00fc\]\\-]", ["a\tA\nü\\]-"]),
    ("class-caret", r"[a^]", ["^a"]),
    ("nested-set", r"[[a]", ["[a]"]),
    ("posix-is-a-set", r"[[:alpha:]]", ["a:]", "l]"]),
    ("heading", r"(?m)^(#+)\s+(.*)$", [MD]),
    ("heading-first", r"^#+ ", [MD, "x # y"]),
    ("link", r"\[([^\]]+)\]\(([^)]+)\)", [MD]),
    ("emphasis", r"\*([^*]+)\*", [MD]),
    ("list-item", r"(?m)^\s*[-*]\s+", [MD]),
    ("fence", r"(?s)```(\w*)\n(.*?)```", [MD]),
    ("key-value", r"(\w+)=([^\s]*)", [LOG]),
    ("key-value-lazy", r"(\w+?)=(\S*?)(?:\s|$)", [LOG]),
    ("csv-field", r'"([^"]*)"|([^,\n]+)', [CSV]),
    ("comma", r",\s*", ["a, b,c,,d", CSV]),
    ("lines", r"[^\n]+", [CSV, "", "\n\n"]),
    ("line-ends", r"\r?\n", [BLANK, CSV]),
    ("space", r"\s+", [BLANK, "", " "]),
    ("space-ascii", r"(?a)\s+", [BLANK]),
    ("no-space", r"\S+", [BLANK]),
    ("trim", r"^\s+|\s+$", [BLANK, "x"]),
    ("blank-lines", r"(?m)^\s*$", ["a\n\n  \nb\n"]),
    ("slug", r"[^a-z0-9]+", ["my first post, 2026!", "---"]),
    ("slug-ends", r"(^-|-$)", ["-a-b-", "-"]),
    ("lisp-tokens", r"[()]|[^\s()]+", [CODE]),
    ("lisp-comment", r";.*", [CODE]),
    ("tokens", r"[0-9]+|[a-z]+|[^ a-z0-9]", ["x1 = 42 + (rate*3)"]),
    ("template", r"\{\{(\w+)\}\}", ["Hi {{name}}, {{n}} new {x}"]),
    ("braces-are-text", r"{a}", ["{a} a"]),
    ("brace-comma-text", r"a{,x}", ["a{,x}"]),
    ("hex", r"0x[0-9a-fA-F]+", ["0xFF 0xg 0x1"]),
    ("uuid", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", ["id 123e4567-e89b-12d3-a456-426614174000 x"]),
    ("percent", r"(\d+(?:\.\d+)?)%", ["5% of 12.5%"]),
    ("money", r"\$\d+(?:,\d{3})*(?:\.\d\d)?", ["$1,234.50 and $5"]),
    ("version", r"v?(\d+)\.(\d+)(?:\.(\d+))?", ["v1.2.3 or 4.5"]),
    ("quoted", r'"([^"\\]*(?:\\.[^"\\]*)*)"', [r'say "a \"b\" c" and "d"']),
    ("alternation", r"cat|dog", ["hotdog cat", "bird"]),
    ("alternation-first", r"a|ab", ["ab"]),
    ("alternation-longer", r"ab|a", ["ab a"]),
    ("alternation-empty", r"a|", ["ba"]),
    ("alternation-groups", r"(a)|(b)|(c)", ["cab"]),
    ("star-empty", r"x*", ["abc", "axb", "xx", ""]),
    ("empty-pattern", r"", ["ab", "", "é😀"]),
    ("optional-group", r"(a)?b", ["ab b"]),
    ("repeated-group", r"(?:(a)|b)*", ["abab"]),
    ("last-of-repeats", r"(\w,?)+", ["a,b,c"]),
    ("greedy", r"<.+>", ["<a><b>"]),
    ("lazy", r"<.+?>", ["<a><b>"]),
    ("lazy-star", r"a.*?b", ["axxbxb"]),
    ("lazy-optional", r"ab??", ["ab"]),
    ("lazy-count", r"a{2,3}?", ["aaaa"]),
    ("count-exact", r"a{3}", ["aaaaaaa"]),
    ("count-range", r"a{2,3}", ["aaaaaaa"]),
    ("count-open", r"a{2,}", ["aaaaaaa a"]),
    ("count-upto", r"a{,2}", ["aaaaa"]),
    ("count-zero", r"ba{0}c", ["bc bac"]),
    ("dot", r"a.c", ["abc a\nc a😀c"]),
    ("dot-all", r"(?s)a.c", ["abc a\nc"]),
    ("any-case", r"(?i)straße|ΑΒ", [UNI]),
    ("any-case-turkish", r"(?i)i", ["iIİı"]),
    ("any-case-ascii", r"(?ai)[k-s]+", ["Kſks KS"]),
    ("any-case-class", r"(?i)[à-ö]+", ["ÀÖ àö X"]),
    ("scoped-flag", r"(?i:a)b", ["Ab AB ab"]),
    ("scoped-off", r"(?i)a(?-i:b)", ["AB Ab"]),
    ("verbose", r"(?x) (\d+) \s* # amount" + "\n" + r"  ([a-z]+ [ ]? ) \#", ["12 kg #", "12kg#"]),
    ("comment", r"a(?#the letter)b", ["ab"]),
    ("start", r"\Aa", ["a\na"]),
    ("end", r"a\Z", ["a\na", "a\n"]),
    ("dollar", r"a$", ["a\na", "a\n", "a\n\n"]),
    ("dollar-lines", r"(?m)a$", ["a\na", "a\n"]),
    ("caret-lines", r"(?m)^", ["a\nb\n"]),
    ("dollar-alone", r"$", ["a\n", ""]),
    ("escapes", r"\x41\u00e9\U0001f600\101\0", ["Aé😀A\0"]),
    ("octal", r"\07\177", ["\x07\x7f"]),
    ("punctuation", r"\.\*\+\?\(\)\[\]\{\}\^\$\|\\\/\-\#", [".*+?()[]{}^$|\\/-#"]),
    ("nested-groups", r"((a)(b(c)?))", ["abc ab"]),
    ("named", r"(?P<first>\w+) (?P<last>\w+)", ["Ada Lovelace, Alan Turing"]),
    ("named-unicode", r"(?P<größe>\d)", ["7"]),
    ("emoji", r"[😀-😎👍]", [UNI]),
    ("emoji-repeat", r"😀+", ["😀😀 x"]),
    ("greek", r"[α-ω]+", [UNI]),
    ("cjk", r"[\u4e00-\u9fff]+", [UNI]),
    ("not-word", r"\W+", [UNI, "a--b"]),
    ("not-digit", r"\D+", ["a1b２c"]),
    ("combining", r"e.", ["e\u0301x"]),
    ("exponential", r"(a+)+$", ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"[-8:]]),
    ("hostile", r"(x+x+)+y", ["xxxxxxxxxx"]),
    ("sentence", r"[^.!?]+[.!?]", ["One. Two? Three! Four"]),
    ("bigrams", r"(?i)\b(\w+) (\w+)\b", ["The quick brown fox"]),
    ("after-word", r"(?m)^vote:\s*(yes|no)\s*$", ["vote: yes\nvote:no \nvote: maybe"]),
]

# (name, pattern, replacement, text)
SUBS = [
    ("swap", r"(\w+) (\w+)", r"\2 \1", "hello world, good bye"),
    ("named", r"(?P<k>\w+)=(?P<v>\w+)", r"\g<v>=\g<k>", "a=1 b=2"),
    ("number-then-digit", r"(a)", r"\g<1>0", "a"),
    ("whole", r"\d+", r"[\g<0>]", "a1b22"),
    ("absent", r"(a)|(b)", r"<\1\2>", "ab"),
    ("escapes", r"a", r"\n\t\\x", "a"),
    ("octal", r"a", r"\101\0", "a"),
    ("backslash-kept", r"a", r"\.\-\é", "a"),
    ("dollar-is-text", r"(a)", r"$1 $& &", "a"),
    ("empty-matches", r"x*", "-", "axxb"),
    ("between", r"", "-", "ab😀"),
    ("delete", r"\s+", "", " a b  c "),
    ("lines", r"(?m)^", "> ", "a\nb"),
    ("trailing", r"\s+$", "", "a  \n"),
    ("unicode", r"[äöü]", "*", "für Öl, ähm"),
    ("links", r"\[([^\]]+)\]\([^)]+\)", r"\1", "see [docs](http://d) and [code](x)"),
    ("spaces", r"\s+", " ", "  A   short\n note "),
    ("none", r"z", "y", "abc"),
    ("two-digit-group", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", r"\10\1", "abcdefghij"),
]

# Patterns and replacements that Python refuses.
BAD = [
    "a(b", "a)b", "[a", "*a", "a**", "a|*", "(?:*)", "(?i", "(?P<>a)", "(?P<1a>a)", "(?P<a", "(?P<a>a)(?P<a>b)", "[z-a]",
    r"[a-\d]", "\\", r"\q", r"[\q]", r"\x1", r"\u12", r"\U00110000", r"(a)\2", "a(?i)b", "(?q)", "(?P=a)", "a{3,2}",
    "(?z:a)", "(?-:a)", "(?", "(?#a", "^*", r"\b+", "a{2}{3}", "[]", "[^]", "(?au)a", r"\777", r"[\8]", "(?L)a",
    r"\p{L}", r"\z", "(?P>a)", "(?i-i-i:a)",
]
BAD_SUBS = [("a", r"\1"), ("(a)", r"\2"), ("a", "\\"), ("a", r"\q"), ("a", r"\g<x>"), ("a", r"\g<1"), ("a", r"\g1"), ("a", r"\777")]
# What Python does by backtracking; refused here.
BACKTRACKING = [
    r"(a)\1", r"(?P<q>['\"]).*?(?P=q)", r"a(?=b)", r"a(?!b)", r"(?<=a)b", r"(?<!a)b", "(?>a)b", "a++", "a*+", "a?+", "a{2}+",
    "(a)?(?(1)b|c)",
]
# Bounded here and not in Python.
TOO_LARGE = ["a{1001}", "(?:a{100}){100}", "((((a{10}){10}){10}){10}){10}", "(?:" * 300 + "a" + ")" * 300, "(a)" * 101]


def literal(text):
    # The reader's escapes: any other backslash stays.
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def wire(value):
    if value is None:
        return {"tag": "nil"}
    if isinstance(value, bool):
        return {"tag": "boolean", "value": value}
    if isinstance(value, str):
        return {"tag": "string", "value": value}
    return {"tag": "list", "items": [wire(item) for item in value]} if value else {"tag": "nil"}


def put(name, source, value):
    expect = {"value": wire(value), "stdout": ""}
    print(json.dumps({"id": name, "profile": "lispy@2", "source": source, "expect": expect}, ensure_ascii=False))


def put_error(name, source):
    expect = {"error": {"category": "evaluation"}, "stdout": ""}
    print(json.dumps({"id": name, "profile": "lispy@2", "source": source, "expect": expect}, ensure_ascii=False))


def call(*parts):
    return "(" + " ".join(parts) + ")"


def main():
    import warnings

    warnings.simplefilter("ignore")
    for name, pattern, texts in CASES:
        compiled = re.compile(pattern)
        for index, text in enumerate(texts):
            p, s = literal(pattern), literal(text)
            where = f"{name}.{index}"
            first = compiled.search(text)
            put(f"all.{where}", call("regex-match-all", p, s), [list(m) if isinstance(m, tuple) else m for m in compiled.findall(text)])
            put(f"first.{where}", call("regex-match", p, s), first and first.group())
            if compiled.groups:
                put(f"groups.{where}", call("regex-groups", p, s), first and list(first.groups()))
            put(f"split.{where}", call("regex-split", p, s), compiled.split(text))
            put(f"sub.{where}", call("regex-replace", p, literal(r"<\g<0>>"), s), compiled.sub(r"<\g<0>>", text))
            put(f"sub-first.{where}", call("regex-replace-first", p, literal("_"), s), compiled.sub("_", text, count=1))
            put(f"test.{where}", call("regex-match?", p, s), bool(first))
            put(f"whole.{where}", call("regex-fullmatch?", p, s), bool(compiled.fullmatch(text)))
    for name, pattern, replacement, text in SUBS:
        put(f"template.{name}", call("regex-replace", *map(literal, (pattern, replacement, text))), re.sub(pattern, replacement, text))
    for text in ["a.b*c", "", "é-😀 #~&", "()[]{}?*+-|^$\\.&~# \t\n\r\v\f@/<>'\"!%,:;=_`"]:
        put(f"escape.{len(text)}", call("regex-escape", literal(text)), re.escape(text))
    for index, pattern in enumerate(BAD):
        try:
            re.compile(pattern)
        except (re.error, ValueError):
            put_error(f"bad.{index}", call("regex-match", literal(pattern), '"a"'))
        else:
            sys.exit(f"Python takes {pattern}")
    for index, (pattern, replacement) in enumerate(BAD_SUBS):
        try:
            re.sub(pattern, replacement, "a")
        except (re.error, IndexError):
            put_error(f"bad-template.{index}", call("regex-replace", literal(pattern), literal(replacement), '"a"'))
        else:
            sys.exit(f"Python takes {replacement}")
    for index, pattern in enumerate(BACKTRACKING):
        re.compile(pattern)
        put_error(f"backtracking.{index}", call("regex-match", literal(pattern), '"ab"'))
    for index, pattern in enumerate(TOO_LARGE):
        put_error(f"too-large.{index}", call("regex-match", literal(pattern), '"ab"'))


main()
