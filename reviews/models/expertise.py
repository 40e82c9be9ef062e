"""What is known of a person who reviews, for every panel they sit on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from grants.models import Application
from reviews.models.people import Reviewer


class Profile(models.Model):
    """A person in the reviewer pool: what they know, what they wrote, how long they do this.

    `key` names the profile in addresses of staff pages. `Reviewer` says what of it counts for
    one panel.
    """

    class Seniority(models.TextChoices):
        EARLY = "early", "Early in their career"
        ESTABLISHED = "established", "Established"
        SENIOR = "senior", "Senior"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviewer_profile"
    )
    keywords = models.TextField(blank=True, help_text="Separated by commas.")
    statement = models.TextField(blank=True)
    seniority = models.CharField(max_length=12, choices=Seniority, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="profile_seniority_known",
                condition=Q(seniority__in=["", "early", "established", "senior"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Work(models.Model):
    """A past work of a reviewer. `authors` are [{"name": "…", "orcid": "…"}, …], all of them.

    `fingerprint` is the DOI in lower case, or the title's letters and digits with the year.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="works")
    title = models.CharField(max_length=500)
    abstract = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    doi = models.CharField("DOI", max_length=255, blank=True)
    authors = models.JSONField(default=list, blank=True)
    fingerprint = models.CharField(max_length=300)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "fingerprint"], name="work_once_per_profile")
        ]
        indexes = [models.Index(fields=["fingerprint"], name="work_fingerprint")]

    def __str__(self) -> str:
        return self.title


class Affiliation(models.Model):
    """Where a reviewer works or worked. Years are calendar years, both included."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="affiliation_years_in_order",
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(last_year__gte=F("first_year")),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Relation(models.Model):
    """A person a reviewer says they must not judge: family, former student, business partner."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="relations")
    name = models.CharField(max_length=150)
    email = models.EmailField(max_length=254, blank=True)
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    words = models.CharField(max_length=300, blank=True, help_text="What the relation is.")
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Away(models.Model):
    """Days on which a reviewer cannot review, both included."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="away")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                name="away_days_in_order", condition=Q(last_day__gte=F("first_day"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


class Bid(models.Model):
    """How gladly a reviewer would read an application, said from its title."""

    class Value(models.TextChoices):
        YES = "yes", "Yes"
        MAYBE = "maybe", "Maybe"
        NO = "no", "No"

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="bids")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="bids")
    value = models.CharField(max_length=5, choices=Value)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "application"], name="bid_once_per_application"
            ),
            models.CheckConstraint(
                name="bid_value_known", condition=Q(value__in=["yes", "maybe", "no"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.get_value_display()}"
