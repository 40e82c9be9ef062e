import pytest

from core.errors import NotAllowed, RuleBroken
from reviews.actions.rubrics import CriterionInput, edit_rubric, ensure_rubric
from reviews.models import Criterion
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, submitted_review


def criterion(label="Value", **changes):
    fields = {"help": "", "weight": 2, "lowest": 1, "highest": 4, "anchors": {"4": "Top"}}
    return CriterionInput(label=label, **(fields | changes))


def test_the_default_rubric_is_stored_once(closed):
    first, second = ensure_rubric(closed), ensure_rubric(closed)
    assert [each.key for each in first] == ["excellence", "feasibility", "openness", "team"]
    assert [each.pk for each in first] == [each.pk for each in second]


def test_staff_replace_it(closed, sam, now):
    ensure_rubric(closed)
    rubric = edit_rubric(
        call=closed,
        guidance="Read all of it.",
        criteria=[criterion("Value"), criterion("Value"), criterion("Ärger & Risiko", weight=1)],
        by=sam,
        at=now,
    )
    assert rubric.guidance == "Read all of it."
    assert list(rubric.criteria.values_list("key", "weight", "highest")) == [
        ("value", 2, 4),
        ("value-2", 2, 4),
        ("arger-risiko", 1, 4),
    ]


def test_it_is_fixed_once_a_review_exists(closed, sam, now):
    submitted_review(
        AssignmentFactory(application=submitted_application(call=closed)), excellence=3
    )
    with pytest.raises(RuleBroken, match="begun"):
        edit_rubric(call=closed, guidance="", criteria=[criterion()], by=sam, at=now)
    assert Criterion.objects.count() == 2


@pytest.mark.parametrize("bad", [[], [criterion(lowest=4, highest=4)], [criterion(highest=99)]])
def test_a_rubric_that_cannot_be_is_refused(closed, sam, now, bad):
    with pytest.raises(RuleBroken):
        edit_rubric(call=closed, guidance="", criteria=bad, by=sam, at=now)


def test_only_officers_edit(closed, olga, now):
    with pytest.raises(NotAllowed):
        edit_rubric(call=closed, guidance="", criteria=[criterion()], by=olga, at=now)
