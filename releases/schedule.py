from typing import Any

from celery import shared_task
from django.utils import timezone

from releases.models import Verification
from releases.running import abandoned
from releases.tasks import verify_release


@shared_task
def sweep_verifications(**_later: Any) -> None:
    """Take up verifications whose message or worker got lost."""
    lost = Verification.objects.filter(abandoned(timezone.now()))
    for pk in lost.values_list("pk", flat=True):
        verify_release.delay_on_commit(pk)
