from typing import Any

from celery import shared_task
from django.utils import timezone

from releases.actions.curing import tell_of_cures_over
from releases.actions.keeping import ask_archive
from releases.actions.mirroring import make_mirror
from releases.actions.watching import hosts_due, watch_hosts
from releases.models import ArchiveRequest, MirrorBundle, Verification
from releases.running import abandoned
from releases.tasks import verify_release

# Looks are mostly rests, so few workers do for many hosts and the others stay free.
WATCHERS = 2
ARCHIVED_AT_ONCE = 10


@shared_task
def sweep_verifications(**_later: Any) -> None:
    """Take up verifications whose message or worker got lost."""
    lost = Verification.objects.filter(abandoned(timezone.now()))
    for pk in lost.values_list("pk", flat=True):
        verify_release.delay_on_commit(pk)


@shared_task
def sweep_cures(**_later: Any) -> None:
    """Tell programmes of outputs whose time to cure is over."""
    tell_of_cures_over(at=timezone.now())


@shared_task
def sweep_releases(**_later: Any) -> None:
    """Have workers look again at what was accepted; they share the hosts."""
    hosts = hosts_due(timezone.now())
    for first in range(min(WATCHERS, len(hosts))):
        watch_releases.delay_on_commit(hosts[first::WATCHERS])


@shared_task(name="releases.watch")
def watch_releases(hosts: list[str], **_later: Any) -> None:
    """Look at everything due at these hosts."""
    watch_hosts(hosts)


@shared_task
def sweep_archive_requests(**_later: Any) -> None:
    """Ask Software Heritage for what is due, a few at a time."""
    now = timezone.now()
    due = ArchiveRequest.objects.filter(next_try_at__lte=now).order_by("next_try_at", "pk")
    for pk in due.values_list("pk", flat=True)[:ARCHIVED_AT_ONCE]:
        ask_archive(pk, at=now)


@shared_task
def sweep_mirrors(**_later: Any) -> None:
    """Have the next accepted repository copied: one at a time, it may take a worker long."""
    due = MirrorBundle.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")
    for pk in due.values_list("pk", flat=True)[:1]:
        mirror_release.delay_on_commit(pk)


@shared_task(name="releases.mirror")
def mirror_release(pk: int, **_later: Any) -> None:
    """Copy the repository of this mirror."""
    make_mirror(pk)
