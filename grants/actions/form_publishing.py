"""Putting a draft of a form into use. What people have written may go over with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.errors import RuleBroken
from grants.actions.form_building import raise_fault, record_building
from grants.form_changes import changes
from grants.form_faults import faults, unready
from grants.form_owner import FormOwner, Reached
from grants.form_spec import FormSpec
from grants.models import PublicationOfForm
from grants.queries.forms import spec_of


@dataclass(frozen=True)
class Published:
    """What was published, and what went over to it."""

    publication: PublicationOfForm
    reached: Reached

    @property
    def sentence(self) -> str:
        """What was done, in words."""
        number = self.publication.version.number
        return f"Version {number} of the form is in use.{self.reached.sentence}"


@transaction.atomic
def publish_form(*, owner: FormOwner, by: Actor, at: datetime) -> Published:
    """Make the draft the form of this owner, and of this one only.

    What goes over to it, as `FormOwner.take_over` says, goes in this transaction.
    """
    owner = owner.locked(by)
    draft = owner.draft()
    if draft is None:
        raise RuleBroken("There is no draft to publish. Somebody may have published it already.")
    old, new = owner.asked, spec_of(draft.version_id)
    check_ready(old, new)
    version = draft.version
    draft.delete()
    version.published_at = at
    version.save(update_fields=["published_at"])
    difference = changes(old, new)
    publication = owner.use(version, report=difference.as_dict(), by=by, at=at)
    reached = owner.take_over(publication, difference, at=at)
    record_building(
        owner,
        "form.publish",
        by=by,
        at=at,
        form=str(version),
        carried=reached.count,
        set_aside=reached.set_aside,
    )
    return Published(publication, reached)


def check_ready(old: FormSpec, new: FormSpec) -> None:
    """Refuse what cannot be used, or changes nothing."""
    found = [*faults(new), *unready(new)]
    if found:
        raise_fault(found[0])
    if new == old:
        raise RuleBroken("The draft asks the same as the form in use, so nothing was published.")
