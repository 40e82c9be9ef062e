import pytest
from django.utils import timezone

from awards.states import ConditionState
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from releases.actions.evidence import submit_evidence
from releases.models import Evidence, Verification
from tests.factories.awards import ConditionFactory, accepted_award, offered_award

pytestmark = pytest.mark.django_db


@pytest.fixture
def condition():
    return ConditionFactory(award=accepted_award())


def hand_in(condition, url, by=None, **fields):
    return submit_evidence(
        condition=condition,
        url=url,
        by=by or condition.award.application.owner,
        at=timezone.now(),
        **fields,
    )


def test_handing_in_starts_the_checks(condition, good_release, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        evidence = hand_in(condition, good_release, note="Version 1.0")

    assert (evidence.url, evidence.note) == (good_release, "Version 1.0")
    assert evidence.verifications.get().outcome == "pass"
    condition.refresh_from_db()
    assert condition.state == ConditionState.CHECKED


def test_handing_in_is_in_the_audit_trail(condition):
    hand_in(condition, "https://git.example.org/lab/code")

    verbs = AuditEvent.objects.filter(subject=condition.reference).values_list("verb", flat=True)
    assert sorted(verbs) == ["condition.hand_in", "release.check", "release.hand_in"]


def test_the_same_address_twice_is_one_piece_of_evidence(condition):
    first = hand_in(condition, "https://git.example.org/lab/code")
    second = hand_in(condition, " https://git.example.org/lab/code ")

    assert first == second
    assert Evidence.objects.count() == Verification.objects.count() == 1


def test_a_stranger_cannot_hand_in(condition, eve):
    with pytest.raises(NotAllowed):
        hand_in(condition, "https://git.example.org/lab/code", by=eve)

    assert Evidence.objects.count() == 0


def test_nothing_is_handed_in_before_the_award_is_accepted():
    condition = ConditionFactory(award=offered_award())

    with pytest.raises(NotAllowed, match="award is not running"):
        hand_in(condition, "https://git.example.org/lab/code")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ext::sh -c id",
        "--upload-pack=id",
        "https://ada:secret@git.example.org/code",
        "git@git.example.org:lab/code.git",
        "https://git.example.org/a\r\nHost: b",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/code",
        "https://0x7f.1/code",
    ],
)
def test_an_address_that_must_not_be_fetched_is_refused_at_once(condition, url, settings):
    settings.RELEASE_ALLOWED_NETWORKS = []

    with pytest.raises(RuleBroken, match="cannot be checked") as refusal:
        hand_in(condition, url)

    assert refusal.value.field == "url"
    assert Evidence.objects.count() == 0
    condition.refresh_from_db()
    assert condition.state == ConditionState.OPEN
