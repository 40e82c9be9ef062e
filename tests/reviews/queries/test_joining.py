from datetime import timedelta

from reviews.queries.joining import (
    InvitationCounts,
    invitation_counts,
    invitation_obstacle,
    invitation_page,
    open_suggestions,
    silent_invitations,
)
from tests.factories.reviews import PanelInvitationFactory, SuggestionFactory


def test_silent_is_who_can_still_answer(closed, panel, now):
    silent = PanelInvitationFactory(panel=panel)
    PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=30))
    PanelInvitationFactory(panel=panel, state="accepted", answered_at=now)
    PanelInvitationFactory(panel=panel, state="declined", answered_at=now)
    PanelInvitationFactory(panel=panel, state="revoked")
    PanelInvitationFactory()
    assert list(silent_invitations(closed, now)) == [silent]
    assert invitation_counts(closed, now) == InvitationCounts(
        silent=1, expired=1, accepted=1, declined=1
    )


def test_pages_follow_each_other(closed, panel):
    made = [PanelInvitationFactory(panel=panel, email=f"p{n}@example.org") for n in range(3)]
    again = PanelInvitationFactory(
        panel=panel, email="p0@example.org", state="revoked", name="Again"
    )
    first, after = invitation_page(closed, "", 2)
    assert first == [made[0], again]
    rest, end = invitation_page(closed, after, 2)
    assert (rest, end) == (made[1:], "")
    assert invitation_page(closed, "nonsense", 9)[0] == [made[0], again, *made[1:]]


def test_settled_suggestions_are_gone(closed, panel, now):
    waiting = SuggestionFactory(panel=panel)
    SuggestionFactory(panel=panel, state="dismissed", settled_at=now)
    SuggestionFactory()
    assert list(open_suggestions(closed)) == [waiting]


def test_an_open_invitation_has_no_obstacle(panel, now):
    asked = PanelInvitationFactory(panel=panel)
    assert invitation_obstacle(asked, now) == ""
    assert "expired" in invitation_obstacle(asked, asked.expires_at + timedelta(seconds=1))
