from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from awards.actions.conditions import waive_condition
from awards.actions.letters import end_letter, withdraw_letter
from awards.models import Letter
from awards.queries.letters import is_in_force, standing_breach_letter
from core.errors import NotAllowed, RuleBroken
from core.files.storing import read_bytes
from core.mail.models import OutgoingMail
from releases.actions.deciding import accept_release
from releases.actions.rulings import find_breached, lift_breach
from releases.models import Ruling
from releases.queries.standing import current_standing, told_rulings
from releases.standing import Standing
from tests.factories.accounts import UserFactory
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import finished_verification, released_output

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(minutes=10)
OUT = NOW + timedelta(days=2)


@pytest.fixture
def delay(settings):
    settings.LETTER_MAIL_AFTER_SECONDS = 86_400


@pytest.fixture
def condition(sam):
    due_on = (NOW - timedelta(days=40)).date()
    condition = ConditionFactory(award=accepted_award(), due_on=due_on)
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=sam)
    condition.award.payments.get().conditions.add(condition)
    return condition


def breach(condition, sam, at=NOW, text="Nothing was handed in."):
    return find_breached(condition=condition, text=text, by=sam, at=at)


def words(letter):
    pages = PdfReader(BytesIO(read_bytes(letter.file))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_letter_says_which_promise_why_until_when_and_what_waits(condition, sam):
    letter = breach(condition, sam).letter
    assert (letter.kind, letter.award, letter.issued_by) == ("breach", condition.award, sam)
    # A long address is broken where its line ends.
    said = words(letter).replace(" ", "")
    last = condition.due_on + timedelta(days=14)
    for expected in (
        f"Training code ({condition.reference})",
        f"code, under MIT, at {condition.promised_place}",
        f"It was not released in time. It was due on {condition.due_on.day} {condition.due_on:%B %Y}",
        f"until {last.day} {last:%B %Y}",
        "Nothing was handed in.",
        "First instalment, €",
    ):  # fmt: skip
        assert expected.replace(" ", "") in said


def test_the_letter_goes_out_later_and_only_then_the_grantee_knows(condition, sam, client, delay):
    ruling = breach(condition, sam)
    letter, owner = ruling.letter, condition.award.application.owner
    mail = OutgoingMail.objects.get(to=owner.email)
    assert (mail.not_before, mail.files.get()) == (NOW + timedelta(days=1), letter.file)
    assert mail.subject.startswith("A condition of your award was found breached")
    assert current_standing(condition, NOW)[1].standing is Standing.BREACHED
    assert current_standing(condition, NOW, as_told=True)[1].standing is Standing.OVERDUE
    assert (told_rulings(condition, LATER), told_rulings(condition, OUT)) == ([], [ruling])
    assert current_standing(condition, OUT, as_told=True)[1].standing is Standing.BREACHED
    client.force_login(owner)
    page = reverse("releases:condition_detail", args=[condition.reference])
    download = reverse("awards:letter_download", args=[letter.code])
    assert "Letter of breach" not in client.get(page).text
    assert client.get(download).status_code == 404


def test_once_it_is_out_the_grantee_reads_it_and_anybody_can_check_it(condition, sam, client):
    letter = breach(condition, sam).letter
    client.force_login(condition.award.application.owner)
    page = client.get(reverse("releases:condition_detail", args=[condition.reference])).text
    download = reverse("awards:letter_download", args=[letter.code])
    assert f'<a href="{download}">Letter of breach (PDF)</a>' in page
    assert b"".join(client.get(download).streaming_content)[:5] == b"%PDF-"
    client.logout()
    check = client.get(reverse("awards:letter_verify", args=[letter.code]))
    assert (check.context["verdict"], check.context["in_force"]) == ("known", True)
    assert "Breach letter" in check.text
    assert client.get(download).status_code == 302


def test_lifted_before_it_is_out_nobody_hears_of_it(condition, sam, delay):
    letter = breach(condition, sam).letter
    lift_breach(condition=condition, text="Wrong output.", by=sam, at=NOW + timedelta(minutes=4))
    letter.refresh_from_db()
    assert letter.withdrawn_by == sam
    assert not OutgoingMail.objects.exclude(state="dropped").exists()
    assert current_standing(condition, LATER)[1].standing is Standing.OVERDUE
    assert told_rulings(condition, LATER) == []
    assert [each.kind for each in condition.rulings.all()] == ["breach", "lift"]
    again = breach(condition, sam, at=LATER).letter
    assert (again.version, standing_breach_letter(condition)) == (2, again)


def test_lifted_afterwards_the_letter_stays_and_no_longer_holds(condition, sam):
    letter = breach(condition, sam).letter
    lift_breach(condition=condition, text="It was agreed otherwise.", by=sam, at=LATER)
    letter.refresh_from_db()
    assert (letter.withdrawn_at, letter.ended_at, is_in_force(letter)) == (None, LATER, False)
    assert len(told_rulings(condition, LATER)) == 2
    assert OutgoingMail.objects.filter(subject__contains="breach lifted").count() == 1
    end_letter(letter=letter, by=sam, at=LATER + timedelta(days=1))
    letter.refresh_from_db()
    assert letter.ended_at == LATER


def test_it_ends_with_the_acceptance_of_the_output(condition, sam):
    letter = breach(condition, sam).letter
    condition.state = "handed_in"
    condition.save(update_fields=["state"])
    finished_verification(condition.evidence.create(url="https://a.example", submitted_at=NOW))
    accept_release(condition=condition, by=sam, at=LATER)
    letter.refresh_from_db()
    assert letter.ended_at == LATER


@pytest.fixture
def mia(condition):
    """An administrator, who may let the grantee off."""
    user = UserFactory(email="mia@example.org", name="Mia")
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=user, role="administrator")
    return user


