"""What a form is built for: a call, or whatever else of a programme people fill a form in for.

The actions and pages of the form builder know this alone. An app above gives its own kind of
owner and its own addresses (`grants/views/form_urls.py`) and has the whole builder.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Model, QuerySet
from django.urls import reverse

from core.actors import Actor
from grants.form_changes import Changes
from grants.form_spec import FormSpec, deciding_nothing
from grants.models import DraftOfForm, FormVersion, Programme
from grants.queries.forms import spec_of


@dataclass(frozen=True)
class FormSource:
    """A form that can be copied. `programme` is whose it is, where somebody has to may see it."""

    key: str
    group: str
    title: str
    version: FormVersion | None
    programme: Programme | None = None
    shipped: FormSpec | None = None

    @property
    def form(self) -> FormSpec:
        """What it asks."""
        return spec_of(self.version) if self.version else self.shipped or FormSpec(())


@dataclass(frozen=True)
class Reached:
    """What went over to a version when it was published, and how many answers were set aside."""

    name: str = ""
    count: int = 0
    set_aside: int = 0

    @property
    def sentence(self) -> str:
        """What happened, in words; empty when nothing went over."""
        if not self.count:
            return ""
        said = f" {self.count} {self.name}{'' if self.count == 1 else 's'} went over to it."
        if self.set_aside:
            verb = "answer is" if self.set_aside == 1 else "answers are"
            said += f" {self.set_aside} {verb} set aside for reading."
        return said


class FormOwner(ABC):
    """What a form belongs to: where it stands, who may change it, what publishing it does."""

    stem: ClassVar[str]
    """Of the names of its addresses: `stem_detail`, `stem_publish`, …"""
    readers: ClassVar[str]
    """Who fills the form in, as a plural."""
    reach_template: ClassVar[str]
    """What publishing would do to whom, in words; it gets `reach`."""
    on_removal: ClassVar[str]
    """What becomes of answers to a question that is removed."""
    decides: ClassVar[bool]
    """Whether answers decide something: eligibility rules, and what blind reviewers do not see."""

    key: str
    programme: Programme
    subject: Model
    title: str
    currency: str
    time_zone: str = ""
    place: tuple[str, ...]
    """The arguments of its addresses."""

    @property
    def said(self) -> dict[str, Any]:
        """What the audit trail keeps beside `subject`."""
        return {}

    @property
    @abstractmethod
    def trail(self) -> list[tuple[str, str]]:
        """(label, address) of the pages above it."""

    def url(self, page: str, *more: str | int) -> str:
        """The address of a page of its builder."""
        return reverse(f"{self.stem}_{page}", args=[*self.place, *more])

    @property
    @abstractmethod
    def in_use(self) -> FormVersion | None:
        """The version people are asked now, with its form; none while that is a shipped one."""

    @property
    def asked(self) -> FormSpec:
        """What people are asked now."""
        return spec_of(self.in_use) if self.in_use else FormSpec(())

    @abstractmethod
    def draft(self) -> DraftOfForm | None:
        """What staff are building, if they are."""

    @abstractmethod
    def blank_draft(self) -> DraftOfForm:
        """A draft that is not stored yet."""

    @abstractmethod
    def publications(self) -> QuerySet[Any]:
        """What was published (`PublicationOfForm`), newest first."""

    @abstractmethod
    def why_fixed(self, user: Actor) -> str:
        """Why the person cannot change the form; empty when they can."""

    @abstractmethod
    def locked(self, by: Actor) -> Self:
        """The same, locked. `NotAllowed` or `RuleBroken` when the person may not change it now."""

    @abstractmethod
    def use(self, version: FormVersion, *, report: dict[str, Any], by: Actor, at: datetime) -> Any:
        """Put a published version into use; gives the stored publication."""

    @abstractmethod
    def sources(self, user: Actor) -> list[FormSource]:
        """The forms the person may copy into it."""

    @abstractmethod
    def reach(self, new: FormSpec, *, at: datetime) -> dict[str, Any]:
        """Whom publishing this now would reach, for `reach_template`, and `remarks` about it."""

    @abstractmethod
    def take_over(self, publication: Any, difference: Changes, *, at: datetime) -> Reached:
        """Take what is being filled in over to the version that was just published."""

    @abstractmethod
    def taken_over(self, publication: Any) -> Any:
        """The rows of what went over with a publication; None when nothing ever does."""

    def fitted(self, form: FormSpec) -> FormSpec:
        """The form without rules that decide something, where its answers decide nothing."""
        return form if self.decides else deciding_nothing(form)

    def building(self) -> tuple[DraftOfForm | None, FormSpec]:
        """The draft and what it asks; without a draft, what is asked now."""
        draft = self.draft()
        return draft, spec_of(draft.version_id) if draft else self.asked
