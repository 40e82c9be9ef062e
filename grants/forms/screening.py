"""Forms of staff who screen, file and find applications."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django import forms

from accounts.models import User
from grants.models import (
    BulkDeed,
    Call,
    DuplicatePair,
    RejectTemplate,
    ScreeningItem,
    ScreeningMark,
    Tag,
)
from grants.models.screening import said
from grants.queries.screening import programme_tags, working_staff
from grants.states import APPLICATION, SCREENING, ApplicationState


class DayField(forms.CharField):
    """A day in one box, which a row of filters has room for."""

    widget = forms.TextInput(attrs={"type": "date", "class": "sc-input-day"})

    def to_python(self, value: Any) -> Any:
        """The day; an empty box is none."""
        text = super().to_python(value)
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            day = date.min
        if day and not 1990 < day.year < 2200:
            raise forms.ValidationError("Enter a day as 2027-03-31.")
        return day


class ApplicationFilterForm(forms.Form):
    """Filters of the staff list; they stand in the URL."""

    mark_optional = False

    q = forms.CharField(label="Search", required=False, max_length=200)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "All"),
            *((s, name) for s, name in APPLICATION.names.items() if s != ApplicationState.DRAFT),
        ],
    )
    screening = forms.ChoiceField(
        label="Screening", required=False, choices=[("", "All"), *SCREENING.names.items()]
    )
    tag = forms.ChoiceField(label="Tag", required=False)
    handler = forms.ChoiceField(label="Handler", required=False)
    messages = forms.ChoiceField(
        label="Messages",
        required=False,
        choices=[("", "All"), ("unread", "Unread by me"), ("waiting", "Waiting for an answer")],
    )
    since = DayField(label="Submitted from", required=False)
    until = DayField(label="Submitted until", required=False)

    def __init__(self, *args: Any, tags: list[Tag], staff: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff
        self.fields["tag"].choices = [("", "All"), *((str(tag.pk), tag.name) for tag in tags)]  # type: ignore[attr-defined]
        people = [(str(user.pk), str(user)) for user in staff]
        self.fields["handler"].choices = [("", "All"), ("nobody", "Nobody"), *people]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that hold something valid; a wrong one in a URL filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class BulkForm(forms.Form):
    """What to do with the chosen applications."""

    mark_optional = False

    deed = forms.ChoiceField(
        label="Do with the chosen ones",
        choices=[("", "Choose"), *BulkDeed.Kind.choices],
        error_messages={"required": "Choose what to do."},
    )
    tag = forms.CharField(label="Tag", required=False, max_length=40)
    handler = forms.ChoiceField(label="Person", required=False)
    template = forms.ChoiceField(label="Text to turn down with", required=False)

    def __init__(
        self, *args: Any, staff: list[User], templates: list[RejectTemplate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(user.pk): user for user in staff}
        self.templates = {str(each.pk): each for each in templates}
        people = [(key, str(user)) for key, user in self.staff.items()]
        texts = [(key, each.name) for key, each in self.templates.items()]
        self.fields["handler"].choices = [("", "Nobody"), *people]  # type: ignore[attr-defined]
        self.fields["template"].choices = [("", "None"), *texts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each deed needs what it needs."""
        values = super().clean() or {}
        deed = values.get("deed")
        if deed in {BulkDeed.Kind.ADD_TAG, BulkDeed.Kind.REMOVE_TAG} and not values.get("tag"):
            self.add_error("tag", "Type the tag.")
        if deed == BulkDeed.Kind.PROPOSE_REJECT and not values.get("template"):
            self.add_error("template", "Choose a text to turn down with.")
        return values


