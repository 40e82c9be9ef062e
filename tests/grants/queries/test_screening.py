from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from grants.actions.bulk import What, do_bulk
from grants.actions.messages import mark_messages_read, write_to_staff, write_to_team
from grants.actions.screening import judge, propose_reject
from grants.actions.submission import withdraw_application
from grants.actions.tagging import add_tag
from grants.models import Application, DuplicatePair, SavedView, Screening
from grants.queries.screening import (
    DEFAULT_ITEMS,
    applications_of,
    duplicate_pairs,
    filtered,
    items_of,
    letter_values,
    neighbours,
    pair_counts,
    pairs_of,
    screening_counts,
    screening_queue,
    staff_bulk_deeds,
    staff_views,
    undoable,
    views_of,
    working_staff,
)
from tests.factories.grants import ApplicationFactory, submitted_application

NOW = timezone.now() + timedelta(hours=1)


@pytest.fixture
def three(call):
    return [submitted_application(call=call, title=f"Proposal {n}") for n in range(3)]


def test_filtered_by_everything(call, three, sam):
    first, second, third = three
    tag = add_tag(application=first, name="good", by=sam, at=NOW)
    Application.objects.filter(pk=second.pk).update(
        handler=sam, submitted_at=NOW - timedelta(days=9)
    )
    judge(application=third, verb="take_forward", by=sam, at=NOW)
    ApplicationFactory(call=call)
    submitted_application(call=call, is_test=True)

    def found(**chosen):
        return list(filtered(applications_of(call, SYSTEM), chosen, user=sam).order_by("pk"))

    assert found() == three
    assert found(tag=str(tag.pk)) == [first]
    assert found(handler=str(sam.pk)) == [second]
    assert found(handler="nobody") == [first, third]
    assert found(screening="forward") == [third]
    assert found(state="withdrawn") == []
    assert found(since=(NOW - timedelta(days=2)).date()) == [first, third]
    assert found(until=(NOW - timedelta(days=2)).date()) == [second]
    that_day = (NOW - timedelta(days=9)).date()
    assert found(since=that_day, until=that_day) == [second]


def test_filtered_by_messages(call, three, sam, olga):
    first, second, _ = three
    for each in (first, second):
        write_to_staff(application=each, body="May we?", by=each.owner, at=NOW)
    write_to_team(application=first, body="You may.", by=sam, at=NOW)
    mark_messages_read(application=second, by=olga)

    def found(person, what):
        rows = filtered(applications_of(call, SYSTEM), {"messages": what}, user=person)
        return list(rows.order_by("pk"))

    assert found(sam, "unread") == [first, second]
    assert found(olga, "unread") == [first]
    assert found(sam, "waiting") == [second]


def test_queue_counts_and_neighbours(call, three, sam):
    first, second, third = three
    owner = second.owner
    judge(application=first, verb="take_forward", by=sam, at=NOW)
    assert screening_counts(call) == {"to_screen": 2, "forward": 1}
    assert [row.application for row in screening_queue(call, "to_screen", SYSTEM)] == [
        second,
        third,
    ]
    here = Screening.objects.get(application=second)
    assert neighbours(here, "to_screen", SYSTEM) == ("", third.reference)
    last = Screening.objects.get(application=third)
    assert neighbours(last, "to_screen", SYSTEM) == (second.reference, second.reference)
    withdraw_application(application=second, reason="", by=owner, at=NOW)
    assert screening_counts(call) == {"to_screen": 1, "forward": 1}
    propose_reject(application=third, letter="No.", by=sam, at=NOW)
    assert [row.application for row in screening_queue(call, "proposed", SYSTEM)] == [third]


def test_items_are_the_default_ones_until_somebody_writes_others(call):
    assert [item.text for item in items_of(call)] == list(DEFAULT_ITEMS)


def test_who_works_and_which_views_and_deeds_they_see(call, three, programme, sam, olga, otto):
    assert working_staff(programme) == [sam]
    for owner, shared in ((sam, False), (sam, True), (olga, False)):
        name = f"{owner} {shared}"
        SavedView.objects.create(
            programme=programme, owner=owner, name=name, query="q=1", is_shared=shared
        )
    assert [view.name for view in views_of(olga, programme)] == [
        "Olga Brandt False",
        "Sam Okafor True",
    ]
    assert staff_views(otto).count() == 0
    assert staff_views(sam).count() == 2
    chosen = [row.pk for row in three]
    deed = do_bulk(call=call, chosen=chosen, what=What("take_forward"), by=sam, at=NOW)
    assert undoable(call, sam, NOW) == deed
    assert undoable(call, sam, NOW + timedelta(seconds=1)) is None
    assert undoable(call, olga, NOW) is None
    assert (staff_bulk_deeds(olga).get(), staff_bulk_deeds(otto).count()) == (deed, 0)


def test_pairs_of_a_call_and_of_an_application(call, three):
    first, second, third = three
    for one, other, verdict in ((first, second, "open"), (first, third, "different")):
        DuplicatePair.objects.create(
            first=one,
            second=other,
            score=0.5,
            text_score=0.5,
            found_at=NOW,
            verdict=verdict,
            judged_at=NOW,
        )
    assert duplicate_pairs(call, SYSTEM).count() == 2
    assert (pair_counts(call, SYSTEM).open, pair_counts(call, SYSTEM).judged) == (1, 1)
    assert [pair.second for pair in pairs_of(first, SYSTEM)] == [second]


def test_letter_values_fill_every_place(three):
    assert letter_values(three[0])["title"] == "Proposal 0"
