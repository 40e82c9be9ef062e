"""What the grantee owes."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards import due
from awards.models._money_triggers import TAKES_APPROVALS_BACK
from awards.models.awards import Award
from awards.states import CONDITION, ConditionState
from core.states import past
from grants.models import FormVersion


class OutputKind(models.TextChoices):
    """What kind of thing an output is."""

    CODE = "code", "Code"
    MODEL = "model", "Model"
    DATASET = "dataset", "Dataset"
    BENCHMARK = "benchmark", "Benchmark"
    PAPER = "paper", "Paper"
    HARDWARE = "hardware", "Hardware"
    OTHER = "other", "Other"


_NO_RULE = Q(due_by="day", due_count=None, due_unit="", due_after=None)
_DISTANCE = Q(due_count__isnull=False, due_unit__in=["days", "months"])
_RULE_WHOLE = (
    _NO_RULE
    | (_DISTANCE & Q(due_by__in=["after_start", "before_end", "after_end"], due_after=None))
    | (_DISTANCE & Q(due_by="after_met", due_after__isnull=False))
)


@pghistory.track()
class Condition(models.Model):
    """One obligation of an award. A release condition carries the promise it came from."""

    class Kind(models.TextChoices):
        RELEASE = "release", "Open-source release"
        REPORT = "report", "Report"
        ETHICS = "ethics", "Ethics approval"
        DATA_PLAN = "data_plan", "Data management plan"
        CUSTOM = "custom", "Other"

    class DueBy(models.TextChoices):
        """What its day follows from."""

        DAY = "day", "On a fixed day"
        AFTER_START = "after_start", "After the award starts"
        BEFORE_END = "before_end", "Before the award ends"
        AFTER_END = "after_end", "After the award ends"
        AFTER_MET = "after_met", "After another condition is met"

    class DueUnit(models.TextChoices):
        """What its distance is counted in."""

        DAYS = "days", "Days"
        MONTHS = "months", "Months"

    class Verifier(models.TextChoices):
        """Who looks at what is handed in. Administrators of the programme always may."""

        OFFICER = "officer", "An officer"
        FINANCE = "finance", "Finance"
        CHAIR = "chair", "The chair of the panel"
        PERSON = "person", "A person named"

    reference = models.CharField(max_length=20, unique=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    due_on = models.DateField(help_text="The day its rule comes to; expected after a milestone.")
    due_by = models.CharField(max_length=12, choices=DueBy, default=DueBy.DAY)
    due_count = models.PositiveSmallIntegerField(null=True, blank=True)
    due_unit = models.CharField(max_length=6, choices=DueUnit, blank=True)
    due_after = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers"
    )
    verified_by = models.CharField(max_length=10, choices=Verifier, default=Verifier.OFFICER)
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=list(CONDITION.names.items()), default=ConditionState.OPEN
    )
    output_kind = models.CharField(max_length=10, choices=OutputKind, blank=True)
    promised_licence = models.CharField(max_length=100, blank=True, help_text="SPDX expression")
    promised_place = models.CharField(max_length=300, blank=True)
    report_form = models.ForeignKey(
        FormVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="condition_state_known", condition=Q(state__in=CONDITION.states)
            ),
            models.CheckConstraint(
                name="condition_release_has_promise",
                condition=~Q(kind="release") | (~Q(output_kind="") & ~Q(promised_licence="")),
            ),
            models.CheckConstraint(
                name="condition_closed_has_time",
                condition=(Q(state__in=["accepted", "waived"]) & Q(closed_at__isnull=False))
                | (~Q(state__in=["accepted", "waived"]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="condition_kind_known",
                condition=Q(kind__in=["release", "report", "ethics", "data_plan", "custom"]),
            ),
            models.CheckConstraint(
                name="condition_form_is_of_report",
                condition=Q(report_form=None) | Q(kind="report"),
            ),
            models.CheckConstraint(name="condition_due_rule_whole", condition=_RULE_WHOLE),
            models.CheckConstraint(
                name="condition_verifier_known",
                condition=Q(verified_by__in=["officer", "finance", "chair"], verifier=None)
                | Q(verified_by="person"),
            ),
        ]
        triggers = [TAKES_APPROVALS_BACK]

    def __str__(self) -> str:
        return self.reference

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.award.time_zone

    @property
    def due_words(self) -> str:
        """Its rule in words, `2 months before the award ends`; empty for a fixed day."""
        after = f"“{self.due_after.title}”" if self.due_after else ""
        return due.in_words(self.due_by, self.due_count or 0, self.due_unit, after=after)

    @property
    def is_expected(self) -> bool:
        """Whether its day is not known yet: what it is counted from is still owed."""
        before = self.due_after
        return not self.is_met and before is not None and not before.is_met

    @property
    def is_provable(self) -> bool:
        """Whether words, a link or files are handed in for it here."""
        return self.kind in PROVABLE

    @property
    def is_met(self) -> bool:
        """Whether nothing is owed any more."""
        return self.state in {ConditionState.ACCEPTED, ConditionState.WAIVED}


# Releases are handed in as addresses and checked; reports have a form of their own.
PROVABLE = (Condition.Kind.ETHICS, Condition.Kind.DATA_PLAN, Condition.Kind.CUSTOM)


class ConditionStep(models.Model):
    """What happened to a condition, with the reason a person gave."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    old_due_on = models.DateField(null=True, blank=True)
    new_due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.condition}: {self.verb}"

    @property
    def deed(self) -> str:
        """What happened, as the first word of a line: `Handed in`."""
        return past(self.verb).capitalize()
