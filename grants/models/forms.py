"""Application forms: versions, sections, questions. A published version never changes."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

# A row of a published version is refused whatever SQL it comes by. Publishing therefore sets
# `published_at` last, when everything is in place.
_OF_SECTION = """
    IF EXISTS (
        SELECT 1 FROM grants_formversion
        WHERE id IN (OLD.version_id, NEW.version_id) AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'pgtrigger: the sections of a published form version never change';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""
_OF_QUESTION = """
    IF EXISTS (
        SELECT 1 FROM grants_formversion version
        JOIN grants_section section ON section.version_id = version.id
        WHERE section.id IN (OLD.section_id, NEW.section_id) AND version.published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'pgtrigger: the questions of a published form version never change';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


def _fixed_once_published(func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="fixed_once_published",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=func,
    )


class ApplicationForm(models.Model):
    """A form under a name; what people fill in is one of its versions."""

    name = models.CharField(max_length=150, unique=True)

    def __str__(self) -> str:
        return self.name


class FormVersion(models.Model):
    """One state of a form. Immutable once `published_at` is set."""

    form = models.ForeignKey(ApplicationForm, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_numbered_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.published_at IS NOT NULL"),
            ),
            # The references to a deleted account or draft may be cleared.
            pgtrigger.Protect(
                name="fixed_once_published",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.published_at IS NOT NULL AND "
                    "(OLD.id, OLD.form_id, OLD.number, OLD.published_at, OLD.created_at) "
                    "IS DISTINCT FROM "
                    "(NEW.id, NEW.form_id, NEW.number, NEW.published_at, NEW.created_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} (version {self.number})"


class Section(models.Model):
    """One page of the form."""

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True)
    shown_if = models.JSONField(null=True, blank=True, help_text="As of a question.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="section_key_once_per_version"),
            models.UniqueConstraint(
                fields=["version", "position"], name="section_position_once_per_version"
            ),
        ]
        triggers = [_fixed_once_published(_OF_SECTION)]

    def __str__(self) -> str:
        return self.title


class QuestionKind(models.TextChoices):
    """What an answer looks like. The JSON shape of each is in `grants/answers.py`."""

    SHORT_TEXT = "short_text", "Short text"
    LONG_TEXT = "long_text", "Long text"
    NUMBER = "number", "Number"
    MONEY = "money", "Amount of money"
    DATE = "date", "Date"
    CHOICE = "choice", "One of several"
    CHOICES = "choices", "Any of several"
    YES_NO = "yes_no", "Yes or no"
    LINK = "link", "Link"
    ORGANISATION = "organisation", "Organisation"
    CONSENT = "consent", "Consent"
    KEYWORDS = "keywords", "Keywords"
    TEAM = "team", "Team"
    BUDGET = "budget", "Budget table"
    FILE = "file", "File"
    PLAN = "plan", "Open-source plan"


class Question(models.Model):
    """One question. `key` names it in snapshots, exports and imports."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=20, choices=QuestionKind)
    label = models.CharField(max_length=200)
    help = models.TextField(blank=True)
    required = models.BooleanField(default=True)
    word_limit = models.PositiveIntegerField(null=True, blank=True)
    character_limit = models.PositiveIntegerField(null=True, blank=True)
    options = models.JSONField(
        default=dict, blank=True, help_text="What the kind can be told: see grants/answers."
    )
    shown_if = models.JSONField(
        null=True,
        blank=True,
        help_text='{"question": key, "is": [values]}: asked only when that answer is one of these.',
    )
    eligibility = models.JSONField(
        null=True,
        blank=True,
        help_text='{"accepts": [values], "explanation": why}: part of the eligibility check.',
    )
    # A blind reviewer's page is built without the answers to identifying questions.
    identifying = models.BooleanField(default=False)

    class Meta:
        ordering = ["section__position", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "key"], name="question_key_once_per_section"
            ),
            models.CheckConstraint(
                name="question_kind_known", condition=Q(kind__in=QuestionKind.values)
            ),
        ]
        triggers = [_fixed_once_published(_OF_QUESTION)]

    def __str__(self) -> str:
        return self.label