class ScreeningForm(forms.Form):
    """The checklist of an application: for each item what was found, and a note.

    The fields of an item are named after its text, not after its place: the checklist may be put
    in another order while a page is open. Each remembers what the page showed.
    """

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        items: list[ScreeningItem],
        marks: list[ScreeningMark],
        removed: Iterable[ScreeningItem] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {mark.item.text: mark for mark in marks}
        self.texts = {_key(item.text): item.text for item in items}
        gone = {_key(item.text): item.text for item in removed}
        self.texts |= {key: text for key, text in gone.items() if self._is_changed(key)}
        for key, text in self.texts.items():
            self._add(key, text, self.stored.get(text))
        self.fields["note"] = forms.CharField(
            label="Note on the outcome",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="For staff alone.",
        )

    def _add(self, key: str, text: str, mark: ScreeningMark | None) -> None:
        self.fields[f"item-{key}"] = forms.ChoiceField(
            label=text,
            required=False,
            choices=ScreeningMark.Passed.choices,
            initial=mark.passed if mark else "",
            widget=forms.RadioSelect,
        )
        self.fields[f"note-{key}"] = forms.CharField(
            label=f"Note on: {text}",
            required=False,
            max_length=500,
            initial=mark.note if mark else "",
        )
        self.fields[f"shown-{key}"] = forms.CharField(
            required=False, initial=mark.said if mark else "", widget=forms.HiddenInput
        )

    def _is_changed(self, key: str) -> bool:
        """Whether the person entered something else than the page showed."""
        passed, note, shown = (
            self.data.get(f"{name}-{key}", "").strip() for name in ("item", "note", "shown")
        )
        return said(passed, note) != shown

    def caught_up(self) -> dict[str, str]:
        """What was entered, and what stands now wherever nothing was; both were shown now."""
        data = {name: self.data[name] for name in self.data}
        for key, text in self.texts.items():
            mark = self.stored.get(text)
            if not self._is_changed(key):
                data[f"item-{key}"] = mark.passed if mark else ""
                data[f"note-{key}"] = mark.note if mark else ""
            data[f"shown-{key}"] = mark.said if mark else ""
        return data

    @property
    def found(self) -> list[tuple[forms.BoundField, ...]]:
        """The fields of each item side by side."""
        names = ("item", "note", "shown")
        return [tuple(self[f"{name}-{key}"] for name in names) for key in self.texts]


def _key(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


class ItemsForm(forms.Form):
    """The checklist of a call, one item a line."""

    items = forms.CharField(
        label="What to check",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="One item a line, in the order you check them. An item whose text stays the "
        "same keeps what was found; so does one you remove.",
    )

    def clean_items(self) -> list[str]:
        """The lines that say something."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["items"].splitlines()]
        too_long = next((line for line in lines if len(line) > 300), None)
        if too_long:
            raise forms.ValidationError(
                f"“{too_long[:40]}…” has {len(too_long)} characters; an item has at most 300."
            )
        return [line for line in lines if line]


class RejectForm(forms.Form):
    """The letter of a proposal to turn down."""

    letter = forms.CharField(
        label="What the applicant will read",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    note = forms.CharField(
        label="Why, for the second look",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Staff alone will read it.",
    )


class SendBackForm(forms.Form):
    """Why a proposal is sent back."""

    note = forms.CharField(
        label="Why you send it back",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Staff alone will read it.",
    )


class TemplateForm(forms.ModelForm):
    """A text for turning down."""

    class Meta:
        model = RejectTemplate
        fields = ["name", "body"]
        labels = {"name": "Name", "body": "Text"}
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "name": "For staff, such as “Outside the aim of the call”.",
            "body": "These are filled in: {name}, {reference}, {title}, {call}, {programme}.",
        }

    def validate_unique(self) -> None:
        """The action says it in words."""


class NoteForm(forms.Form):
    """A note among staff."""

    body = forms.CharField(
        label="Write a note",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only staff of the programme read notes. Name somebody as @Their Name and they "
        "get a mail.",
    )


class TagForm(forms.Form):
    """A tag for an application."""

    mark_optional = False

    tag = forms.CharField(
        label="Add a tag", max_length=40, widget=forms.TextInput(attrs={"list": "known-tags"})
    )


class SaveViewForm(forms.Form):
    """Filters under a name."""

    name = forms.CharField(label="Name of the view", max_length=40)
    is_shared = forms.BooleanField(label="Show it to everybody in the programme", required=False)


class JudgeForm(forms.Form):
    """Whether two applications are the same."""

    verdict = forms.ChoiceField(
        label="Are they the same?",
        choices=[
            (DuplicatePair.Verdict.DIFFERENT, "Not a duplicate"),
            (DuplicatePair.Verdict.DUPLICATE, "A duplicate"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is a duplicate."},
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Staff alone will read it.",
    )


class SearchForm(forms.Form):
    """Search over everything a person may see."""

    mark_optional = False

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        help_text="Words, “exact phrases” in quotes, -without, begin* for a beginning.",
    )


def bulk_form(call: Call, data: Any = None, staff: list[User] | None = None) -> BulkForm:
    """The form of deeds for a call's list; `staff` when it is known already."""
    return BulkForm(
        data,
        # The filters on the same page have fields of the same names.
        auto_id="id_bulk_%s",
        staff=working_staff(call.programme) if staff is None else staff,
        templates=list(RejectTemplate.objects.filter(programme=call.programme)),
    )


def filter_form(call: Call, data: Any) -> ApplicationFilterForm:
    """The filters of a call's list."""
    return ApplicationFilterForm(
        data, tags=programme_tags(call.programme), staff=working_staff(call.programme)
    )
