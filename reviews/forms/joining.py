"""Input about invitations to a panel, from staff and from who is asked."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grants.models import Call
from reviews.actions.joining import Invitee
from reviews.actions.joining_answers import Suggested
from reviews.declared import read_declared
from reviews.forms.routing import end_of_day
from reviews.forms.suggesting import complain_about_half, suggested_in
from reviews.roster import MOST_LOAD

DAYS_TO_ANSWER = 14
MOST_AT_ONCE = 200


class InviteForm(forms.Form):
    """Whom to ask, what to say, until when."""

    people = forms.CharField(
        label="Whom to ask",
        max_length=40_000,
        help_text="One person a line: an e-mail address, with the name before it if you know it. "
        "Who is on the panel or asked already gets nothing.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    message = forms.CharField(
        label="What you want to tell them",
        required=False,
        max_length=3000,
        help_text="Stands in the mail, before the link. It says by itself which call it is, that "
        "no account is needed and until when one can answer.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answer_on = forms.DateField(
        label="Answer by", help_text="The end of this day in the call's time zone."
    )

    def __init__(self, *args: Any, call: Call, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["answer_on"].initial = (at + timedelta(days=DAYS_TO_ANSWER)).date()

    def clean_people(self) -> list[Invitee]:
        """The people, a line each; a line without an address is named."""
        found = []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), 1):
            for each in read_declared(line):
                found.append(Invitee(_address(each.email, number), _name(each.name, each.email)))
        if len(found) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Ask at most {MOST_AT_ONCE} people at once.")
        return found

    def answer_by(self) -> datetime:
        """The last minute of the day, in UTC."""
        return end_of_day(self.cleaned_data["answer_on"], self.call)


def _address(text: str, line: int) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise forms.ValidationError(f"Line {line} has no e-mail address in it.") from None
    return text


def _name(name: str, email: str) -> str:
    return "" if name == email else name.strip("\"' ")


class AcceptForm(forms.Form):
    """Joining the panel."""

    conflicts = forms.CharField(
        label="Whose applications should you not judge?",
        required=False,
        max_length=5000,
        help_text="One a line: a person with their e-mail address if you know it, and what you "
        "are to each other. Family, close friends, co-authors, students, business partners. "
        "Leave it empty if there is nobody.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    max_load = forms.IntegerField(
        label="How many reviews at most?",
        required=False,
        min_value=1,
        max_value=MOST_LOAD,
        help_text="Leave it empty for what the panel usually takes.",
    )


class SuggestionForm(forms.Form):
    """Why not, and who instead."""

    reason = forms.CharField(
        label="Why not?", required=False, max_length=500, help_text="If you like to say."
    )
    suggested_name = forms.CharField(
        label="Who would be right instead?",
        required=False,
        max_length=150,
        help_text="Their name. We ask them only after looking at it ourselves.",
    )
    suggested_email = forms.EmailField(label="Their e-mail address", required=False, max_length=254)
    suggested_words = forms.CharField(label="Why them?", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """A suggestion has a name and an address."""
        data = super().clean() or self.cleaned_data
        complain_about_half(self, data)
        return data

    def suggested(self) -> list[Suggested]:
        """What the action takes."""
        return suggested_in(self.cleaned_data)
