from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from releases.models import Outcome, ReleaseTerms
from releases.ruling_forms import PartForm, PreviewForm
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import finished_verification
from tests.shared import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed():
    return finished_verification(outcome=Outcome.FAIL, licence="").evidence.condition


def enter(client, condition, user, role="officer"):
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=user, role=role)
    client.force_login(user)


def labels(page):
    return [deed["label"] for deed in page.context["deeds"]]


def test_the_grantee_disputes_and_the_officer_answers(client, failed, sam):
    client.force_login(failed.award.application.owner)
    own = reverse("releases:condition_detail", args=[failed.reference])
    assert labels(client.get(own)) == ["Dispute a finding"]

    dispute = reverse("releases:condition_dispute", args=[failed.reference])
    assert client.post(dispute, {"text": ""}).status_code == 422
    assert client.post(dispute, {"text": "It is MIT."}).url == own
    assert "It is MIT." in client.get(own).text
    assert labels(client.get(own)) == []

    enter(client, failed, sam)
    theirs = reverse("releases:staff_condition_detail", args=[failed.reference])
    assert "Answer the dispute" in labels(client.get(theirs))
    settle = reverse("releases:staff_ruling_create", args=[failed.reference, "settle"])
    assert press(client, settle, {"text": "No.", "upheld": "no"}).url == theirs
    assert "the finding stands: No." in client.get(theirs).text


def test_a_breach_too_early_says_until_when_to_wait(client, sam):
    due = (timezone.now() - timedelta(days=3)).date()
    condition = ConditionFactory(award=accepted_award(), due_on=due)
    enter(client, condition, sam)
    url = reverse("releases:staff_ruling_create", args=[condition.reference, "breach"])

    page = press(client, url, {"text": "Too late."})

    assert page.status_code == 422
    assert "The grantee has time to cure until" in page.text


def test_an_unknown_deed_is_not_found(client, failed, sam):
    enter(client, failed, sam)
    url = reverse("releases:staff_ruling_create", args=[failed.reference, "forgive"])
    assert client.get(url).status_code == 404


def test_an_output_of_another_award_is_no_choice(client, sam):
    condition = ConditionFactory(award=accepted_award())
    near = ConditionFactory(award=condition.award)
    foreign = ConditionFactory(award=accepted_award())
    enter(client, condition, sam, "administrator")
    url = reverse("releases:staff_ruling_create", args=[condition.reference, "supersede"])

    assert list(client.get(url).context["form"].fields["other"].queryset) == [near]
    assert client.post(url, {"other": foreign.pk, "text": "No."}).status_code == 422
    assert press(client, url, {"other": near.pk, "text": "Better."}).status_code == 302


def test_the_preview_is_offered_where_the_programme_allows_it(client):
    condition = ConditionFactory(award=accepted_award())
    client.force_login(condition.award.application.owner)
    own = reverse("releases:condition_detail", args=[condition.reference])
    assert labels(client.get(own)) == []
    programme = condition.award.application.call.programme
    ReleaseTerms.objects.create(programme=programme, embargo_days=90)
    assert labels(client.get(own)) == ["Hand in a private preview first"]

    day = condition.due_on + timedelta(days=30)
    url = reverse("releases:condition_preview", args=[condition.reference])
    said = {"url": "https://files.example.org/p", "until": day.isoformat()}
    parts = {"until_day": day.day, "until_month": day.month, "until_year": day.year}
    assert client.post(url, {**said, **parts}).url == own
    assert "Under embargo" in client.get(own).text


def test_the_terms_of_a_programme_are_kept(client, sam):
    condition = ConditionFactory(award=accepted_award())
    programme = condition.award.application.call.programme
    enter(client, condition, sam)
    url = reverse("releases:staff_release_terms", args=[programme.slug])

    assert client.post(url, {"cure_days": 999}).status_code == 422
    sent = client.post(url, {"cure_days": 21, "mend_days": 40, "embargo_days": 180})

    assert sent.status_code == 302
    kept = ReleaseTerms.objects.values_list("cure_days", "mend_days", "embargo_days").get()
    assert kept == (21, 40, 180)


def test_an_auditor_rules_nothing(client, failed, olga):
    programme = failed.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=olga, role="auditor")
    client.force_login(olga)
    ruling = reverse("releases:staff_ruling_create", args=[failed.reference, "partial"])
    terms = reverse("releases:staff_release_terms", args=[programme.slug])
    assert [client.get(url).status_code for url in (ruling, terms)] == [403, 403]


def test_staff_ask_for_money_back_from_a_breach(client, sam, settings):
    settings.LETTER_MAIL_AFTER_SECONDS = 900
    due = (timezone.now() - timedelta(days=60)).date()
    condition = ConditionFactory(award=accepted_award(), due_on=due)
    day = timezone.now()
    condition.award.payments.update(state="paid", paid_on=day.date(), approved_at=day, paid_at=day)
    enter(client, condition, sam)
    theirs = reverse("releases:staff_condition_detail", args=[condition.reference])
    assert "Ask for money back" not in labels(client.get(theirs))

    breach = reverse("releases:staff_ruling_create", args=[condition.reference, "breach"])
    assert press(client, breach, {"text": "Nothing came."}).url == theirs

    deed = client.get(theirs).context["deeds"][-1]

    def word(name):
        page = client.get(reverse(name, args=[condition.award.reference]))
        [row] = page.context["conditions"]
        return row.label, row.tone

    assert word("awards:staff_award_detail") == ("Breached", "danger")
    assert deed["label"] == "Ask for money back"
    assert client.get(deed["url"]).context["form"]["cause"].value() == "breach"
    # The letter is not out yet, so the grantee reads what the calendar says.
    client.force_login(condition.award.application.owner)
    assert word("awards:award_detail") == ("Overdue", "danger")


@pytest.mark.parametrize(("form", "field"), [(PartForm, "new_due_on"), (PreviewForm, "until")])
def test_a_day_nobody_can_mean_is_told_at_its_field(form, field):
    told = "Choose a day of the years 1970 to 2099."
    assert form({field: "9999-12-31"}).errors[field] == [told]
    assert field not in form({field: "2099-12-31"}).errors
