import json
from io import StringIO

import pytest
from django.core.management import call_command

from releases.models import Verification
from tests.factories.releases import EvidenceFactory

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("verify_releases", *arguments, stdout=out)
    return out.getvalue()


def test_every_release_that_waits_is_checked(good_release, forge):
    good = EvidenceFactory(url=good_release)
    gone = EvidenceFactory(url=f"{forge}/gone.git")

    lines = [json.loads(line) for line in run("--json").splitlines()]

    assert [(line["condition"], line["outcome"], line["licence"]) for line in lines] == [
        (good.condition.reference, "pass", "MIT"),
        (gone.condition.reference, "fail", ""),
    ]


def test_one_award_can_be_chosen(good_release):
    wanted = EvidenceFactory(url=good_release)
    EvidenceFactory(url=good_release)

    text = run("--award", wanted.condition.award.reference)

    assert "1 releases checked: 1 pass, 0 fail" in text
    assert Verification.objects.get().evidence == wanted


def test_nothing_to_check_is_said():
    assert run() == "0 releases checked: 0 pass, 0 fail, 0 review, 0 unknown.\n"
