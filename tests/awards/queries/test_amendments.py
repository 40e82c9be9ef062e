from datetime import date

import pytest

from awards.models import Amendment
from awards.queries.amendments import (
    amendments_of,
    changes_in_words,
    grantee_amendments,
    movable_conditions,
    open_amendments,
    open_instalments,
    staff_amendments,
    terms_of,
)


@pytest.fixture
def change(accepted, ada, now):
    return Amendment.objects.create(
        award=accepted,
        reference="AMD-2026-0001",
        kind="extension",
        ends_on=date(2028, 6, 30),
        reason="Late.",
        requested_by=ada,
        requested_at=now,
    )


def test_a_change_is_seen_by_its_grantee_and_its_programme(change, ada, ben, sam, otto, call):
    assert list(grantee_amendments(ada)) == list(staff_amendments(sam)) == [change]
    waiting = open_amendments(sam, call.programme)
    assert list(amendments_of(change.award)) == list(waiting) == [change]
    assert not grantee_amendments(ben).exists()
    assert not staff_amendments(otto).exists()


def test_what_is_decided_waits_for_nobody(change, sam, call, now):
    change.state, change.decided_at = "declined", now
    change.save()
    assert not open_amendments(sam, call.programme).exists()


def test_only_open_conditions_from_the_end_on_move_along(change, release, now):
    assert list(movable_conditions(change)) == [release]
    release.state, release.closed_at = "waived", now
    release.save()
    assert not movable_conditions(change).exists()
    change.kind = "other"
    assert not movable_conditions(change).exists()


def test_approved_instalments_are_left_alone(accepted, now):
    accepted.payments.filter(position=1).update(state="approved", approved_at=now)
    assert [each.position for each in open_instalments(accepted)] == [2]


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ({}, ("Last day", "31 December 2027", "30 June 2028")),
        ({"kind": "amount", "amount": 90_000_00}, ("Amount", "€80,000.00", "€90,000.00")),
        (
            {"kind": "budget", "details": "Less travel."},
            ("Budget", "As agreed before", "Less travel."),
        ),
    ],
)
def test_before_and_after_in_words(change, fields, row):
    for name, value in fields.items():
        setattr(change, name, value)
    assert changes_in_words(change) == [row]


def test_terms_begin_with_the_first_change(accepted):
    assert list(terms_of(accepted)) == []
