from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from releases.actions.embargoes import hand_in_preview
from releases.models import Embargo, ReleaseTerms
from releases.queries.standing import current_standing
from releases.standing import Standing
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.releases import EvidenceFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PREVIEW = "https://files.example.org/private/kernels"


@pytest.fixture
def condition():
    due = (NOW + timedelta(days=20)).date()
    condition = ConditionFactory(award=accepted_award(), due_on=due)
    programme = condition.award.application.call.programme
    ReleaseTerms.objects.create(programme=programme, embargo_days=100)
    return condition


def preview(condition, days, by=None):
    return hand_in_preview(
        condition=condition,
        url=PREVIEW,
        until=condition.due_on + timedelta(days=days),
        by=by or condition.award.application.owner,
        at=NOW,
    )


def test_the_release_is_due_when_the_embargo_ends(condition):
    first_due = condition.due_on
    embargo = preview(condition, 90)

    condition.refresh_from_db()
    assert condition.due_on == embargo.until == first_due + timedelta(days=90)
    assert current_standing(condition, NOW)[1].standing is Standing.EMBARGOED
    ended = NOW + timedelta(days=111)
    assert current_standing(condition, ended)[1].standing is Standing.IN_CURE_TIME
    contact = condition.award.application.call.programme.contact_email
    assert PREVIEW in OutgoingMail.objects.get(to=contact).body


def test_embargoes_do_not_add_up(condition):
    preview(condition, 60)
    condition.refresh_from_db()
    with pytest.raises(RuleBroken, match="at most"):
        preview(condition, 41)
    preview(condition, 40)
    assert Embargo.objects.count() == 2


def test_an_embargo_of_what_is_due_where_the_calendar_ends_is_reckoned_to_its_last_day(condition):
    condition.due_on = date(9999, 12, 20)
    condition.save(update_fields=["due_on"])
    assert preview(condition, 11).until == date.max


def test_no_embargo_longer_than_allowed_or_where_none_is(condition):
    with pytest.raises(RuleBroken, match="can last until"):
        preview(condition, 101)
    ReleaseTerms.objects.update(embargo_days=0)
    with pytest.raises(RuleBroken, match="allows no embargo"):
        preview(condition, 10)
    assert Embargo.objects.count() == 0


def test_a_preview_comes_before_the_release(condition):
    handed_in = EvidenceFactory().condition
    with pytest.raises(RuleBroken, match="while the release is owed"):
        preview(handed_in, 1)


def test_a_stranger_hands_in_no_preview(condition, eve):
    with pytest.raises(NotAllowed):
        preview(condition, 10, by=eve)


def test_the_same_preview_twice_is_one(condition):
    until = condition.due_on
    one, again = (
        hand_in_preview(
            condition=condition,
            url=PREVIEW,
            until=until,
            by=condition.award.application.owner,
            at=NOW,
        )
        for _ in range(2)
    )
    assert one == again


def test_the_register_tells_the_end_and_nothing_more(condition, client):
    embargo = preview(condition, 90)
    names = [condition.award.reference, condition.reference]
    page = client.get(reverse("releases:output_detail", args=names)).text

    assert f"Under embargo until {embargo.until.day} {embargo.until:%B %Y}." in page
    assert PREVIEW not in page
