"""The form of a call, as the form builder takes it."""

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.db.models import QuerySet
from django.urls import reverse

from core.actors import Actor, person
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from grants import emails
from grants.actions._carrying import carry_over
from grants.form_changes import Changes, asked_anew
from grants.form_faults import remarks
from grants.form_owner import FormOwner, FormSource, Reached
from grants.form_spec import FormSpec
from grants.models import Call, CarryOver, FormDraft, FormPublication, FormVersion
from grants.permissions import can_work_on
from grants.queries.forms import (
    applications_that_move,
    calls_to_copy_from,
    carried_by,
    draft_of,
    publications_of,
)

TOO_LATE = (
    "The results of this call are announced, so its form can no longer be changed. Copy the form "
    "into another call to go on from here."
)


class CallForm(FormOwner):
    """What a call asks its applicants. Nobody changes it once the results are announced."""

    stem = "grants:staff_form"
    readers = "applicants"
    reach_template = "grants/_form_reach.html"
    on_removal = (
        "When you publish the draft, what people have answered is set aside: they can still read "
        "and copy it."
    )
    decides = True

    def __init__(self, call: Call) -> None:
        self.call = self.subject = call
        self.key, self.title, self.programme = call.slug, call.title, call.programme
        self.currency, self.time_zone = call.currency, call.time_zone
        self.place = (call.slug,)

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Programmes, programme, call."""
        programme = reverse("grants:staff_programme_detail", args=[self.programme.slug])
        return [
            ("Programmes", reverse("grants:staff_programme_list")),
            (self.programme.name, programme),
            (self.call.title, reverse("grants:staff_call_detail", args=[self.call.slug])),
        ]

    @cached_property
    def in_use(self) -> FormVersion:
        """The version the call asks."""
        return FormVersion.objects.select_related("form").get(pk=self.call.form_version_id)

    def draft(self) -> FormDraft | None:
        """The version staff are building for the call."""
        return draft_of(self.call)

    def blank_draft(self) -> FormDraft:
        """A draft of the call."""
        return FormDraft(call=self.call)

    def publications(self) -> QuerySet[FormPublication]:
        """What the call has published."""
        return publications_of(self.call)

    def why_fixed(self, user: Actor) -> str:
        """Only those who work on the programme change it, until the results are announced."""
        return can_work_on(user, self.programme).reason or (
            TOO_LATE if self.call.announced_at else ""
        )

    def locked(self, by: Actor) -> Self:
        """The call's row is locked."""
        rows = Call.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
        call = rows.get(pk=self.call.pk)
        require(can_work_on(by, call.programme))
        if call.announced_at:
            raise RuleBroken(TOO_LATE)
        return type(self)(call)

    def use(
        self, version: FormVersion, *, report: dict[str, Any], by: Actor, at: datetime
    ) -> FormPublication:
        """The call asks it from now on, and this call only."""
        self.call.form_version = version
        self.call.save(update_fields=["form_version"])
        return FormPublication.objects.create(
            call=self.call,
            number=self.call.form_publications.count() + 1,
            version=version,
            at=at,
            by=person(by),
            report=report,
        )

    def sources(self, user: Actor) -> list[FormSource]:
        """The other calls the person may see."""
        return [source_of(call) for call in calls_to_copy_from(user, self.call)]

    def reach(self, new: FormSpec, *, at: datetime) -> dict[str, Any]:
        """How many applications can still be changed, and what they have to answer anew."""
        draft = self.draft()
        moving = applications_that_move(self.call, is_open=self.call.is_open(at), at=at)
        if draft:
            moving = moving.exclude(form_version=draft.version)
        anew = asked_anew(self.asked, new)
        return {
            "moving": moving.count(),
            "anew": [each.label for each in anew if each.required],
            "remarks": remarks(new),
        }

    def take_over(
        self, publication: FormPublication, difference: Changes, *, at: datetime
    ) -> Reached:
        """Drafts, and submitted applications that can still be changed, go over.

        Their answers go by key, and what has no place any more is set aside for reading. Frozen
        submissions stay as they are. Everybody who writes gets one mail.
        """
        carried = carry_over(publication, at=at)
        mails = [
            emails.form_changed(
                each.application,
                user,
                difference=difference,
                row=each.row,
                publication=publication,
                at=at,
            )
            for each in carried
            if not each.application.is_test
            for user in each.writers
        ]
        if mails:
            queue_many(mails)
        return Reached("application", len(carried), sum(each.row.set_aside for each in carried))

    def taken_over(self, publication: FormPublication) -> QuerySet[CarryOver]:
        """The applications that went over, with what is to do."""
        return carried_by(publication)


def source_of(call: Call) -> FormSource:
    """The form in use of a call, to be copied."""
    return FormSource(
        key=call.slug,
        group=call.programme.name,
        title=call.title,
        version=call.form_version,
        programme=call.programme,
    )
