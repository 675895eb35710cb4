#!/usr/bin/env python3
"""Writes pyvalues.json: values with what Python's repr and pprint make of them."""
import base64
import json
import pprint
import random


def tree(v):
    """v as JSON in which every leaf is tagged, so that types and bytes survive."""
    if v is None or isinstance(v, bool):
        return {"c": repr(v)}
    if isinstance(v, int):
        return {"i": str(v)}
    if isinstance(v, float):
        return {"f": v.hex()}
    if isinstance(v, bytes):
        return {"b": base64.b64encode(v).decode()}
    if isinstance(v, str):
        return {"s": base64.b64encode(v.encode("utf-8", "surrogateescape")).decode()}
    if isinstance(v, list):
        return {"l": [tree(e) for e in v]}
    return {"d": [[tree(k), tree(e)] for k, e in v.items()]}


rnd = random.Random(20)
words = ["build", "x86_64", "it's", 'say "hi"', "a\\b", "tab\t", "é", "日本", "\u200b", "\xad", "\x00", "\x7f",
         "\U0001f600", "\udcff", "e\u0301", "line\nbreak", "cr\r\n", "\u2028", "nb\xa0sp", "𝔘", "\x85", "\x1c"]


def text():
    return rnd.choice(["", " ", "  "]).join(rnd.choice(words) for _ in range(rnd.choice([0, 1, 2, 3, 8, 30, 60])))


def value(depth=0):
    kinds = ["none", "bool", "int", "float", "text", "text", "bytes"] + ["list", "dict"] * (3 if depth < 3 else 0)
    k = rnd.choice(kinds)
    if k == "none":
        return None
    if k == "bool":
        return rnd.random() < 0.5
    if k == "int":
        return rnd.choice([0, 1, -1, 2**31, -2**63, 2**63 - 1, rnd.randrange(10**6)])
    if k == "float":
        return rnd.choice([0.0, -0.0, 1.5, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 1.0, 1e300, 0.1,
                           float("inf"), float("-inf"), 1763818265.12345, rnd.random()])
    if k == "text":
        return text()
    if k == "bytes":
        return bytes(rnd.randrange(256) for _ in range(rnd.choice([0, 3, 4, 5, 20, 64, 100])))
    n = rnd.choice([0, 1, 2, 5, 12])
    if k == "list":
        return [value(depth + 1) for _ in range(n)]
    return {rnd.choice(["id", "name", "tag_name", "it's", "x" * 30, "é", text()]): value(depth + 1) for _ in range(n)}


values = [value() for _ in range(90)]
values += [{"text": "x " * n} for n in range(30, 50)] + ["word " * n for n in range(14, 20)]
values += [[b"\x00" * n] for n in range(14, 26)] + [bytes(range(n)) for n in range(60, 90)]
values += [["a" * n] for n in range(74, 82)] + [{"k": ["a" * n, 1]} for n in range(66, 76)]
values += ["a" * n + "\n" for n in range(74, 82)] + [[1] * n for n in range(22, 30)]
with open("pyvalues.json", "w") as fo:
    fo.write("[\n" + ",\n".join(
        json.dumps([tree(v), repr(v).encode("utf-8", "surrogateescape").decode(), pprint.pformat(v)]) for v in values
    ) + "\n]\n")
