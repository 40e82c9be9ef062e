import pytest
from django.db import ProgrammingError, transaction

from core.errors import NotAllowed, RuleBroken
from reviews.actions.reviewing import save_review, stored_values
from reviews.actions.rubrics import (
    copy_rubric,
    discard_rubric,
    edit_rubric,
    ensure_rubric,
    publish_rubric,
)
from reviews.models import Criterion, Review, Rubric
from reviews.queries.reviewing import answers_by
from reviews.queries.rubrics import criteria_in, draft_rubric, rubric_in_use, spec_of
from reviews.rubric import CriterionSpec, RubricSpec
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


def spec(*criteria, **fields):
    return RubricSpec(criteria=criteria, **fields)


def asks(label="Value", **fields):
    return CriterionSpec(**({"label": label, "weight": 2, "highest": 4} | fields))


@pytest.fixture
def edit(closed, sam, now):
    return lambda *criteria, **fields: edit_rubric(
        call=closed, spec=spec(*criteria, **fields), by=sam, at=now
    )


@pytest.fixture
def publish(closed, sam, now):
    return lambda: publish_rubric(call=closed, by=sam, at=now)


def test_the_default_rubric_is_stored_once(closed):
    first, second = ensure_rubric(closed), ensure_rubric(closed)
    assert [each.key for each in first] == ["excellence", "feasibility", "openness", "team"]
    assert [each.pk for each in first] == [each.pk for each in second]


def test_staff_write_a_draft_that_nobody_sees_until_it_is_published(closed, edit, publish):
    in_use = ensure_rubric(closed)
    edit(asks("Value"), asks("Value"), asks("Ärger & Risiko", weight=1), guidance="Read all.")
    assert ensure_rubric(closed) == in_use
    rubric = publish()
    assert (rubric.guidance, rubric_in_use(closed)) == ("Read all.", rubric)
    assert [(each.key, each.weight) for each in ensure_rubric(closed)] == [
        ("value", 2),
        ("value-2", 2),
        ("arger-risiko", 1),
    ]


def test_a_second_save_replaces_the_draft(closed, edit):
    edit(asks("Value"))
    edit(asks("Worth"))
    assert [each.label for each in criteria_in(draft_rubric(closed))] == ["Worth"]
    assert Rubric.objects.count() == 1


def test_no_criterion_takes_the_name_of_another_field(edit):
    rubric = edit(asks("Confidence"), asks("Comment_for_panel"))
    assert [each.key for each in criteria_in(rubric)] == ["confidence-2", "comment_for_panel-2"]


def test_a_published_rubric_is_held_by_the_database(closed):
    rubric = RubricFactory(call=closed)
    criterion = rubric.criteria.first()
    for deed in (
        lambda: Criterion.objects.filter(pk=criterion.pk).update(weight=9),
        lambda: Criterion.objects.create(rubric=rubric, position=9, key="new", label="New"),
        criterion.delete,
        lambda: Rubric.objects.filter(pk=rubric.pk).update(guidance="Other"),
        rubric.delete,
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            deed()


def test_a_draft_review_goes_over_and_nothing_is_lost(closed, panel, rita, edit, publish, now):
    """One criterion stays, one changes its scale, one goes, one is new."""
    edit(asks("Stays"), asks("Rescaled"), asks("Goes"))
    publish()
    mine = AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )
    written = {
        "stays": "4",
        "stays.comment": "Because",
        "rescaled": "2",
        "rescaled.comment": "Hm",
        "goes": "3",
        "goes.comment": "Gone?",
        "comment_for_panel": "Text",
    }
    save_review(assignment=mine, values=written, versions={}, page="", by=rita, at=now)
    edit(
        asks("New one"),
        asks("Stays, renamed", key="stays"),
        asks("Rescaled", key="rescaled", highest=10),
    )
    new = publish()
    kept = {
        "stays": "4",
        "stays.comment": "Because",
        "rescaled.comment": "Hm",
        "comment_for_panel": "Text",
    }
    aside = [("rescaled", 2, ""), ("goes", 3, "Gone?")]

    def seen():
        answers = answers_by(Review.objects.get(), criteria_in(new))
        return (
            {name: value for name, value in answers.values.items() if value},
            [(old.key, given.value, given.comment) for old, given in answers.set_aside],
        )

    assert seen() == (kept, aside)  # Only looked at.
    save_review(assignment=mine, values={"new-one": "1"}, versions={}, page="", by=rita, at=now)
    assert seen() == ({**kept, "new-one": "1"}, aside)  # Carried over.
    assert stored_values(Review.objects.get()) == {**kept, "new-one": "1"}
    assert Review.objects.get().rubric == new


