"""Writes rouge.jsonl and stems.csv beside itself: ROUGE-L F1 (stemmed, best of the references) and Porter stems.

Made with rouge-score 0.1.2 and nltk 3.10.4 (both Apache-2.0): python rouge_reference.py. The words and sentences are our own; random
ones have seed 11.
"""
import json
import pathlib
import random

from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer

HERE = pathlib.Path(__file__).parent
STEMS = """abil adjust agre analog angular appl bowdler cap caress ceas commun conflat control crepuscul day decis defens
depend die differ digit dismiss dry effect electr enjoy exceed fail fall feud fil fizz fly form free geolog hop hope
inn irrit happ log mat motor news operat out pla plaster pon predic proceed pron rad rat relat repl rev roll say sens
siz sky spy sym tan th ti toy tri troubl try ty us val viet vil y yy yyyy x0 7 ab ee""".split()
ENDINGS = """ s es sses ies ied ed eed ing ings y ly li ational tional enci anci izer bli abli alli entli eli ousli ization
ation ator alism iveness fulness ousness aliti iviti biliti fulli logi ology icate ative alize iciti ical ful ness al
ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize e ee ll l ss zz tt at bl iz""".split()
SENTENCES = [
    "The transfer is still pending after three days.",
    "the transfers were pending for 3 days",
    "My card was declined; declining cards is annoying!",
    "Why was my card declined?",
    "card_declined", "card declined", "CARD-DECLINED", "declined card",
    "", "   ", "?!", "caf\u00e9 na\u00efve \u6f22\u5b57", "\u0130stanbul \u212aelvin KELVIN",
    "running runs ran runner", "the run of the runners", "a a a a b", "a b a b a",
    "happily generalizations organization organizational", "happy general organize",
]

stemmer = PorterStemmer()
words = [""] + sorted({stem + ending for stem in STEMS for ending in [""] + ENDINGS if len(stem + ending) > 3})
(HERE / "stems.csv").write_text("".join(f"{w},{stemmer.stem(w)}\n" for w in words[1:]))

scorer = RougeScorer(["rougeL"], use_stemmer=True)
cases = [([a], b) for a in SENTENCES for b in SENTENCES]
rng = random.Random(11)
for _ in range(60):
    def draw():
        return " ".join(rng.choice(["card", "cards", "lost", "losing", "the", "a", "phone", "phones"]) for _ in range(rng.randint(1, 14)))
    cases.append(([draw() for _ in range(rng.randint(1, 4))], draw()))
with open(HERE / "rouge.jsonl", "w") as file:
    for references, text in cases:
        f1 = scorer.score_multi(references, text)["rougeL"].fmeasure
        file.write(json.dumps({"references": references, "text": text, "f1": float(f1)}) + "\n")
