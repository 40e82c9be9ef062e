import pytest

from grants.differences import changed_questions, files_in, overlaid

FACT = {"id": "1", "name": "figures.pdf", "size": 10, "sha256": "a" * 64}


def content(**values):
    kinds = {"attachment": "file", "budget": "budget", "keywords": "keywords"}
    return {
        "sections": [
            {
                "key": "about",
                "title": "About",
                "questions": [
                    {
                        "key": key,
                        "kind": kinds.get(key, "long_text"),
                        "label": key.capitalize(),
                        "identifying": False,
                        "value": value,
                    }
                    for key, value in values.items()
                ],
            }
        ]
    }


def told(old, new):
    return {
        row.key: [(piece.kind, piece.text) for piece in row.pieces]
        for row in changed_questions(old, new, "EUR")
    }


def test_only_what_differs_is_told_word_by_word():
    old = content(title="Open kernels", summary="We make kernels.", keywords=["a"])
    new = content(title="Open kernels", summary="We make fast kernels.", keywords=["a", "b"])
    assert told(old, new) == {
        "summary": [("same", "We make"), ("added", "fast"), ("same", "kernels.")],
        "keywords": [("removed", "a"), ("added", "a, b")],
    }


@pytest.mark.parametrize(("old", "new"), [("", None), ([], None), ("", "  "), (None, [])])
def test_empty_is_empty_however_it_is_written(old, new):
    assert told(content(summary=old), content(summary=new)) == {}


def test_rows_and_files_are_compared_as_people_read_them():
    row = {"category": "Staff", "description": "One year", "amount": 100}
    old = content(budget=[row], attachment=None)
    new = content(budget=[row | {"amount": 200}], attachment=FACT)
    assert told(old, new) == {
        "budget": [
            ("same", "Staff · One year ·"),
            ("removed", "€1.00"),
            ("added", "€2.00"),
        ],
        "attachment": [("added", f"figures.pdf (SHA-256 {'a' * 16}…)")],
    }


def test_a_question_that_is_gone_is_told_too():
    assert told(content(summary="Text"), content(title="")) == {"summary": [("removed", "Text")]}


def test_overlaid_takes_only_the_named_questions_from_now():
    old, new = content(title="Old", summary="Old"), content(title="New", summary="New")
    assert overlaid(old, new, {"summary", "no-such"}) == {"title": "Old", "summary": "New"}


def test_one_file_or_several():
    assert files_in(None) == []
    assert files_in(FACT) == [FACT]
    assert files_in([FACT, FACT]) == [FACT, FACT]
