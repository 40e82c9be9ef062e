from hypothesis import given
from hypothesis import strategies as st

from grants.searching import document_of, searchable, wanted
from tests.factories.grants import full_answers


def test_wanted_reads_words_phrases_minus_and_beginnings():
    found = wanted('Fast "open kernels" -slow comp* -gpu* APP-2026-0001')
    assert found.words == 'fast "open kernels" -slow     app 2026 0001'
    assert (found.beginnings, found.not_beginnings) == (("comp",), ("gpu",))
    assert wanted(" \0 ").is_empty


@given(st.text())
def test_searchable_is_stable_and_storable(text):
    once = searchable(text)
    assert "\0" not in once
    assert searchable(once) == once or len(once) != len(searchable(once))


def test_document_of_sorts_answers_by_weight():
    answers = full_answers(title="Open Kernels")
    kinds = {"keywords": "keywords", "team": "team", "budget": "budget", "open_source_plan": "plan"}
    content = {
        "sections": [
            {
                "questions": [
                    {"key": key, "kind": kinds.get(key, "long_text"), "value": value}
                    for key, value in answers.items()
                ]
            }
        ]
    }
    found = document_of(reference="APP-1", title="Open Kernéls", people=["Bo"], content=content)
    assert found.title == "app 1 open kernels"
    assert found.keywords == "kernels, compilers"
    assert "ada lovelace" in found.people
    assert "ada@example.org ada" in found.people
    assert "We make fast kernels and share them." in found.body
    assert "Training code" in found.body
    assert "Ada" not in found.body
