from hypothesis import given
from hypothesis import strategies as st

from reviews.feedback import Part, compose, names_in

texts = st.text(st.characters(categories=["L", "Zs"]), max_size=12)
parts = st.lists(st.builds(Part, texts, st.lists(st.tuples(texts, texts), max_size=2)), max_size=5)


def test_what_is_written_is_put_together_without_order_or_empty_parts():
    text = compose(
        [
            Part("Zebra"),
            Part(" "),
            Part("Apple", [("Excellence", "Strong."), ("Openness", "")]),
            Part("", [("Openness", "Say where.")]),
        ]
    )
    assert text == (
        "Review 1\n\nApple\n\nExcellence: Strong.\n\n"
        "Review 2\n\nOpenness: Say where.\n\n"
        "Review 3\n\nZebra"
    )


@given(parts, st.randoms())
def test_the_order_of_the_reviews_tells_nothing(reviews, random):
    shuffled = list(reviews)
    random.shuffle(shuffled)
    assert compose(shuffled) == compose(reviews)


def test_nothing_to_read_is_no_text():
    assert compose([Part(), Part("  ", [("Excellence", " ")])]) == ""


def test_names_are_found_however_they_are_written():
    text = "Regards, RITA\n  Levi. The paper of Paper is fine."
    assert names_in(text, ["Rita Levi", "Paper", "Sam Okafor", ""]) == ["Rita Levi"]
