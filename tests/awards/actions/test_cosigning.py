from datetime import timedelta

import pytest

from accounts.roles import Role
from awards.actions.acceptance import accept_award
from awards.actions.cosigning import Signatory, name_cosignatory, send_link_anew
from awards.actions.lapsing import lapse_offers
from awards.actions.letters import issue_letter, withdraw_letter
from awards.actions.preparing import prepare_awards
from awards.models import Letter
from awards.queries.cosigning import link_still_works, standing_cosignature
from awards.queries.letters import with_flags
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.models import TeamMember
from tests.awards.conftest import decided
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.grants import ProgrammeRoleFactory

CARLA = Signatory("TU Dresden", "Carla Weiss", "carla@tu.example.org", "Head of research")
DORA = Signatory("TU Dresden", "Dora Klein", "Dora@tu.example.org")


def name(award, by, at, signatory=CARLA):
    return name_cosignatory(award=award, signatory=signatory, by=by, at=at)


@pytest.fixture
def cosigned(prepared):
    """Ada's award in preparation, which is to be co-signed."""
    prepared.needs_cosignature = True
    prepared.save(update_fields=["needs_cosignature"])
    return prepared


def asked_mails():
    return OutgoingMail.objects.filter(dedupe_key__startswith="cosignature.ask")


def test_a_letter_waits_until_somebody_is_named_and_then_asks_them_with_it(cosigned, sam, now):
    with pytest.raises(RuleBroken, match="nobody is named"):
        issue_letter(award=cosigned, by=sam, at=now)
    assert Letter.objects.count() == 0
    named = name(cosigned, sam, now)
    assert (named.state, asked_mails().count()) == ("named", 0)
    letter = issue_letter(award=cosigned, by=sam, at=now)
    named.refresh_from_db()
    mail = asked_mails().get()
    assert (named.state, named.serial, mail.to) == ("asked", 1, "carla@tu.example.org")
    assert mail.not_before == letter.sent_at
    assert list(mail.files.all()) == [letter.file]
    assert "/cosign/" in mail.body
    assert letter.sha256 in mail.body


def test_an_award_that_asks_for_none_goes_out_without(prepared, sam, now):
    issue_letter(award=prepared, by=sam, at=now)
    assert asked_mails().count() == 0
    with pytest.raises(RuleBroken, match="asks for no co-signature"):
        name(prepared, sam, now)


def test_naming_the_same_person_twice_names_them_once(cosigned, sam, now):
    first = name(cosigned, sam, now)
    assert name(cosigned, sam, now) == first
    assert AuditEvent.objects.filter(verb="award.name_cosignatory").count() == 1


def test_naming_somebody_else_ends_the_link_of_the_one_before(cosigned, sam, now):
    carla = name(cosigned, sam, now)
    issue_letter(award=cosigned, by=sam, at=now)
    dora = name(cosigned, sam, now, DORA)
    carla.refresh_from_db()
    assert (carla.state, dora.state, dora.email) == ("replaced", "asked", "dora@tu.example.org")
    assert [mail.to for mail in asked_mails().order_by("pk")] == [carla.email, dora.email]
    # The mail to Carla had not gone out yet: it never does.
    assert not link_still_works("", f"{carla.pk} 1")
    assert link_still_works("", f"{dora.pk} 1")


def test_a_new_link_ends_the_old_one(cosigned, sam, now):
    name(cosigned, sam, now)
    with pytest.raises(RuleBroken, match="Nobody is asked"):
        send_link_anew(award=cosigned, by=sam, at=now)
    issue_letter(award=cosigned, by=sam, at=now)
    again = send_link_anew(award=cosigned, by=sam, at=now)
    assert (again.serial, asked_mails().count()) == (2, 2)
    assert not link_still_works("", f"{again.pk} 1")


