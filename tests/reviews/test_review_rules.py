from dataclasses import dataclass

import pytest

from core.errors import RuleBroken
from reviews.review_rules import missing_in, require_possible


@dataclass
class Asked:
    key: str = "risk"
    label: str = "Risk"
    lowest: int = 1
    highest: int = 5
    allows_na: bool = False
    comment_required: bool = False


@dataclass
class Asks:
    asks_recommendation: bool = True
    asks_confidence: bool = True


NA = Asked("ethics", "Ethics", allows_na=True, comment_required=True)
CRITERIA = {"risk": Asked(), "ethics": NA}
FULL = {
    "risk": "4",
    "ethics": "na",
    "ethics.comment": "No people in it.",
    "recommendation": "fund",
    "confidence": "3",
    "comment_for_applicant": "Good.",
}


@pytest.mark.parametrize(("name", "value"), [*FULL.items(), ("risk", ""), ("risk.comment", "x")])
def test_what_can_stand(name, value):
    require_possible(name, value, Asks(), CRITERIA)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("risk", "6", "choose a value from 1 to 5"),
        ("risk", "--5", "choose a value from 1 to 5"),
        ("comment_for_panel", "a\x00b", "cannot be stored"),
        ("risk", "na", "choose a value from 1 to 5"),
        ("risk", "٣x", "choose a value from 1 to 5"),
        ("recommendation", "perhaps", "Choose one"),
        ("confidence", "5", "Choose one"),
        ("gone", "1", "form has changed"),
        ("risk.other", "1", "form has changed"),
        ("state", "submitted", "form has changed"),
        ("comment_for_staff", "x" * 20_001, "too long"),
    ],
)
def test_what_cannot_stand_names_its_field(name, value, words):
    with pytest.raises(RuleBroken, match=words) as caught:
        require_possible(name, value, Asks(), CRITERIA)
    assert caught.value.field == name


def test_what_is_not_asked_is_refused():
    with pytest.raises(RuleBroken, match="form has changed"):
        require_possible("confidence", "3", Asks(asks_confidence=False), CRITERIA)


def test_a_whole_review_lacks_nothing():
    assert missing_in(FULL, Asks(), list(CRITERIA.values())) == {}


def test_each_lack_is_a_sentence_in_the_order_of_the_form():
    assert missing_in({"ethics.comment": "  "}, Asks(), list(CRITERIA.values())) == {
        "risk": "Choose a score for Risk.",
        "ethics": "Choose a score for Ethics, or say that it does not apply.",
        "ethics.comment": "Write a comment on Ethics.",
        "recommendation": "Say what you recommend.",
        "confidence": "Say how sure you are.",
        "comment_for_applicant": "Write a comment for the applicant.",
    }


def test_only_what_is_asked_can_lack():
    few = {"risk": "1", "comment_for_applicant": "Hm."}
    assert missing_in(few, Asks(False, False), [Asked()]) == {}
