from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from grants.models import TeamInvitation, TeamMember
from grants.queries.team import (
    fate_of,
    fates_of_owned,
    heir_of,
    open_invitations,
    owns_address,
    programme_applications,
    signatories,
)
from tests.factories.awards import funded_application
from tests.factories.grants import ApplicationFactory, submitted_application


def add(application, user, role, days=0):
    joined = timezone.now() - timedelta(days=days)
    return TeamMember.objects.create(
        application=application, user=user, role=role, joined_at=joined
    )


def test_people_are_the_owner_then_those_who_are_longest_on_it(draft, ada, ben, rita):
    add(draft, ben, "editor", days=3)
    add(draft, rita, "viewer", days=900)
    assert [member.user for member in draft.people] == [ada, rita, ben]


def test_a_member_without_a_date_joined_now(draft, ben):
    before = timezone.now()
    member = TeamMember.objects.create(application=draft, user=ben, role="viewer")
    member.refresh_from_db()
    assert before <= member.joined_at <= timezone.now()


def test_open_invitations_leave_out_the_answered(draft, now):
    common = {"application": draft, "role": "viewer", "invited_at": now, "sent_at": now}
    common["expires_at"] = now
    expired = TeamInvitation.objects.create(email="a@example.org", **common)
    for n, answer in enumerate(("accepted_at", "declined_at", "revoked_at")):
        TeamInvitation.objects.create(email=f"{n}@example.org", **common, **{answer: now})
    assert list(open_invitations(draft)) == [expired]
    assert not expired.is_expired(now)
    assert expired.is_expired(now + timedelta(seconds=1))


def test_an_address_is_one_s_own_when_it_is_proved(ada):
    EmailAddress.objects.create(user=ada, email="lovelace@example.org", verified=True)
    EmailAddress.objects.create(user=ada, email="claimed@example.org", verified=False)
    asked = ("ADA@example.org", "Lovelace@example.org", "claimed@example.org")
    assert [owns_address(ada, address) for address in asked] == [True, True, False]


def test_signatories_and_heirs(draft, ben, rita, eve, pat):
    add(draft, ben, "editor", days=1)
    add(draft, rita, "editor", days=5)
    add(draft, eve, "signatory")
    gone = add(draft, pat, "editor", days=50).user
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    assert signatories(draft) == [eve]
    assert heir_of(draft) == rita


def test_what_becomes_of_each_application(ada, ben, rita):
    alone = ApplicationFactory(owner=ada)
    read = ApplicationFactory(owner=ada)
    add(read, rita, "viewer")
    shared = ApplicationFactory(owner=ada)
    add(shared, ben, "editor")
    sent = submitted_application(owner=ada)
    funded = funded_application(owner=ada)
    add(funded, ben, "editor")
    fates = {each: fate_of(each) for each in (alone, read, shared, sent, funded)}
    assert fates == {
        alone: "deleted",
        read: "kept",
        shared: "given",
        sent: "kept",
        funded: "kept",
    }
    told = dict(fates_of_owned(ada))
    assert told[funded] == "it is kept, and the programme can give it to somebody."
    assert told[shared] == "Ben Koch becomes its owner."
    assert "it is deleted" in told[alone]


def test_programme_applications_are_one_s_own_programmes_drafts_too(draft, sam, otto, ada):
    assert list(programme_applications(sam)) == [draft]
    assert not programme_applications(otto).exists()
    assert not programme_applications(ada).exists()
