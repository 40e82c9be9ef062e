from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from core.audit.models import AuditEvent
from core.errors import RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.joining_answers import (
    Suggested,
    accept_panel_invitation,
    decline_panel_invitation,
    keep_suggestions,
)
from reviews.models import PoolEntry, Profile, Relation, Reviewer, Suggestion
from tests.factories.reviews import (
    PanelInvitationFactory,
    ProfileFactory,
    ReviewerFactory,
    SuggestionFactory,
)


@pytest.fixture
def asked(panel, sam):
    return PanelInvitationFactory(
        panel=panel, email="nora@example.org", name="Nora Weiss", invited_by=sam
    )


def test_saying_yes_makes_an_account_a_reviewer_and_a_place_in_the_pool(asked, programme, now):
    reviewer = accept_panel_invitation(
        invitation=asked, conflicts="Mo Salah, mo@example.org, my student", max_load=4, at=now
    )
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at, asked.reviewer) == ("accepted", now, reviewer)
    assert (reviewer.user.email, reviewer.user.name) == ("nora@example.org", "Nora Weiss")
    assert (reviewer.panel, reviewer.max_load, reviewer.is_active) == (asked.panel, 4, True)
    assert PoolEntry.objects.get().programme == programme
    relation = Relation.objects.get()
    assert (relation.name, relation.email, relation.words) == (
        "Mo Salah",
        "mo@example.org",
        "my student",
    )
    assert asked.conflicts == "Mo Salah, mo@example.org, my student"
    assert AuditEvent.objects.get(verb="panel.accept_invitation").actor == reviewer.user


def test_who_is_known_brings_what_they_know(asked, now):
    profile = ProfileFactory(user__email="nora@example.org", keywords="proteins")
    reviewer = accept_panel_invitation(invitation=asked, at=now)
    assert (reviewer.user, reviewer.keywords) == (profile.user, "proteins")
    assert Profile.objects.count() == 1


def test_who_had_left_the_panel_takes_part_again(asked, panel, now):
    old = ReviewerFactory(panel=panel, user__email="nora@example.org", is_active=False, min_load=5)
    assert accept_panel_invitation(invitation=asked, max_load=2, at=now) == old
    old.refresh_from_db()
    assert (old.is_active, old.keywords) == (True, "kernels, compilers")
    assert (old.min_load, old.max_load) == (0, 2)


def test_saying_no_tells_who_invited_and_makes_no_account(asked, sam, now):
    made = decline_panel_invitation(
        invitation=asked,
        reason="On leave",
        suggested=[Suggested("Li@example.org", "Li Wei", "Wrote the book")],
        at=now,
    )
    asked.refresh_from_db()
    assert (asked.state, asked.reason, asked.answered_at) == ("declined", "On leave", now)
    assert [(each.email, each.name, each.words, each.suggested_by) for each in made] == [
        ("li@example.org", "Li Wei", "Wrote the book", "Nora Weiss")
    ]
    mail = OutgoingMail.objects.get()
    assert mail.to == sam.email
    for words in ("On leave", "Li Wei (li@example.org): Wrote the book"):
        assert words in mail.body
    assert not User.objects.filter(email="nora@example.org").exists()
    assert Reviewer.objects.count() == 0


@pytest.mark.parametrize("first", [accept_panel_invitation, decline_panel_invitation])
@pytest.mark.parametrize("second", [accept_panel_invitation, decline_panel_invitation])
def test_the_first_answer_stands(asked, now, first, second):
    first(invitation=asked, at=now)
    asked.refresh_from_db()
    state = asked.state
    with pytest.raises(RuleBroken, match="answered this invitation already"):
        second(invitation=asked, at=now)
    asked.refresh_from_db()
    assert asked.state == state


def test_too_late_taken_back_and_over_say_so(asked, closed, now):
    with pytest.raises(RuleBroken, match=r"expired. Write to grants@example\.org"):
        accept_panel_invitation(invitation=asked, at=asked.expires_at + timedelta(seconds=1))
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    with pytest.raises(RuleBroken, match="work of this panel is over"):
        accept_panel_invitation(invitation=asked, at=now)
    asked.state = "revoked"
    asked.save(update_fields=["state"])
    with pytest.raises(RuleBroken, match="taken back"):
        decline_panel_invitation(invitation=asked, at=now)
    assert (Reviewer.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_a_closed_account_cannot_join(asked, now):
    User.objects.create_user("nora@example.org", is_active=False)
    with pytest.raises(RuleBroken, match="account of this address is closed"):
        accept_panel_invitation(invitation=asked, at=now)


def test_half_way_is_nowhere(asked, now, monkeypatch):
    def broken(**_):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("reviews.actions.joining_answers.record", broken)
    with pytest.raises(RuntimeError):
        accept_panel_invitation(invitation=asked, at=now)
    asked.refresh_from_db()
    assert (asked.state, Reviewer.objects.count()) == ("asked", 0)
    assert not User.objects.filter(email="nora@example.org").exists()


def test_who_is_on_the_panel_or_named_already_is_not_named_again(panel, now):
    ReviewerFactory(panel=panel, user__email="rita@example.org")
    SuggestionFactory(panel=panel, email="li@example.org")
    rita = User.objects.get(email="rita@example.org")
    EmailAddress.objects.create(user=rita, email="rita@lab.example.org", verified=True)
    named = [
        Suggested("Rita@example.org", "Rita"),
        Suggested("rita@lab.example.org", "Rita"),
        Suggested("li@example.org", "Li"),
    ]
    assert keep_suggestions(panel, named, said_by="Nora", at=now) == []
    Suggestion.objects.update(state="dismissed", settled_at=now)
    assert len(keep_suggestions(panel, named, said_by="Nora", at=now)) == 1


def test_who_declines_at_a_second_address_is_recorded_as_themselves(asked, rita, now):
    EmailAddress.objects.create(user=rita, email=asked.email, verified=True)
    decline_panel_invitation(invitation=asked, at=now)
    assert AuditEvent.objects.get(verb="panel.decline_invitation").actor == rita
