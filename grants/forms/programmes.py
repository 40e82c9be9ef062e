"""Forms of staff for programmes and calls. They read input; the actions decide and write."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone

from core.money import CURRENCIES, parse_money
from grants.answers import amount_text
from grants.models import Call, Programme


def localise(form: forms.Form, data: dict[str, Any], name: str, zone: ZoneInfo) -> None:
    """What was typed is wall-clock time of the zone; an hour that clocks skip is refused."""
    typed: datetime = timezone.make_naive(data[name])
    moment = typed.replace(tzinfo=zone)
    there_and_back = moment.astimezone(ZoneInfo("UTC")).astimezone(zone)
    if there_and_back.replace(tzinfo=None) != typed:
        form.add_error(name, f"Clocks in {zone.key} skip this time. Choose another hour.")
        return
    data[name] = moment


class ProgrammeForm(forms.Form):
    """A programme's own facts."""

    name = forms.CharField(label="Name", max_length=150)
    summary = forms.CharField(
        label="Summary", max_length=400, help_text="One or two sentences for the public."
    )
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    contact_email = forms.EmailField(
        label="E-mail address for questions", help_text="Shown on the pages of its calls."
    )
    signatory_name = forms.CharField(
        label="Who signs award letters", required=False, max_length=150
    )
    signatory_title = forms.CharField(label="Title of who signs", required=False, max_length=150)
    needs_cosignature = forms.BooleanField(
        label="Awards are co-signed by the grantee's institution",
        required=False,
        help_text="For new awards. Until its letter is issued you can choose otherwise for each.",
    )
    cap_per_person_per_year = forms.IntegerField(
        label="Applications of one person in a calendar year",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="At most, over all calls of the programme. Leave it empty for no cap.",
    )

    @staticmethod
    def values_of(programme: Programme) -> dict[str, Any]:
        """What the form shows for an existing programme."""
        return {name: getattr(programme, name) for name in ProgrammeForm.base_fields}


class CallForm(forms.Form):
    """A call. Times are typed in the call's own time zone, the budget as people write money."""

    title = forms.CharField(label="Title", max_length=200)
    summary = forms.CharField(
        label="Summary", max_length=400, help_text="One or two sentences for the public."
    )
    description = forms.CharField(
        label="Description",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="For whom, for what, how it is decided. Leave an empty line between paragraphs.",
    )
    mode = forms.ChoiceField(
        label="How it takes applications",
        choices=Call.Mode.choices,
        widget=forms.RadioSelect,
        initial=Call.Mode.FIXED,
        help_text="For batches, you add the dates after you have saved the call.",
    )
    audience = forms.ChoiceField(
        label="Who can apply",
        choices=Call.Audience.choices,
        widget=forms.RadioSelect,
        initial=Call.Audience.PUBLIC,
    )
    first_stage = forms.ModelChoiceField(
        label="First stage",
        queryset=Call.objects.none(),
        required=False,
        empty_label="None",
        help_text="The call whose applications go on here. Leave it empty when there is none.",
    )
    time_zone = forms.CharField(
        label="Time zone", help_text="An IANA name, such as Europe/Berlin or America/New_York."
    )
    opens_at = forms.DateTimeField(
        label="Opens", help_text="In the time zone above.", input_formats=["%Y-%m-%d %H:%M"]
    )
    deadline = forms.DateTimeField(
        label="Deadline",
        required=False,
        help_text="In the time zone above, like 17:00. A call until a deadline needs one; a call "
        "until its budget is spent may have a last day.",
        input_formats=["%Y-%m-%d %H:%M"],
    )
    grace_minutes = forms.IntegerField(
        label="Grace after the deadline, in minutes",
        min_value=0,
        max_value=1440,
        initial=0,
        help_text="Submissions in this time still count. It is not announced.",
    )
    budget = forms.CharField(label="Budget", help_text="What the call gives in all, like 500,000.")
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in CURRENCIES])
    blindness = forms.ChoiceField(
        label="Who reviewers see", choices=Call.Blindness.choices, widget=forms.RadioSelect
    )
    reviews_per_application = forms.IntegerField(
        label="Reviews for each application", min_value=1, max_value=20, initial=3
    )
    decision_promised_by = forms.DateField(
        label="Decision promised by", required=False, help_text="Applicants see this date."
    )
    days_to_answer = forms.IntegerField(
        label="Days from submission to answer",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="For calls without one date for everybody. Applicants see the day.",
    )
    cap_per_person = forms.IntegerField(
        label="Applications of one person",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Submitted ones, at most. Leave it empty for no cap.",
    )
    cap_per_organisation = forms.IntegerField(
        label="Applications of one organisation",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Submitted ones, at most. Leave it empty for no cap.",
    )
    signatory_required = forms.BooleanField(
        label="A signatory must approve an application before it can be submitted", required=False
    )
    second_look = forms.BooleanField(
        label="Turning down an application before review takes two people",
        required=False,
        initial=True,
    )

    def __init__(
        self, *args: Any, programme: Programme, call: Call | None = None, **kwargs: Any
    ) -> None:
        """`call` is the one that is edited; a first stage is another call of the programme."""
        super().__init__(*args, **kwargs)
        others = programme.calls.exclude(pk=call.pk) if call else programme.calls.all()
        chosen = self.data.get("mode") or self.initial.get("mode") or Call.Mode.FIXED
        self.fields["deadline"].required = chosen == Call.Mode.FIXED
        self.fields["first_stage"].queryset = others.order_by("title", "pk")  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """An IANA name, in its exact spelling."""
        typed: str = self.cleaned_data["time_zone"].strip()
        known = {name.lower(): name for name in available_timezones()}
        if typed.lower() not in known:
            raise forms.ValidationError(
                f"“{typed}” is not a time zone. Write an IANA name like Europe/Berlin."
            )
        return known[typed.lower()]

    def clean(self) -> dict[str, Any]:
        """Put times into the call's zone and the budget into minor units."""
        data: dict[str, Any] = super().clean() or {}
        zone = data.get("time_zone")
        for name in ("opens_at", "deadline"):
            if zone and data.get(name):
                localise(self, data, name, ZoneInfo(zone))
        self._keep_what_the_mode_needs(data)
        if data.get("budget") and data.get("currency"):
            try:
                data["budget"] = parse_money(data["budget"], data["currency"])
            except ValueError as error:
                self.add_error("budget", str(error))
            else:
                if data["budget"] <= 0:
                    self.add_error("budget", "The budget must be more than zero.")
        opens, closes = data.get("opens_at"), data.get("deadline")
        if opens and closes and closes <= opens:
            self.add_error("deadline", "The deadline must be after the opening.")
        return data

    def _keep_what_the_mode_needs(self, data: dict[str, Any]) -> None:
        """No deadline where the mode has none; batches have their dates on a page of their own."""
        mode = data.get("mode")
        if mode == Call.Mode.ROLLING:
            data["deadline"] = None
        elif mode == Call.Mode.BATCH:
            data.pop("deadline", None)

    @staticmethod
    def values_of(call: Call) -> dict[str, Any]:
        """What the form shows for an existing call."""
        zone = ZoneInfo(call.time_zone)
        shown = {name: getattr(call, name) for name in CallForm.base_fields}
        for name in ("opens_at", "deadline"):
            if shown[name]:
                shown[name] = shown[name].astimezone(zone).replace(tzinfo=None)
        shown["budget"] = amount_text(call.budget, call.currency)
        return shown
