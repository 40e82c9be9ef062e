import pytest

from core.errors import NotAllowed, RuleBroken
from reviews.actions.deciding_rules import ThemeInput, set_deciding_rules
from reviews.models import DecidingRules, Theme


def set_rules(closed, by, now, *themes, **more):
    fields = {"second_person": True, "criterion_comments": False, "theme_question": ""}
    return set_deciding_rules(call=closed, themes=themes, by=by, at=now, **{**fields, **more})


def test_rules_replace_rules(closed, sam, now):
    set_rules(closed, sam, now, ThemeInput("Hardware", 5, 9), ThemeInput("Software"))
    set_rules(closed, sam, now, ThemeInput("Software", None, 7), second_person=False)
    assert DecidingRules.objects.get().second_person is False
    assert list(Theme.objects.values_list("name", "floor", "cap")) == [("Software", None, 7)]


@pytest.mark.parametrize(
    ("themes", "words"),
    [
        ([ThemeInput("A"), ThemeInput("a")], "same name"),
        ([ThemeInput("A", 5, 4)], "at least more than at most"),
        ([ThemeInput("A", 100_000_00), ThemeInput("B", 60_000_01)], "more than the budget"),
        ([ThemeInput(str(n)) for n in range(31)], "at most 30"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(closed, sam, now, themes, words):
    with pytest.raises(RuleBroken, match=words):
        set_rules(closed, sam, now, *themes)
    assert (DecidingRules.objects.count(), Theme.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga"])
def test_only_officers_set_rules(closed, now, who, request):
    with pytest.raises(NotAllowed):
        set_rules(closed, request.getfixturevalue(who), now)
