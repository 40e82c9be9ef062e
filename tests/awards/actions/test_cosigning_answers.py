from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awards.actions.acceptance import accept_award, decline_award
from awards.actions.cosigning import Signatory, name_cosignatory, send_link_anew
from awards.actions.cosigning_answers import cosign_award, decline_to_cosign
from awards.actions.lapsing import lapse_offers, renew_offer
from awards.actions.letters import issue_letter
from awards.models import Acceptance, Award, Cosignature
from core.audit.models import AuditEvent
from core.errors import RuleBroken
from core.jobs.models import Job
from core.mail.models import OutgoingMail
from tests.factories.accounts import UserFactory

CARLA = Signatory("TU Dresden", "Carla Weiss", "carla@tu.example.org", "Head of research")
DORA = Signatory("TU Dresden", "Dora Klein", "dora@tu.example.org")


@pytest.fixture
def carla(prepared, sam, now, settings):
    """Carla, asked to co-sign Ada's award, which is out."""
    settings.LETTER_MAIL_AFTER_SECONDS = 0
    prepared.needs_cosignature = True
    prepared.save(update_fields=["needs_cosignature"])
    name_cosignatory(award=prepared, signatory=CARLA, by=sam, at=now)
    issue_letter(award=prepared, by=sam, at=now)
    return Cosignature.objects.select_related("award").get()


def sign(carla, at, name="Carla Weiss", office="Head of research", serial=1):
    return cosign_award(
        cosignature=carla,
        serial=serial,
        typed_name=name,
        typed_office=office,
        address="192.0.2.9",
        at=at,
    )


def accept(award, ada, at):
    return accept_award(award=award, typed_name="Ada Lovelace", address="192.0.2.7", by=ada, at=at)


def decline(carla, at, reason="We may not sign such terms.", serial=1):
    return decline_to_cosign(cosignature=carla, serial=serial, reason=reason, address=None, at=at)


def state_of(award):
    return Award.objects.get(pk=award.pk).state


def keys(prefix):
    found = OutgoingMail.objects.filter(dedupe_key__startswith=prefix)
    return sorted(found.values_list("to", flat=True))


def test_the_grantee_first_then_the_institution(carla, ada, now):
    award, letter = carla.award, carla.award.letters.get()
    accept(award, ada, now)
    assert (state_of(award), Award.objects.get(pk=award.pk).answered_at) == ("offered", None)
    assert keys("award.sign") == ["ada@example.org", "grants@example.org"]
    assert Job.objects.count() == 0
    later = now + timedelta(days=2)
    signed = sign(carla, later, "  Carla   Weiss ")
    assert (
        signed.state,
        signed.typed_name,
        signed.typed_office,
        signed.answered_at,
        signed.address,
        signed.letter,
        signed.letter_sha256,
    ) == (
        "signed",
        "Carla Weiss",
        "Head of research",
        later,
        "192.0.2.9",
        letter,
        letter.sha256,
    )
    award.refresh_from_db()
    assert (award.state, award.answered_at) == ("accepted", later)
    assert keys("award.accept") == ["ada@example.org", "grants@example.org"]
    told = OutgoingMail.objects.get(dedupe_key=f"award.accept:{award.reference}")
    assert told.subject == f"Award {award.reference} is accepted"
    assert "The institution has signed, too." in told.body
    assert Job.objects.get().params == {"award": award.reference}


def test_the_institution_first_then_the_grantee(carla, ada, now):
    sign(carla, now)
    assert state_of(carla.award) == "offered"
    assert keys("cosignature_given") == ["ada@example.org", "grants@example.org"]
    accept(carla.award, ada, now)
    assert state_of(carla.award) == "accepted"
    assert Job.objects.count() == 1
    told = AuditEvent.objects.filter(subject=carla.award.reference).order_by("id")
    assert list(told.values_list("verb", flat=True))[-2:] == ["award.cosign", "award.accept"]


def test_signing_twice_is_signing_once(carla, ada, now):
    first = sign(carla, now)
    again = sign(carla, now + timedelta(hours=1), "Somebody else")
    assert (again.pk, again.typed_name, again.answered_at) == (first.pk, "Carla Weiss", now)
    accept(carla.award, ada, now)
    accept(carla.award, ada, now)
    assert (Acceptance.objects.count(), Job.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb="award.cosign").count() == 1


@pytest.mark.parametrize(
    ("fields", "field"), [({"name": " "}, "typed_name"), ({"office": " "}, "typed_office")]
)
def test_signing_needs_a_name_and_an_office(carla, now, fields, field):
    with pytest.raises(RuleBroken) as refusal:
        sign(carla, now, **fields)
    assert refusal.value.field == field


