from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.suggestions import dismiss_suggestion, invite_suggested
from reviews.models import PanelInvitation
from tests.factories.reviews import SuggestionFactory


@pytest.fixture
def named(panel):
    return SuggestionFactory(panel=panel, email="li@example.org", name="Li Wei")


def invite(suggestion, by, at):
    return invite_suggested(suggestion=suggestion, answer_by=at + timedelta(days=14), by=by, at=at)


def test_one_press_asks_the_person_named(named, sam, now):
    invite(named, sam, now)
    named.refresh_from_db()
    assert (named.state, named.settled_at, named.settled_by) == ("invited", now, sam)
    asked = PanelInvitation.objects.get()
    assert (asked.email, asked.name, asked.panel) == ("li@example.org", "Li Wei", named.panel)
    assert OutgoingMail.objects.get().to == "li@example.org"


def test_twice_is_refused(named, sam, now):
    invite(named, sam, now)
    with pytest.raises(RuleBroken, match="invited"):
        invite(named, sam, now)
    with pytest.raises(RuleBroken, match="invited"):
        dismiss_suggestion(suggestion=named, by=sam, at=now)


def test_set_aside_tells_nobody(named, sam, now):
    assert dismiss_suggestion(suggestion=named, by=sam, at=now).state == "dismissed"
    assert (PanelInvitation.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_after_the_announcement_it_stays_open(named, closed, sam, now):
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    with pytest.raises(RuleBroken, match="work is over"):
        invite(named, sam, now)
    named.refresh_from_db()
    assert named.state == "open"


@pytest.mark.parametrize("who", ["otto", "olga", "rita"])
def test_only_officers(named, now, who, request):
    with pytest.raises(NotAllowed):
        invite(named, request.getfixturevalue(who), now)
    with pytest.raises(NotAllowed):
        dismiss_suggestion(suggestion=named, by=request.getfixturevalue(who), at=now)
