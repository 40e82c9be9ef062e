from django.utils import timezone

from awards.states import ConditionState
from releases.models import Release
from tests.factories.awards import ConditionFactory


def released(award, **fields):
    """A met condition of the award with its entry in the register."""
    now = timezone.now()
    condition = ConditionFactory(award=award, state=ConditionState.ACCEPTED, closed_at=now)
    return Release.objects.create(
        **{
            "condition": condition,
            "url": "https://git.example.org/lab/code",
            "licence": "MIT",
            "released_at": now,
            **fields,
        }
    )
