import time
from dataclasses import replace

import pytest

from releases.checks import Promise
from releases.checks.models import card_of, declared_by_card, front_matter
from releases.fetching.snapshot import Entry
from tests.releases.looks import outcomes, snapshot

MODEL = Promise("model", "Apache-2.0", "https://forge.example/lab/model")
DATA = Promise("dataset", "CC-BY-4.0", "https://forge.example/lab/data")


def card(licence, words=""):
    return f"---\nlicense: {licence}\n---\n# Kernels\n{words}"


@pytest.mark.parametrize(
    ("licence", "outcome"),
    [
        ("apache-2.0", "pass"), ("llama3", "fail"), ("gemma", "fail"), ("bigscience-openrail-m", "fail"),
        ("cc-by-nc-4.0", "fail"), ("other", "review"), ("''", "fail"),
    ],
)  # fmt: skip
def test_m04_names_what_a_card_declares(licence, outcome):
    assert outcomes(snapshot({"README.md": card(licence)}), MODEL)["M04"] == outcome


def test_m07_wants_weights_of_a_model_and_nothing_more_of_data():
    assert outcomes(snapshot({"README.md": "x"}), MODEL)["M07"] == "review"
    assert outcomes(snapshot({"README.md": "x", "a.safetensors": None}), MODEL)["M07"] == "pass"
    assert outcomes(snapshot({"README.md": "x", "a.csv": None}), DATA)["M07"] == "pass"


def test_m07_is_for_a_person_where_something_was_not_seen_or_holds_nothing():
    found = snapshot({"README.md": "x", "a.safetensors": None})
    empty = {**found.files, "a.safetensors": Entry(0o100644, 0, "b")}
    link = {**found.files, "a.safetensors": Entry(0o120000, None, "b")}
    for changes in ({"unseen": True}, {"truncated": True}, {"files": empty}, {"files": link}):
        assert outcomes(replace(found, **changes), MODEL)["M07"] == "review"


@pytest.mark.parametrize(
    ("files", "outcome"),
    [(["a.safetensors", "a.bin"], "pass"), (["a.bin", "b.pt"], "fail"), ([], "unknown")],
)
def test_m07_format_prefers_weights_that_run_nothing(files, outcome):
    found = snapshot({"README.md": "x", **dict.fromkeys(files)})
    assert outcomes(found, MODEL)["M07-format"] == outcome


def test_m08_names_the_sections_a_card_lacks():
    whole = "Training data. Evaluation. Intended use. Limitations."
    assert outcomes(snapshot({"README.md": card("mit", whole)}), MODEL)["M08"] == "pass"
    assert outcomes(snapshot({"README.md": card("mit")}), MODEL)["M08"] == "fail"
    assert outcomes(snapshot({}), MODEL)["M08"] == "unknown"


@pytest.mark.parametrize(
    ("files", "outcome"),
    [
        ({"datapackage.json": '{"resources": [{"path": "a.csv"}]}'}, "pass"),
        ({"croissant.json": '{"distribution": [{"@id": "a"}]}'}, "pass"),
        ({"datapackage.json": "{}"}, "fail"), ({"datapackage.json": "{"}, "fail"), ({}, "fail"),
    ],
)  # fmt: skip
def test_d09_files_wants_data_described(files, outcome):
    assert outcomes(snapshot({"README.md": "x", **files}), DATA)["D09-files"] == outcome


def test_a_card_that_is_no_card_declares_nothing():
    for text in (
        "",
        "---\n[1\n---\n",
        "---\n- a\n---\n",
        "---\nlicense: [a, b]\n---\n",
        "---\n" + "&a" * 90,
        "---\nlicense: &a mit\n---\n",
        '---\nlicense: mit\nx: !!int ""\n---\n',
    ):
        assert declared_by_card(snapshot({"README.md": text})) == ""
    assert front_matter("---\r\nlicense: mit\r\n---\r\n") == {"license": "mit"}
    assert card_of(snapshot({"README.md": "a", "model_card.md": "b"})) == ("model_card.md", "b")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("--- \t\n\nlicense: mit \n---  \n# K", {"license": "mit"}),
        ("---\na: |\n  b\n   ---\n  c\n---", {"a": "b\n ---\nc"}),
        ("---\nlicense: mit\n----\n", {}), ("---\n---\n", {}), ("---", {}), ("\n---\na: 1\n---\n", {}),
        ("---\na: 1\n---\nb: 2\n---\n", {"a": 1}), (f"---\na: {'x' * 20_000}\n---\n", {}),
    ],
)  # fmt: skip
def test_a_card_begins_with_what_stands_between_two_lines_of_hyphens(text, found):
    assert front_matter(text) == found


def test_a_card_of_empty_lines_is_read_in_no_time():
    began = time.process_time()
    assert front_matter("---" + "\n" * 400_000) == {}
    assert front_matter("---" + " " * 400_000) == {}
    assert front_matter("---\n" + " " * 400_000 + "x") == {}
    assert time.process_time() - began < 2
