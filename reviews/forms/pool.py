"""Input about the reviewer pool and about oneself as a reviewer."""

from typing import Any

from django import forms

from accounts.widgets import suggesting
from core.identifiers import is_orcid, is_ror, plain_orcid, plain_ror
from grants.models import Call, Programme
from reviews.forms.shown import SharedTextForm
from reviews.models import Profile
from reviews.queries.pool import LOADS, PAST
from reviews.roster import MOST_LOAD
from reviews.works.entries import FIRST_YEAR, LAST_YEAR

MOST_BYTES = 2 * 1024 * 1024


class PoolFilterForm(forms.Form):
    """Searching the pool."""

    q = forms.CharField(
        label="Words", required=False, max_length=200, help_text="Name, organisation, fields, works"
    )
    seniority = forms.ChoiceField(required=False, choices=[("", "Any"), *Profile.Seniority.choices])
    load = forms.ChoiceField(required=False, choices=[("", "Any"), *LOADS.items()])
    past = forms.ChoiceField(
        label="When asked", required=False, choices=[("", "Any"), *PAST.items()]
    )


class ProfileForm(forms.Form):
    """What somebody can judge."""

    keywords = forms.CharField(
        required=False,
        max_length=4000,
        help_text="Separated by commas.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    statement = forms.CharField(
        label="What you can judge",
        required=False,
        max_length=20_000,
        help_text="Your fields and past work in your own words. Plans compare this text, your "
        "keywords and your works with the applications.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    seniority = forms.ChoiceField(
        label="Where you are in your career",
        required=False,
        choices=[("", "Not said"), *Profile.Seniority.choices],
    )


class PoolEntryForm(ProfileForm):
    """What staff know of somebody."""

    notes = forms.CharField(
        label="Notes of this programme",
        required=False,
        max_length=4000,
        help_text="Only the staff of this programme read them; the person does not.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"].label = "What they can judge"
        self.fields["statement"].help_text = "They see this text and can change it."
        self.fields["seniority"].label = "Where they are in their career"


class ChangePoolEntryForm(SharedTextForm, PoolEntryForm):
    """What is known of somebody, who may write it anew at the same time."""


class NewPoolEntryForm(PoolEntryForm):
    """Somebody to put into the pool."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Somebody without an account gets one; they hear of it when they are invited.",
    )
    name = forms.CharField(
        max_length=150, required=False, help_text="Used only when the account is new."
    )
    organisation = forms.CharField(
        max_length=200, required=False, help_text="Used only when they have named none."
    )
    field_order = ["email", "name", "organisation"]


class TableForm(forms.Form):
    """A CSV file of people."""

    file = forms.FileField(
        label="CSV file",
        help_text="Columns: email, name, organisation, seniority (early, established or senior), "
        "keywords, statement, notes. An empty cell changes nothing, and nobody is removed.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        """The bytes, 2 MB at most."""
        return _small(self.cleaned_data["file"])


class ToPanelForm(forms.Form):
    """Which panel people of the pool go to."""

    call = forms.ModelChoiceField(
        Call.objects.none(), label="Panel of", to_field_name="slug", empty_label="Choose a call"
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calls = programme.calls.filter(announced_at__isnull=True).select_related("programme")
        self.fields["call"].queryset = calls.order_by("title", "pk")  # type: ignore[attr-defined]


class WorksForm(forms.Form):
    """Publications, pasted or as a file."""

    text = forms.CharField(
        label="Paste them here",
        required=False,
        max_length=MOST_BYTES,
        help_text="BibTeX, CSV with a first line like title,year,doi,authors,abstract, or the "
        "works of your ORCID record as JSON.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="A .bib, .csv or .json file of 2 MB at most.",
        widget=forms.ClearableFileInput(attrs={"accept": ".bib,.csv,.json,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        """Something is there; the file wins over the text."""
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload:
            try:
                data["text"] = _small(upload).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "The file is not UTF-8 text. Save it so and try again.")
            except forms.ValidationError as error:
                self.add_error("file", error)
        elif not data.get("text", "").strip() and not self.errors:
            self.add_error("text", "Paste your works or choose a file.")
        return data


def _small(upload: Any) -> bytes:
    if upload.size > MOST_BYTES:
        raise forms.ValidationError("The file is larger than 2 MB. Split it and try again.")
    return bytes(upload.read())


class AffiliationForm(forms.Form):
    """Where somebody works or worked."""

    organisation_name = forms.CharField(
        label="Organisation",
        max_length=200,
        help_text="Names are suggested while you type; any other is fine.",
        widget=suggesting(data_ror="organisation_ror"),
    )
    organisation_ror = forms.CharField(
        label="ROR id of the organisation",
        max_length=60,
        required=False,
        help_text="It fills itself in when you choose a suggestion. Leave it empty otherwise.",
    )
    first_year = forms.IntegerField(
        label="From the year", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    last_year = forms.IntegerField(
        label="To the year",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Leave it empty if you still work there.",
    )

    def clean_organisation_ror(self) -> str:
        """Accept the id or its address; check its last two digits."""
        text = plain_ror(self.cleaned_data["organisation_ror"])
        if text and not is_ror(text):
            raise forms.ValidationError(
                "This is not a ROR id. It looks like https://ror.org/052gg0110."
            )
        return text


class RelationForm(forms.Form):
    """Somebody whose applications one must not judge."""

    name = forms.CharField(max_length=150)
    email = forms.EmailField(label="E-mail address", required=False, max_length=254)
    orcid = forms.CharField(label="ORCID iD", required=False, max_length=60)
    words = forms.CharField(
        label="What you are to each other",
        required=False,
        max_length=300,
        help_text="Family, former student, business partner.",
    )

    def clean_orcid(self) -> str:
        """Accept the iD or its address; check the last digit."""
        text = plain_orcid(self.cleaned_data["orcid"])
        if text and not is_orcid(text):
            raise forms.ValidationError(
                "This is not an ORCID iD. It has 16 digits, like 0000-0002-1825-0097."
            )
        return text


class AwayForm(forms.Form):
    """Days on which somebody cannot review."""

    first_day = forms.DateField(label="First day away")
    last_day = forms.DateField(label="Last day away")


class LoadsForm(forms.Form):
    """How many reviews somebody takes on a panel."""

    min_load = forms.IntegerField(
        label="Reviews at least", required=False, min_value=0, max_value=MOST_LOAD
    )
    max_load = forms.IntegerField(
        label="Reviews at most",
        required=False,
        min_value=1,
        max_value=MOST_LOAD,
        help_text="Leave it empty for what the panel usually takes.",
    )

    def clean_min_load(self) -> int:
        """Nothing is none."""
        return self.cleaned_data["min_load"] or 0