def test_submitted_reviews_keep_their_version(closed, edit, publish):
    review = submitted_review(
        AssignmentFactory(application=submitted_application(call=closed)), excellence=3
    )
    edit(asks("Excellence", key="excellence", highest=5), asks("Risk"))
    publish()
    review.refresh_from_db()
    assert review.rubric.number == 1
    assert stored_values(review)["excellence"] == "3"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mode": "pass_fail"}, "how reviews are counted would change"),
        ({"mode": "order"}, "how reviews are counted would change"),
        ({}, "the scale of “Excellence” would change"),
    ],
)
def test_what_could_not_be_counted_together_is_refused(closed, edit, publish, change, reason):
    submitted_review(
        AssignmentFactory(application=submitted_application(call=closed)), excellence=3
    )
    edit(asks("Excellence", key="excellence", highest=10), **change)
    with pytest.raises(RuleBroken, match=reason):
        publish()
    assert rubric_in_use(closed).number == 1


def test_pass_or_fail_has_one_scale(edit):
    rubric = edit(
        asks("Legal", lowest=1, highest=7, anchors={"7": "Very"}),
        asks("Ethical", lowest=0, highest=1, anchors={"1": "Sound"}),
        mode="pass_fail",
    )
    assert [(each.lowest, each.highest, each.weight) for each in criteria_in(rubric)] == [
        (0, 1, 1),
        (0, 1, 1),
    ]
    assert [each.anchors for each in criteria_in(rubric)] == [
        {"0": "Fail", "1": "Pass"},
        {"0": "Fail", "1": "Sound"},
    ]


@pytest.mark.parametrize("bad", [[], [asks(lowest=4)], [asks(highest=99)]])
def test_a_rubric_that_cannot_be_is_refused(edit, bad):
    with pytest.raises(RuleBroken):
        edit(*bad)
    assert Rubric.objects.count() == 0


def test_an_order_needs_no_criterion(edit):
    assert criteria_in(edit(mode="order")) == []


def test_a_draft_is_discarded(closed, edit, sam, now):
    edit(asks())
    discard_rubric(call=closed, by=sam, at=now)
    assert draft_rubric(closed) is None
    with pytest.raises(RuleBroken, match="no draft"):
        discard_rubric(call=closed, by=sam, at=now)


def test_a_rubric_is_copied_as_a_draft(closed, other_call, sam, now):
    source = RubricFactory(call=other_call, guidance="Theirs.")
    draft = copy_rubric(call=closed, source=other_call, by=sam, at=now)
    assert spec_of(draft) == spec_of(source)
    assert (draft.published_at, rubric_in_use(closed)) == (None, None)


def test_publishing_needs_a_draft(publish):
    with pytest.raises(RuleBroken, match="no draft"):
        publish()


def test_after_the_announcement_it_stays(closed, edit, now):
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    with pytest.raises(RuleBroken, match="announced"):
        edit(asks())


def test_only_officers_write_it(closed, olga, now):
    for deed in (
        lambda: edit_rubric(call=closed, spec=spec(asks()), by=olga, at=now),
        lambda: publish_rubric(call=closed, by=olga, at=now),
        lambda: discard_rubric(call=closed, by=olga, at=now),
        lambda: copy_rubric(call=closed, source=closed, by=olga, at=now),
    ):
        with pytest.raises(NotAllowed):
            deed()