def test_declining_needs_a_reason_tells_both_and_leaves_the_offer(carla, ada, sam, now):
    with pytest.raises(RuleBroken) as refusal:
        decline(carla, now, " ")
    assert refusal.value.field == "reason"
    decline(carla, now)
    assert state_of(carla.award) == "offered"
    assert keys("cosignature_declined") == ["ada@example.org", "grants@example.org"]
    with pytest.raises(RuleBroken, match="answered already"):
        sign(carla, now)
    accept(carla.award, ada, now)
    assert state_of(carla.award) == "offered"
    dora = name_cosignatory(award=carla.award, signatory=DORA, by=sam, at=now)
    sign(dora, now, "Dora Klein")
    assert state_of(carla.award) == "accepted"


def test_a_dead_link_signs_nothing(carla, sam, now):
    send_link_anew(award=carla.award, by=sam, at=now)
    with pytest.raises(RuleBroken, match="newer link"):
        sign(carla, now)
    name_cosignatory(award=carla.award, signatory=DORA, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Somebody else"):
        sign(carla, now, serial=2)
    assert not Cosignature.objects.filter(state="signed").exists()


def test_after_the_last_day_nothing_is_signed_until_there_is_more_time(carla, sam, now):
    late = now + timedelta(days=31)
    with pytest.raises(RuleBroken, match=r"could be signed until .* grants@example\.org"):
        sign(carla, late)
    lapse_offers(at=late)
    with pytest.raises(RuleBroken, match="could be signed until"):
        sign(carla, late)
    renew_offer(
        award=carla.award, answer_by=(late + timedelta(days=9)).date(), reason="x", by=sam, at=late
    )
    assert sign(carla, late).state == "signed"


def test_what_the_grantee_declined_is_not_signed(carla, ada, now):
    decline_award(award=carla.award, reason="Another grant came.", by=ada, at=now)
    with pytest.raises(RuleBroken, match="grantee declined"):
        sign(carla, now)


def test_who_has_signed_cannot_decline(carla, ada, now):
    accept(carla.award, ada, now)
    with pytest.raises(RuleBroken, match="You have signed"):
        decline_award(award=carla.award, reason="No", by=ada, at=now)


def test_the_database_accepts_no_award_that_is_not_cosigned(carla, now):
    with pytest.raises(IntegrityError, match="not co-signed"), transaction.atomic():
        Award.objects.filter(pk=carla.award_id).update(state="accepted", answered_at=now)


@pytest.mark.parametrize("deed", ["UPDATE {} SET typed_name = 'Eve'", "DELETE FROM {}"])
def test_the_database_keeps_what_was_signed(carla, ada, now, deed):
    accept(carla.award, ada, now)
    sign(carla, now)
    for table in ("awards_acceptance", "awards_cosignature"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed.format(table))
    assert Acceptance.objects.get().typed_name == "Ada Lovelace"
    assert Cosignature.objects.get().typed_name == "Carla Weiss"


DEEDS = ["accept", "sign", "decline_to_cosign", "name_dora", "send_anew"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=st.lists(st.sampled_from(DEEDS), max_size=7))
def test_in_whatever_order_an_award_is_accepted_exactly_when_both_have_signed(
    carla, ada, sam, now, deeds
):
    award = carla.award
    with transaction.atomic():
        for deed in deeds:
            one = Cosignature.objects.exclude(state="replaced").get()
            try:
                if deed == "accept":
                    accept(award, ada, now)
                elif deed == "sign":
                    sign(one, now, serial=one.serial)
                elif deed == "decline_to_cosign":
                    decline(one, now, serial=one.serial)
                elif deed == "name_dora":
                    name_cosignatory(award=award, signatory=DORA, by=sam, at=now)
                else:
                    send_link_anew(award=award, by=sam, at=now)
            except RuleBroken:
                pass
        both = (
            Acceptance.objects.filter(award=award).exists()
            and Cosignature.objects.filter(state="signed").exists()
        )
        assert state_of(award) == ("accepted" if both else "offered")
        assert Job.objects.count() == int(both)
        transaction.set_rollback(True)


def handed_to(award, email):
    """The application of the award changes hands, as by a transfer that is accepted."""
    other = UserFactory(name="Carla Weiss", email=email)
    award.application.owner = other
    award.application.save(update_fields=["owner"])
    return other


def test_who_co_signs_and_becomes_the_grantee_does_not_sign_for_both(carla, ada, now):
    sign(carla, now)
    owner = handed_to(carla.award, "Carla@TU.example.org")
    with pytest.raises(RuleBroken, match="Carla Weiss is named to co-sign for the institution"):
        accept(carla.award, owner, now)
    assert (state_of(carla.award), Acceptance.objects.count()) == ("offered", 0)


def test_who_signed_as_grantee_does_not_co_sign_after_handing_over(carla, ada, now):
    accept(carla.award, ada, now)
    handed_to(carla.award, "somebody@example.org")
    Cosignature.objects.filter(pk=carla.pk).update(email=ada.email)
    carla.refresh_from_db()
    with pytest.raises(RuleBroken, match="cannot sign as the grantee, too"):
        sign(carla, now)
    assert state_of(carla.award) == "offered"