def test_a_letter_taken_back_asks_nobody_and_the_next_one_asks_again(cosigned, sam, now):
    named = name(cosigned, sam, now)
    letter = issue_letter(award=cosigned, by=sam, at=now)
    withdraw_letter(letter=letter, by=sam, at=now)
    named.refresh_from_db()
    assert named.state == "named"
    assert not link_still_works("", f"{named.pk} 1")
    cosigned.refresh_from_db()
    issue_letter(award=cosigned, by=sam, at=now)
    named.refresh_from_db()
    assert (named.state, named.serial) == ("asked", 2)


def test_a_letter_the_grantee_has_signed_is_not_taken_back(cosigned, sam, ada, now):
    named = name(cosigned, sam, now)
    letter = issue_letter(award=cosigned, by=sam, at=now)
    accept_award(award=cosigned, typed_name="Ada", address=None, by=ada, at=now)
    # Its mail waits still: the post is slow today.
    with pytest.raises(RuleBroken, match="has signed this letter"):
        withdraw_letter(letter=letter, by=sam, at=now)
    named.refresh_from_db()
    letter.refresh_from_db()
    assert (named.state, letter.withdrawn_at) == ("asked", None)
    assert OutgoingMail.objects.filter(dedupe_key=f"letter:{letter.code}").exists()


def test_the_grantee_cannot_be_named(cosigned, sam, now):
    with pytest.raises(RuleBroken) as refusal:
        name(cosigned, sam, now, Signatory("TU", "Ada", "ADA@example.org"))
    assert refusal.value.field == "email"


@pytest.mark.parametrize("who", ["ada", "olga", "otto", "fay", "eve"])
def test_naming_is_for_the_programmes_officers(cosigned, now, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        name(cosigned, person, now)
    with pytest.raises(NotAllowed):
        send_link_anew(award=cosigned, by=person, at=now)


def test_nobody_is_named_once_the_offer_has_lapsed(cosigned, sam, ada, now):
    name(cosigned, sam, now)
    issue_letter(award=cosigned, by=sam, at=now)
    accept_award(award=cosigned, typed_name="Ada", address=None, by=ada, at=now)
    assert lapse_offers(at=now + timedelta(days=40)) == 1
    cosigned.refresh_from_db()
    assert cosigned.state == "lapsed"
    mails = OutgoingMail.objects.filter(dedupe_key__startswith="award.lapse")
    told = " ".join(mails.order_by("pk").values_list("body", flat=True))
    assert "You signed, the institution did not, so it has lapsed." in told
    assert "nobody co-signed the offer" in told
    with pytest.raises(RuleBroken, match="lapsed"):
        name(cosigned, sam, now, DORA)


def test_the_programme_says_whether_new_awards_are_cosigned_and_the_team_by_whom(
    call, ada, sam, now
):
    call.programme.needs_cosignature = True
    call.programme.save()
    application = decided(call, owner=ada, title="Open kernels").application
    carla = UserFactory(name="Carla Weiss", organisation=OrganisationFactory(name="TU Dresden"))
    TeamMember.objects.create(
        application=application, user=carla, role=TeamMember.Role.SIGNATORY, joined_at=now
    )
    other = decided(call, owner=ada, title="Without a signatory").application
    awards = {each.application_id: each for each in prepare_awards(call=call, by=sam, at=now)}
    named = standing_cosignature(awards[application.pk])
    assert (str(named), named.email, named.state) == (
        "Carla Weiss, TU Dresden",
        carla.email,
        "named",
    )
    assert awards[other.pk].needs_cosignature
    assert standing_cosignature(awards[other.pk]) is None
    applications = [awards[each].application for each in (application.pk, other.pk)]
    for each in applications:
        each.award = awards[each.pk]
    with_one, without = with_flags(applications, call, "award", now)
    assert "Nobody is named to co-sign" not in with_one.flags
    assert "Nobody is named to co-sign" in without.flags


def test_a_finance_officer_of_another_programme_is_a_stranger(cosigned, now, bea):
    ProgrammeRoleFactory(user=bea, role=Role.OFFICER)
    with pytest.raises(NotAllowed):
        name(cosigned, bea, now)
