from datetime import timedelta

import pytest
from django.utils import timezone

from releases.models import Release
from releases.queries.register import public_outputs
from releases.telling import badge_of, output_facts, project_facts
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.releases import released_output

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def said(condition):
    badge = badge_of(public_outputs().get(pk=condition.pk), TODAY)
    return badge.right, badge.tone


def test_the_badge_says_how_an_output_stands():
    release = released_output()
    coming = ConditionFactory(award=accepted_award(), due_on=TODAY + timedelta(days=40))
    late = ConditionFactory(award=accepted_award(), due_on=TODAY - timedelta(days=1))
    waived = ConditionFactory(award=accepted_award(), state="waived", closed_at=timezone.now())
    assert said(release.condition) == (f"open, seen {TODAY:%Y-%m}", "good")
    assert said(coming) == (f"due {coming.due_on:%Y-%m}", "waits")
    assert said(late) == ("release overdue", "waits")
    assert said(waived) == ("no release owed", "waits")


def test_an_output_not_seen_well_at_the_last_look_is_not_green():
    release = released_output()
    Release.objects.update(last_checked_at=timezone.now() + timedelta(days=1))
    assert said(release.condition)[1] == "waits"
    Release.objects.update(last_seen_well_at=None)
    assert said(release.condition) == ("released", "good")


def test_facts_hold_what_was_accepted(settings):
    settings.FUNDER_NAME, settings.FUNDER_ROR = "Open Foundation", "https://ror.org/0abcdef12"
    release = released_output()
    release.verification.facts = {"swhids": {"revision": "swh:1:rev:" + "c" * 40}}
    release.verification.save()
    output = public_outputs().get()
    facts = output_facts(output)
    assert (facts.where, facts.licence, facts.identifiers) == (
        release.url,
        "MIT",
        ["swh:1:rev:" + "c" * 40],
    )
    project = project_facts(output.award, [output])
    assert (project.programme, project.funder_ror) == ("Open Foundation", settings.FUNDER_ROR)
    assert project.page.startswith(settings.SITE_URL)
