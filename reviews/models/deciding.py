"""By what rules a call decides, and the scenarios staff try before they do."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models import Application, Call

PERSON = settings.AUTH_USER_MODEL


class DecidingRules(models.Model):
    """How the applications of a call are decided about. A call without a row has the defaults.

    The theme of an application is its answer to the choice question with the key
    `theme_question`; without one it is the first of the call's themes it is tagged with.
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="deciding_rules")
    second_person = models.BooleanField(
        default=False, help_text="A decision takes two people before it is sealed."
    )
    criterion_comments = models.BooleanField(
        default=False, help_text="Applicants read the comments on each criterion too."
    )
    theme_question = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"Rules of {self.call}"


class Theme(models.Model):
    """A theme of a call, with what it gets at least and at most: minor units, empty for none."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="themes")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, help_text="As the answer or the tag has it.")
    floor = models.PositiveBigIntegerField(null=True, blank=True)
    cap = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="theme_named_once_per_call"),
            models.CheckConstraint(
                name="theme_floor_below_cap",
                condition=Q(cap__isnull=True) | Q(floor__isnull=True) | Q(floor__lte=F("cap")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Scenario(models.Model):
    """Something staff try: another budget, other amounts, some in and some out. Decides nothing.

    `fill` goes on below the first application the money does not reach. `taken_at` is when its
    outcome was taken over as decisions.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="scenarios")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    budget = models.PositiveBigIntegerField(help_text="minor units")
    fill = models.BooleanField(default=False)
    use_themes = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    changed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], name="scenario_numbered_once_per_call"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScenarioChoice(models.Model):
    """What a scenario says of one application that the ranking does not."""

    class Place(models.TextChoices):
        RANK = "rank", "By rank"
        IN = "in", "In"
        OUT = "out", "Out"

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="choices")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=4, choices=Place, default=Place.RANK)
    amount = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="minor units; empty for what is asked"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "application"], name="choice_once_per_application"
            ),
            models.CheckConstraint(
                name="choice_place_known", condition=Q(place__in=["rank", "in", "out"])
            ),
            models.CheckConstraint(
                name="choice_amount_above_zero",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.place}"
