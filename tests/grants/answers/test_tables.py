from grants.answers import Asked, parse, posted_pairs
from tests.factories.grants import plan_row


def test_the_date_of_a_row_is_shown_as_text_and_in_boxes():
    pairs = dict(posted_pairs([plan_row()], Asked("q", "plan", "Q")))
    assert pairs["q-0-date"] == "2027-12-31"
    boxes = [pairs[f"q-0-date_{part}"] for part in ("day", "month", "year")]
    assert boxes == ["31", "12", "2027"]


def test_at_most_a_hundred_rows_are_read():
    data = {"q-TOTAL_FORMS": "500"} | {f"q-{n}-name": f"Person {n}" for n in range(500)}
    assert len(parse(Asked("q", "team", "Q"), data)) == 100


def test_a_row_with_only_a_year_is_no_row():
    question = Asked("q", "budget", "Q", options={"years": 3})
    assert parse(question, {"q-TOTAL_FORMS": "1", "q-0-year": "1"}) == []
