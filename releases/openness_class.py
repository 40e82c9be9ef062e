"""How complete a released model is, by the Model Openness Framework. Pure.

After White et al., "The Model Openness Framework" (2024): class III (open model) needs
architecture, final parameters, model card, data card, evaluation results and a technical report;
class II (open tooling) adds code to train, to run and to evaluate, and evaluation data; class I
(open science) adds the training data, its preparation, checkpoints on the way and a paper, which
also stands for the report. What is here is judged by names of files and words of the card, so a
class is a proposal to whoever decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PROGRAM = r"(?:\.py|\.ipynb|\.sh|/.{1,200})$"
_START = r"(?:^|/)(?:"
_FILES = {
    "architecture": r"(?:^|/)config\.json$|(?:^|/)(?:modeling|model|architecture)[\w-]{0,40}\.py$",
    "final parameters": r"\.(?:safetensors|gguf|onnx|bin|pt|pth|ckpt|h5|msgpack)$",
    "model card": r"^(?:readme|model_?card)\.md$",
    "data card": r"(?:^|/)(?:data_?card|datasheet)[\w-]{0,20}\.(?:md|txt|pdf)$",
    "evaluation results": r"(?:^|/)(?:eval|evaluation|results?)[\w-]{0,40}\.(?:json|csv|md|ya?ml)$",
    "technical report": r"(?:^|/)[\w-]{0,40}report[\w-]{0,20}\.(?:pdf|md|tex)$",
    "research paper": r"(?:^|/)[\w-]{0,40}paper[\w-]{0,20}\.(?:pdf|md|tex)$",
    "training code": _START + r"train|training|finetune)[\w-]{0,40}" + _PROGRAM,
    "inference code": _START
    + r"infer|inference|generate|predict|serve|example)[\w-]{0,40}" + _PROGRAM,
    "evaluation code": _START + r"eval|evaluate|evaluation|benchmark)[\w-]{0,40}\.(?:py|ipynb|sh)$",
    "evaluation data": r"(?:^|/)(?:eval|evaluation|test|benchmark)_?data[\w-]{0,20}(?:/|\.)",
    "datasets": _START + r"data|dataset|datasets|training_data)/.{1,200}"
    r"\.(?:parquet|jsonl?|csv|arrow|txt|zst|gz)$",
    "data preparation": _START
    + r"prepare|preprocess|preprocessing|tokenize)[\w-]{0,40}\.(?:py|ipynb|sh)$",
    "intermediate parameters": r"(?:^|/)(?:checkpoint|ckpt|step)[-_]?\d{1,12}(?:/|\.)",
}  # fmt: skip
# What a card may tell instead of a file of its own.
_WORDS = {
    "data card": r"training data|^datasets:",
    "evaluation results": r"^model-index:|^#{1,6} .{0,40}(?:evaluation|results)",
    "technical report": r"arxiv\.org/(?:abs|pdf)/|technical report",
    "research paper": r"arxiv\.org/(?:abs|pdf)/|doi\.org/10\.",
}
CLASSES = {
    "III": (
        "architecture", "final parameters", "model card", "data card", "technical report",
        "evaluation results",
    ),
    "II": ("training code", "inference code", "evaluation code", "evaluation data"),
    "I": ("datasets", "data preparation", "intermediate parameters", "research paper"),
}  # fmt: skip


def components(paths: Iterable[str], card: str = "") -> frozenset[str]:
    """The components of the framework that names of files and words of the card show."""
    paths = list(paths)
    found = {
        name
        for name, pattern in _FILES.items()
        if any(re.search(pattern, path, re.IGNORECASE) for path in paths)
    }
    found |= {
        name
        for name, pattern in _WORDS.items()
        if re.search(pattern, card, re.IGNORECASE | re.MULTILINE)
    }
    if "research paper" in found:
        found.add("technical report")
    return frozenset(found)


def classify(present: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The highest class that is complete ("" for none), and what the next one lacks."""
    present, reached = frozenset(present), ""
    for name, needed in CLASSES.items():
        missing = tuple(each for each in needed if each not in present)
        if missing:
            return reached, missing
        reached = name
    return reached, ()
