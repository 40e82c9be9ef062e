"""Putting a draft of a form into use. What people have written goes over with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken
from core.mail.outbox import queue_many
from grants import emails
from grants.actions._carrying import Carried, carry_over
from grants.actions.form_building import lock_form, raise_fault
from grants.form_changes import Changes, changes
from grants.form_faults import faults, unready
from grants.form_spec import FormSpec
from grants.models import Call, FormPublication
from grants.queries.forms import draft_of, spec_of


@dataclass(frozen=True)
class Published:
    """What was published and how many applications went over to it."""

    publication: FormPublication
    carried: int
    set_aside: int

    @property
    def sentence(self) -> str:
        """What was done, in words."""
        said = f"Version {self.publication.version.number} of the form is in use."
        if not self.carried:
            return said
        some = self.carried != 1
        said += f" {self.carried} application{'s' if some else ''} went over to it."
        if self.set_aside:
            one = self.set_aside == 1
            said += f" {self.set_aside} answer{' is' if one else 's are'} set aside for reading."
        return said


@transaction.atomic
def publish_form(*, call: Call, by: Actor, at: datetime) -> Published:
    """Make the draft the form of this call, and of this call only.

    Drafts, and submitted applications that can still be changed, go over to it in this
    transaction: their answers by key, and what has no place any more is set aside for reading.
    Frozen submissions stay as they are. Everybody who writes gets one mail.
    """
    call = lock_form(call, by=by)
    draft = draft_of(call)
    if draft is None:
        raise RuleBroken("There is no draft to publish. Somebody may have published it already.")
    old, new = spec_of(call.form_version_id), spec_of(draft.version_id)
    check_ready(old, new)
    version = draft.version
    draft.delete()
    version.published_at = at
    version.save(update_fields=["published_at"])
    call.form_version = version
    call.save(update_fields=["form_version"])
    difference = changes(old, new)
    publication = FormPublication.objects.create(
        call=call,
        number=call.form_publications.count() + 1,
        version=version,
        at=at,
        by=person(by),
        report=difference.as_dict(),
    )
    carried = carry_over(publication, at=at)
    _tell(carried, difference, publication, at=at)
    done = Published(publication, len(carried), sum(each.row.set_aside for each in carried))
    record(
        by=by,
        verb="form.publish",
        subject=call,
        at=at,
        scope=call.programme.slug,
        form=str(version),
        carried=done.carried,
        set_aside=done.set_aside,
    )
    return done


def check_ready(old: FormSpec, new: FormSpec) -> None:
    """Refuse what cannot be used, or changes nothing."""
    found = [*faults(new), *unready(new)]
    if found:
        raise_fault(found[0])
    if new == old:
        raise RuleBroken("The draft asks the same as the form in use, so nothing was published.")


def _tell(
    carried: list[Carried], difference: Changes, publication: FormPublication, *, at: datetime
) -> None:
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
