from awards.models import Condition
from releases.models import AcceptedSnapshot, ArchiveRequest, MirrorBundle


def kept_of(output: Condition) -> AcceptedSnapshot | None:
    """What a released output was accepted as, with its request to Software Heritage."""
    rows = AcceptedSnapshot.objects.select_related("release__archive_request")
    return rows.filter(release__condition=output).first()


def archive_request_of(kept: AcceptedSnapshot | None) -> ArchiveRequest | None:
    """The request to Software Heritage, where there is one."""
    return getattr(kept.release, "archive_request", None) if kept else None


def archive_asked_for(output: Condition) -> ArchiveRequest | None:
    """The same, of an output whether public or not."""
    return ArchiveRequest.objects.filter(release__condition=output).first()


def mirror_of(output: Condition) -> MirrorBundle | None:
    """The copy of an accepted repository, made or to be made, where there is one."""
    return MirrorBundle.objects.filter(release__condition=output).first()
