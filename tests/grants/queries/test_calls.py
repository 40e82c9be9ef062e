from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from grants.models import Call, CallCommitment, CallInvitation
from grants.queries import public_calls
from grants.queries.calls import (
    applications_for_more_time,
    committed,
    invitations_to_use,
    may_start,
    reachable_calls,
    staff_invitations,
    trials_of,
)
from tests.factories.grants import ApplicationFactory, CallFactory, submitted_application


@pytest.fixture
def calls(programme, now):
    """One call of each audience."""
    return {
        audience: CallFactory(programme=programme, slug=audience, audience=audience)
        for audience in Call.Audience.values
    }


def invite(call, email, now, **fields):
    return CallInvitation.objects.create(call=call, email=email, at=now, **fields)


def slugs(rows):
    return sorted(each.slug for each in rows)


def test_only_public_calls_are_listed_and_invited_ones_are_there_for_the_invited(
    calls, ada, ben, now
):
    invite(calls["invited"], ada.email, now)
    assert slugs(public_calls(now)) == ["public"]
    assert slugs(reachable_calls(AnonymousUser(), now)) == ["public", "unlisted"]
    assert slugs(reachable_calls(ben, now)) == ["public", "unlisted"]
    assert slugs(reachable_calls(ada, now)) == ["invited", "public", "unlisted"]


def test_who_writes_in_a_call_reaches_it_whatever_its_state(calls, ben, now):
    Call.objects.update(state="draft")
    ApplicationFactory(call=calls["invited"], owner=ben)
    assert slugs(reachable_calls(ben, now)) == ["invited"]


def test_starting_is_offered_to_those_who_may(calls, ada, ben, now):
    invitation = invite(calls["invited"], ada.email, now)
    assert may_start(AnonymousUser(), calls["public"], now)
    assert may_start(ada, calls["invited"], now)
    assert not may_start(ben, calls["invited"], now)
    assert not may_start(AnonymousUser(), calls["invited"], now)
    assert not may_start(ada, calls["public"], calls["public"].deadline + timedelta(seconds=1))
    invitation.used_at = now
    invitation.save()
    assert not may_start(ada, calls["invited"], now)


def test_unused_invitations_wait_while_the_call_is_open(calls, ada, now):
    waiting = invite(calls["invited"], ada.email, now)
    invite(calls["public"], ada.email, now, used_at=now)
    invite(calls["unlisted"], "ben@example.org", now)
    assert invitations_to_use(ada, now) == [waiting]
    assert invitations_to_use(ada, calls["invited"].deadline + timedelta(days=1)) == []


def test_staff_see_invitations_of_their_programmes(calls, sam, otto, ada, now):
    invitation = invite(calls["invited"], ada.email, now)
    assert list(staff_invitations(sam)) == [invitation]
    assert list(staff_invitations(otto)) == []


def test_drafts_are_found_by_reference_or_owner_for_more_time(call, ada, now):
    draft = ApplicationFactory(call=call, owner=ada)
    ApplicationFactory(call=call, owner=ada, is_test=True)
    ApplicationFactory(owner=ada)
    assert applications_for_more_time(call, f" {draft.reference.lower()} ") == [draft]
    assert applications_for_more_time(call, "ADA@example.org") == [draft]
    assert applications_for_more_time(call, "eve@example.org") == []


def test_a_person_finds_their_own_tests(call, sam, ada):
    trial = ApplicationFactory(call=call, owner=sam, is_test=True)
    ApplicationFactory(call=call, owner=sam)
    ApplicationFactory(call=call, owner=ada, is_test=True)
    assert list(trials_of(sam, call)) == [trial]


def test_what_is_committed_is_the_sum_of_the_call(call, now):
    assert committed(call) == 0
    for amount in (100, 250):
        CallCommitment.objects.create(
            call=call, application=submitted_application(call=call), amount=amount, at=now
        )
    assert committed(call) == 350


def test_an_invitation_to_a_second_address_is_the_person_s(calls, call, ada, now):
    EmailAddress.objects.create(user=ada, email="ada@lab.example.org", verified=True)
    waiting = invite(calls["invited"], "ada@lab.example.org", now)
    assert "invited" in slugs(reachable_calls(ada, now))
    assert may_start(ada, calls["invited"], now)
    assert invitations_to_use(ada, now) == [waiting]
    draft = ApplicationFactory(call=call, owner=ada)
    assert applications_for_more_time(call, "ada@lab.example.org") == [draft]
