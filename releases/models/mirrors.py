"""The copies of accepted repositories that the operator keeps."""

from django.db import models
from django.db.models import Q

from releases.models.register import Release


class MirrorBundle(models.Model):
    """A copy of an accepted repository as a git bundle in the storage for mirrors."""

    class State(models.TextChoices):
        WAITING = "waiting", "To be made"
        KEPT = "kept", "Kept"
        REFUSED = "refused", "Not possible"

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="mirror")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    name = models.CharField(max_length=200, blank=True, help_text="in the storage for mirrors")
    size = models.PositiveBigIntegerField(null=True, blank=True, help_text="bytes")
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the file")
    commits = models.PositiveBigIntegerField(null=True, blank=True)
    told = models.CharField(max_length=500, blank=True, help_text="why it could not be made")
    tries = models.PositiveSmallIntegerField(default=0, help_text="since it was last asked for")
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="mirror_bundle_due")]
        constraints = [
            models.CheckConstraint(
                name="mirror_bundle_done_or_due",
                condition=Q(
                    state__in=["kept", "refused"], done_at__isnull=False, next_try_at__isnull=True
                )
                | Q(state="waiting", done_at__isnull=True, next_try_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mirror_bundle_kept_is_whole",
                condition=Q(
                    ~Q(name=""), state="kept", sha256__regex="^[0-9a-f]{64}$", size__gt=0,
                    commits__gt=0,
                )
                | Q(~Q(state="kept"), name="", sha256="", size__isnull=True, commits__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.release}: {self.get_state_display()}"