def test_it_ends_when_the_output_is_waived(condition, sam, mia):
    letter = breach(condition, sam).letter
    waive_condition(condition=condition, by=mia, at=LATER, reason="The lab burned down.")
    letter.refresh_from_db()
    assert (letter.ended_at, letter.withdrawn_at, is_in_force(letter)) == (LATER, None, False)


def test_waived_before_it_is_out_nobody_gets_it(condition, sam, mia, delay):
    letter = breach(condition, sam).letter
    waive_condition(condition=condition, by=mia, at=LATER, reason="The lab burned down.")
    letter.refresh_from_db()
    assert letter.withdrawn_at == LATER
    told = OutgoingMail.objects.exclude(state="dropped").values_list("subject", flat=True)
    assert [subject for subject in told if "breach" in subject] == []


def test_the_database_wants_to_know_what_a_breach_is_about(condition, sam):
    letter = breach(condition, sam).letter
    assert letter.about == condition
    with pytest.raises(IntegrityError, match="about_a_condition"), transaction.atomic():
        Letter.objects.create(
            **{f: getattr(letter, f) for f in ("application", "award", "kind", "sha256")},
            code="OTHER", version=9, file_id=letter.file_id, issued_at=NOW, sent_at=NOW,
        )  # fmt: skip


def test_what_regressed_is_told_as_that(sam):
    release = released_output()
    release.regressed_at = NOW - timedelta(days=40)
    release.cure_until = (NOW - timedelta(days=10)).date()
    release.save()
    programme = release.condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=sam)
    letter = breach(release.condition, sam).letter
    assert "It was accepted, and is no longer as it was accepted." in words(letter)


def test_a_letter_of_breach_is_not_taken_back_without_its_finding(condition, sam, delay):
    letter = breach(condition, sam).letter
    with pytest.raises(RuleBroken, match="holds already"):
        withdraw_letter(letter=letter, by=sam, at=NOW)


def test_only_staff_end_a_letter(condition, sam, eve):
    letter = breach(condition, sam).letter
    with pytest.raises(NotAllowed):
        end_letter(letter=letter, by=eve, at=LATER)


def test_a_breach_that_cannot_be_issued_is_no_breach(condition, sam, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("no seal today")

    monkeypatch.setattr("awards.actions.letters.seal", broken)
    with pytest.raises(RuleBroken, match="could not be sealed"):
        breach(condition, sam)
    assert (Ruling.objects.count(), Letter.objects.filter(kind="breach").count()) == (0, 0)
    assert current_standing(condition, NOW)[1].standing is Standing.OVERDUE
