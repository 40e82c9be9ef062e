from datetime import UTC, datetime, timedelta

import pytest

from awards.actions.acceptance import accept_award, decline_award
from awards.models import Acceptance
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.models import TeamMember


def accept(award, by, at, name="Ada Lovelace"):
    return accept_award(award=award, typed_name=name, address="192.0.2.7", by=by, at=at)


def test_accept_award_keeps_who_what_when_and_from_where(offered, ada, now):
    acceptance = accept(offered, ada, now, "  Ada   Lovelace ")
    letter = offered.letters.get()
    assert (
        acceptance.typed_name,
        acceptance.letter_sha256,
        acceptance.accepted_by,
        acceptance.accepted_at,
        acceptance.address,
    ) == ("Ada Lovelace", letter.sha256, ada, now, "192.0.2.7")
    offered.refresh_from_db()
    assert (offered.state, offered.answered_at) == ("accepted", now)
    receipts = OutgoingMail.objects.filter(dedupe_key__startswith="award.accept")
    assert sorted(receipts.values_list("to", flat=True)) == [
        "ada@example.org",
        "grants@example.org",
    ]
    assert AuditEvent.objects.filter(verb="award.accept").count() == 1


def test_accept_award_twice_returns_the_first_acceptance(offered, ada, now):
    first = accept(offered, ada, now)
    again = accept(offered, ada, now + timedelta(hours=1), "Somebody else")
    assert (again.pk, again.typed_name) == (first.pk, "Ada Lovelace")
    assert Acceptance.objects.count() == 1
    assert AuditEvent.objects.filter(verb="award.accept").count() == 1


@pytest.mark.parametrize("who", ["ben", "sam", "eve", "root"])
def test_accept_award_by_anybody_but_the_owner_is_refused(offered, now, who, request):
    person = request.getfixturevalue(who)
    TeamMember.objects.create(
        application=offered.application, user=person, role=TeamMember.Role.EDITOR
    )
    with pytest.raises(NotAllowed, match="owner"):
        accept(offered, person, now)
    assert Acceptance.objects.count() == 0


def test_accept_award_counts_the_last_day_whole_where_the_call_is(offered, ada, call):
    call.time_zone = "Pacific/Auckland"
    call.save(update_fields=["time_zone"])
    offered.answer_by = datetime(2026, 12, 23).date()
    offered.save(update_fields=["answer_by"])
    too_late = datetime(2026, 12, 23, 11, 0, tzinfo=UTC)
    with pytest.raises(RuleBroken, match=r"23 December 2026.*grants@example\.org"):
        accept(offered, ada, too_late)
    with pytest.raises(RuleBroken, match="until"):
        decline_award(award=offered, reason="No", by=ada, at=too_late)
    assert accept(offered, ada, too_late - timedelta(seconds=1)).typed_name == "Ada Lovelace"


def test_accept_award_needs_a_name(offered, ada, now):
    with pytest.raises(RuleBroken) as refusal:
        accept(offered, ada, now, "   ")
    assert refusal.value.field == "typed_name"


def test_accept_award_in_preparation_is_refused(prepared, ada, now):
    with pytest.raises(RuleBroken, match="in preparation"):
        accept(prepared, ada, now)


def test_decline_award_keeps_the_reason_and_tells_the_programme(offered, ada, now):
    decline_award(award=offered, reason=" Another grant came. ", by=ada, at=now)
    offered.refresh_from_db()
    assert (offered.state, offered.decline_reason) == ("declined", "Another grant came.")
    mail = OutgoingMail.objects.get(dedupe_key=f"award.decline:{offered.reference}")
    assert mail.to == "grants@example.org"
    assert "Another grant came." in mail.body
    with pytest.raises(RuleBroken, match="declined"):
        accept(offered, ada, now)


def test_decline_award_without_reason_or_by_a_stranger_is_refused(offered, ada, eve, now):
    with pytest.raises(RuleBroken) as refusal:
        decline_award(award=offered, reason=" ", by=ada, at=now)
    assert refusal.value.field == "reason"
    with pytest.raises(NotAllowed):
        decline_award(award=offered, reason="No", by=eve, at=now)
    offered.refresh_from_db()
    assert offered.state == "offered"
