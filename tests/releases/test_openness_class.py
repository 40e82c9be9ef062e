import pytest

from releases.openness_class import CLASSES, classify, components

THIRD = [
    "config.json", "model.safetensors", "README.md", "data_card.md", "tech_report.pdf",
    "eval_results.json",
]  # fmt: skip
SECOND = ["train.py", "inference/run.py", "evaluate.py", "eval_data/a.json"]
FIRST = ["data/train.parquet", "preprocess.py", "checkpoint-500/x.bin", "paper.pdf"]


@pytest.mark.parametrize(
    ("paths", "reached", "missing"),
    [
        (THIRD, "III", CLASSES["II"]),
        (THIRD + SECOND, "II", CLASSES["I"]),
        (THIRD + SECOND + FIRST, "I", ()),
        (THIRD[1:], "", ("architecture",)),
        (SECOND + FIRST, "", ("architecture", "model card", "data card")),
    ],
)
def test_a_class_is_reached_when_all_below_it_are_complete(paths, reached, missing):
    found = classify(components(paths))
    assert found[0] == reached
    assert set(missing) <= set(found[1]) or found[1] == missing


def test_a_paper_stands_for_the_report_and_a_card_may_tell_it():
    card = "---\nmodel-index:\n---\n## Training data\nSee https://arxiv.org/abs/2701.00001"
    present = components(["config.json", "model.gguf", "README.md"], card)
    assert classify(present)[0] == "III"


def test_nothing_is_no_class():
    assert classify(components([])) == ("", CLASSES["III"])
