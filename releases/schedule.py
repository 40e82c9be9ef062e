from typing import Any

from celery import shared_task
from django.utils import timezone

from releases.actions.watching import hosts_due, watch_host
from releases.models import Verification
from releases.running import abandoned
from releases.tasks import verify_release


@shared_task
def sweep_verifications(**_later: Any) -> None:
    """Take up verifications whose message or worker got lost."""
    lost = Verification.objects.filter(abandoned(timezone.now()))
    for pk in lost.values_list("pk", flat=True):
        verify_release.delay_on_commit(pk)


@shared_task
def sweep_releases(**_later: Any) -> None:
    """Have workers look again at what was accepted, a host each."""
    for host in hosts_due(timezone.now()):
        watch_releases.delay_on_commit(host)


@shared_task(name="releases.watch")
def watch_releases(host: str, **_later: Any) -> None:
    """Look at everything due at one host."""
    watch_host(host)
