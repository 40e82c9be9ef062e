"""The person somebody names instead of themselves: the same two or three fields in each form."""

from typing import Any

from django import forms

from reviews.actions.joining_answers import Suggested


def complain_about_half(form: forms.Form, data: dict[str, Any]) -> None:
    """Mark the field that is missing when a suggestion is only half there."""
    name, email = data.get("suggested_name", ""), data.get("suggested_email", "")
    if "suggested_email" in form.errors:
        return
    if name and not email:
        form.add_error("suggested_email", "Write their e-mail address too, so that we can ask.")
    if email and not name:
        form.add_error("suggested_name", "Write their name too.")


def suggested_in(data: dict[str, Any]) -> list[Suggested]:
    """The person suggested in a form's data, if there is one."""
    if not data.get("suggested_email"):
        return []
    return [
        Suggested(data["suggested_email"], data["suggested_name"], data.get("suggested_words", ""))
    ]
