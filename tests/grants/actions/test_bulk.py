from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed, RuleBroken
from grants.actions.bulk import MOST, What, do_bulk, undo_bulk
from grants.actions.screening import judge
from grants.actions.tagging import add_tag, remove_tag
from grants.models import Application, RejectTemplate, Screening
from grants.queries.screening import tags_of
from tests.factories.accounts import UserFactory
from tests.factories.grants import ApplicationFactory, submitted_application

NOW = timezone.now() + timedelta(hours=1)


@pytest.fixture
def three(call):
    return [submitted_application(call=call, title=f"Proposal {n}") for n in range(3)]


@pytest.fixture
def text(programme):
    return RejectTemplate.objects.create(
        programme=programme, name="Aim", body="Dear {name}, {title} is outside the aim."
    )


def state():
    """Everything a deed can change, as it can be compared."""
    rows = list(Application.objects.order_by("pk"))
    fields = ("state", "note", "letter", "second_look", "by", "at", "proposed_by", "proposed_at")
    return (
        tags_of(rows),
        [row.handler_id for row in rows],
        list(Screening.objects.order_by("application").values_list(*fields)),
    )


def keys(rows):
    return [row.pk for row in rows]


@pytest.mark.parametrize(
    "kind", ["add_tag", "remove_tag", "take_forward", "assign", "propose_reject"]
)
def test_each_deed_is_done_and_undone(kind, call, three, sam, text):
    add_tag(application=three[0], name="old", by=sam, at=NOW)
    tag = "new" if kind == "add_tag" else "old"
    before = state()
    what = What(kind=kind, tag=tag, handler=sam, template=text)
    what = what if kind == "propose_reject" else What(kind=kind, tag=tag, handler=sam)
    deed = do_bulk(call=call, chosen=keys(three), what=what, by=sam, at=NOW)
    done = state()
    assert done != before
    undo_bulk(deed=deed, by=sam, at=NOW + timedelta(minutes=9))
    tags, handlers, screenings = state()
    assert (tags, handlers, screenings) == before
    with pytest.raises(RuleBroken, match="undone already"):
        undo_bulk(deed=deed, by=sam, at=NOW)


def test_what_each_deed_does(call, three, sam, text, ada):
    first, second, third = three
    add_tag(application=first, name="good", by=sam, at=NOW)
    chosen = keys(three)
    tagged = do_bulk(call=call, chosen=chosen, what=What("add_tag", tag="good"), by=sam, at=NOW)
    assert tagged.sentence == "Tagged “good”: 2 applications. 1 left as they were."
    assert tags_of(three) == {pk: ["good"] for pk in chosen}
    do_bulk(call=call, chosen=chosen[:1], what=What("assign", handler=sam), by=sam, at=NOW)
    assert Application.objects.get(handler=sam) == first
    do_bulk(call=call, chosen=chosen[1:2], what=What("take_forward"), by=sam, at=NOW)
    assert Screening.objects.get(state="forward").application == second
    what = What("propose_reject", template=text)
    do_bulk(call=call, chosen=chosen[2:], what=what, by=sam, at=NOW)
    proposed = Screening.objects.get(state="proposed")
    assert (proposed.application, proposed.letter) == (
        third,
        f"Dear {third.owner}, Proposal 2 is outside the aim.",
    )
    third.refresh_from_db()
    assert third.state == "submitted"


def test_undoing_refuses_when_something_changed_since(call, three, sam):
    chosen = keys(three)
    tagged = do_bulk(call=call, chosen=chosen, what=What("add_tag", tag="x"), by=sam, at=NOW)
    remove_tag(application=three[1], name="x", by=sam, at=NOW)
    with pytest.raises(RuleBroken, match=f"{three[1].reference} changed since"):
        undo_bulk(deed=tagged, by=sam, at=NOW)
    assert tags_of(three)[three[0].pk] == ["x"]
    forward = do_bulk(call=call, chosen=chosen, what=What("take_forward"), by=sam, at=NOW)
    judge(application=three[2], verb="ask_changes", by=sam, at=NOW + timedelta(minutes=1))
    with pytest.raises(RuleBroken, match=f"{three[2].reference} changed since"):
        undo_bulk(deed=forward, by=sam, at=NOW + timedelta(minutes=2))
    assigned = do_bulk(call=call, chosen=chosen, what=What("assign", handler=sam), by=sam, at=NOW)
    Application.objects.filter(pk=chosen[0]).update(handler=None)
    with pytest.raises(RuleBroken, match=f"{three[0].reference} changed since"):
        undo_bulk(deed=assigned, by=sam, at=NOW)


def test_undoing_is_possible_for_ten_minutes(call, three, sam, olga):
    deed = do_bulk(call=call, chosen=keys(three), what=What("take_forward"), by=sam, at=NOW)
    with pytest.raises(NotAllowed):
        undo_bulk(deed=deed, by=olga, at=NOW)
    with pytest.raises(RuleBroken, match="10 minutes only"):
        undo_bulk(deed=deed, by=sam, at=NOW + timedelta(minutes=10, seconds=1))


def test_deeds_reach_only_submitted_applications_of_the_call(call, sam, olga):
    draft, foreign = ApplicationFactory(call=call), submitted_application()
    deed = do_bulk(
        call=call, chosen=keys([draft, foreign]), what=What("add_tag", tag="x"), by=sam, at=NOW
    )
    assert deed.before == {}
    with pytest.raises(NotAllowed):
        do_bulk(call=call, chosen=[1], what=What("take_forward"), by=olga, at=NOW)


def test_deeds_say_what_they_need(call, three, sam, otto):
    def refusal(what, chosen):
        with pytest.raises(RuleBroken) as caught:
            do_bulk(call=call, chosen=chosen, what=what, by=sam, at=NOW)
        return caught.value.field

    chosen = keys(three)
    assert refusal(What("take_forward"), []) == "deed"
    assert refusal(What("take_forward"), range(MOST + 1)) == "deed"
    assert refusal(What("remove_tag", tag="none such"), chosen) == "tag"
    assert refusal(What("assign", handler=otto), chosen) == "handler"
    assert refusal(What("assign", handler=UserFactory()), chosen) == "handler"
    assert refusal(What("propose_reject"), chosen) == "template"
