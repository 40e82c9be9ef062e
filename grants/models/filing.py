"""How staff keep order: tags, notes, saved views, deeds on many rows, and the search index."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User
from grants.models.applications import Application
from grants.models.programmes import Call, Programme

PERSON = settings.AUTH_USER_MODEL


class Tag(models.Model):
    """A word by which staff of a programme group applications."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "programme", name="one_tag_per_word"),
            models.CheckConstraint(name="tag_is_a_word", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationTag(models.Model):
    """A tag on an application."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="application_tags"
    )
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "application"], name="a_tag_is_put_on_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.tag_id}"


class Note(models.Model):
    """What staff tell each other about an application. Nobody else ever sees it."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="staff_notes"
    )
    author = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()
    mentioned: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        User, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="note_says_something", condition=~Q(body=""))]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M}"


class SavedView(models.Model):
    """Filters of the list of applications under a name, for one person or the programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, help_text="The filters as they stand in the URL.")
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "owner", "name"], name="one_view_per_name_and_person"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BulkDeed(models.Model):
    """A deed on many applications and how each of them was before, so that it can be undone."""

    class Kind(models.TextChoices):
        ADD_TAG = "add_tag", "Add a tag"
        REMOVE_TAG = "remove_tag", "Remove a tag"
        TAKE_FORWARD = "take_forward", "Take forward"
        ASSIGN = "assign", "Assign to"
        PROPOSE_REJECT = "propose_reject", "Propose to turn down"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="bulk_deeds")
    kind = models.CharField(max_length=16, choices=Kind)
    # What was the same for all: the tag, the new handler.
    value = models.CharField(max_length=80, blank=True)
    # By primary key of the application, what the deed replaced.
    before = models.JSONField(default=dict)
    sentence = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bulk_deed_known",
                condition=Q(
                    kind__in=["add_tag", "remove_tag", "take_forward", "assign", "propose_reject"]
                ),
            )
        ]

    def __str__(self) -> str:
        return self.sentence


class ApplicationSearch(models.Model):
    """What can be searched of an application: the submission that stands.

    The database marks the row stale when the application is submitted (see the migration); a
    worker fills it from there.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    document = SearchVectorField(default="", db_default="")
    # The text the snippets are cut from.
    body = models.TextField(blank=True, db_default="")
    is_stale = models.BooleanField(default=True, db_default=True)

    class Meta:
        indexes = [
            GinIndex(fields=["document"], name="search_document"),
            models.Index(fields=["application"], name="search_stale", condition=Q(is_stale=True)),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}{' (stale)' if self.is_stale else ''}"


class ApplicationTally(models.Model):
    """By how much the number of a call's applications in a state changed.

    Written by the database itself (see the migration) and added up when read, so that counts cost
    the same for ten applications and for a hundred thousand, and submissions never wait for each
    other at a counter. A sweep replaces many small rows by their sum.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20)
    change = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["call"], name="tally_by_call", include=["state", "change"])]

    def __str__(self) -> str:
        return f"{self.call_id} {self.state} {self.change:+}"
