import json

import pytest
from django.core.management import CommandError, call_command

from tests.releases.texts import filled

LLAMA = """LLAMA 3.1 COMMUNITY LICENSE AGREEMENT

You may not use the Llama Materials if your products have more than 700 million users.
"""


def tell(capsys, *files, **options):
    call_command("recognise_licence", *map(str, files), **options)
    return capsys.readouterr().out


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_recognise_licence_tells_one_line_of_json_for_each_file(written, capsys):
    plain = written("LICENSE", filled("MIT"))
    doctored = written("COPYING", filled("MIT").replace("modify, ", ""))
    lines = [json.loads(line) for line in tell(capsys, plain, doctored, json=True).splitlines()]
    assert lines == [
        {
            "path": str(plain),
            "expression": "MIT",
            "confidence": 1.0,
            "modified": False,
            "added": [],
            "removed": [],
            "open": True,
            "note": "",
        },
        {
            "path": str(doctored),
            "expression": "MIT",
            "confidence": lines[1]["confidence"],
            "modified": True,
            "added": [],
            "removed": ["modify"],
            "open": None,
            "note": "",
        },
    ]
    assert 0.98 < lines[1]["confidence"] < 1.0


def test_a_licence_that_is_not_open_is_named_as_what_it_is(written, capsys):
    files = [
        written("llama", LLAMA),
        written("rider", filled("Apache-2.0") + "\n\nCommons Clause License Condition v1.0\n"),
        written("nc", filled("CC-BY-NC-4.0")),
        written("prose", "Use it for academic purposes only, and write to us otherwise."),
    ]
    lines = [json.loads(line) for line in tell(capsys, *files, json=True).splitlines()]
    assert [(line["open"], line["note"]) for line in lines] == [
        (False, "not open: Llama licence"),
        (False, "not open: Commons Clause"),
        (False, "not open: CC-BY-NC-4.0"),
        (None, "not open: research or evaluation only"),
    ]


def test_what_is_no_licence_and_what_is_too_long_is_for_a_person(written, capsys):
    empty, long = written("empty", ""), written("long", "free " * 20_000)
    lines = [json.loads(line) for line in tell(capsys, empty, long, json=True).splitlines()]
    assert [(line["expression"], line["open"]) for line in lines] == [("", None), ("", None)]
    assert lines[1]["note"] == "The text is longer than any licence (64 kB)."


def test_recognise_licence_says_it_in_words_with_the_difference(written, capsys):
    said = tell(capsys, written("LICENSE", filled("MIT").replace("free of charge", "for a fee")))
    assert said.endswith(
        "like MIT License; a person must look.\n  added:   for a fee\n  removed: free of charge\n"
    )


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_told(written, capsys, tmp_path):
    plain = written("LICENSE", filled("MIT"))
    with pytest.raises(CommandError, match=r"1 file was not read\."):
        call_command("recognise_licence", str(tmp_path / "none"), str(plain))
    assert capsys.readouterr().out == f"{plain}: MIT License, word for word; open.\n"
