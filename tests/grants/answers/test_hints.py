import pytest

from grants.answers import Asked, hint


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("long_text", {}, "Help."),
        ("number", {"min": 1, "max": 9, "unit": "km"}, "Help. Between 1 km and 9 km."),
        ("number", {"min": 0}, "Help. At least 0."),
        ("money", {"max": 100_00}, "Help. At most €100.00."),
        ("date", {"earliest": "2027-01-01"}, "Help. Not before 1\u00a0Jan\u00a02027."),
        ("choices", {"max": 3}, "Help. Choose up to 3."),
        ("consent", {"statement": "We may keep it."}, "Help. We may keep it."),
        (
            "budget",
            {"cap": 100_00, "indirect_percent": "15", "indirect_of": ["Staff"]},
            (
                "Help. Indirect costs of 15% of the costs for Staff are added by themselves. "
                "Up to €100.00 in all."
            ),
        ),
    ],
)
def test_a_question_says_its_limits(kind, options, said):
    assert hint(Asked("q", kind, "Q", help="Help.", options=options)) == said
