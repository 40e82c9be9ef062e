import factory
from django.utils import timezone

from awards.models import Condition
from awards.states import ConditionState
from releases.models import Check, Evidence, Outcome, Release, Verification
from releases.states import VerificationState
from tests.factories.awards import ConditionFactory, accepted_award


class EvidenceFactory(factory.django.DjangoModelFactory):
    """Evidence handed in for a release condition of an accepted award."""

    class Meta:
        model = Evidence

    condition = factory.LazyFunction(
        lambda: ConditionFactory(award=accepted_award(), state=ConditionState.HANDED_IN)
    )
    url = "https://git.example.org/lab/code"
    submitted_at = factory.LazyFunction(timezone.now)


def waiting_verification(state=VerificationState.QUEUED, **evidence):
    """A run nobody has begun, or that a worker is at."""
    now = timezone.now()
    return Verification.objects.create(
        evidence=EvidenceFactory(**evidence),
        trigger=Verification.Trigger.HANDED_IN,
        state=state,
        created_at=now,
        started_at=now if state == VerificationState.RUNNING else None,
    )


def finished_verification(evidence=None, *, outcome=Outcome.PASS, licence="MIT"):
    """A recorded run with two checks, the second of which has the run's outcome."""
    evidence = evidence or EvidenceFactory()
    now = timezone.now()
    verification = Verification.objects.create(
        evidence=evidence,
        trigger=Verification.Trigger.HANDED_IN,
        state=VerificationState.DONE,
        outcome=outcome,
        licence=licence,
        commit="c" * 40,
        tree="t" * 40,
        facts={"final_url": evidence.url},
        created_at=now,
        started_at=now,
        finished_at=now,
    )
    for position, (check_id, result) in enumerate([("C02", Outcome.PASS), ("C06", outcome)], 1):
        Check.objects.create(
            verification=verification,
            position=position,
            check_id=check_id,
            level="must",
            outcome=result,
            summary=f"What {check_id} found.",
            how_to_mend="" if result == Outcome.PASS else "Mend it.",
            standard="Seedcorn",
        )
    Condition.objects.filter(pk=evidence.condition_id).update(state=ConditionState.CHECKED)
    evidence.condition.refresh_from_db()
    return verification


def released_output(**fields):
    """An accepted release with its entry in the register."""
    verification = finished_verification(EvidenceFactory(**fields))
    condition = verification.evidence.condition
    now = timezone.now()
    condition.state = ConditionState.ACCEPTED
    condition.closed_at = now
    condition.save(update_fields=["state", "closed_at"])
    return Release.objects.create(
        condition=condition,
        verification=verification,
        url=verification.evidence.url,
        licence="MIT",
        commit=verification.commit,
        released_at=now,
        last_checked_at=now,
        last_seen_well_at=now,
    )
