"""Panel meetings: what is talked about, who had to leave, what was scored, voted and written."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Application
from reviews.models.people import Panel, Reviewer
from reviews.states import MEETING, MEETING_ITEM, MeetingItemState, MeetingState


class Meeting(models.Model):
    """One sitting of a panel. `key` names it in addresses."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="meetings")
    name = models.CharField(max_length=150)
    starts_at = models.DateTimeField()
    place = models.CharField(
        max_length=300, blank=True, help_text="A room, or the address of the call."
    )
    state = models.CharField(
        max_length=10, choices=list(MEETING.names.items()), default=MeetingState.PLANNED
    )
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(blank=True, help_text="About the meeting as a whole.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_state_known", condition=Q(state__in=MEETING.states)
            ),
            models.CheckConstraint(
                name="meeting_times_fit_state",
                condition=Q(state="planned", began_at__isnull=True, ended_at__isnull=True)
                | Q(state="running", began_at__isnull=False, ended_at__isnull=True)
                | Q(state="ended", began_at__isnull=False, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.panel.time_zone


class MeetingItem(models.Model):
    """One application on the agenda. `motion` is what is voted on."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="meeting_items"
    )
    position = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=list(MEETING_ITEM.names.items()), default=MeetingItemState.WAITING
    )
    motion = models.CharField(max_length=300, blank=True)
    minutes = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "application"], name="application_once_per_meeting"
            ),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state="open"), name="one_open_item_per_meeting"
            ),
            models.CheckConstraint(
                name="meeting_item_state_known", condition=Q(state__in=MEETING_ITEM.states)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.application}"


class Attendance(models.Model):
    """A panel member who came to a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "reviewer"], name="attends_once_per_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} at {self.meeting}"


class Absence(models.Model):
    """A panel member who was out of the room for an item, because of a conflict of interest."""

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="absences")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["left_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "reviewer"],
                condition=Q(back_at__isnull=True),
                name="out_of_the_room_once_per_item",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} away from {self.item}"


class PanelScore(models.Model):
    """A member's private score after the discussion, in tenths of a point."""

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="scores")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="+")
    tenths = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "reviewer"], name="panel_score_once_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.tenths / 10:.1f}"


class Vote(models.Model):
    """A member's vote on the motion of an item. Only the sums are ever shown."""

    class Choice(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        ABSTAIN = "abstain", "Abstain"

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="votes")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=7, choices=Choice)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "reviewer"], name="vote_once_per_item"),
            models.CheckConstraint(
                name="vote_choice_known", condition=Q(choice__in=["yes", "no", "abstain"])
            ),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()
