"""Input of the discussion."""

from collections.abc import Iterable

from django import forms

from reviews.models import Comment


class CommentForm(forms.Form):
    """A comment, and who reads it."""

    body = forms.CharField(
        label="Your comment",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what you want to say."},
    )
    audience = forms.ChoiceField(
        label="Who reads it",
        choices=Comment.Audience.choices,
        initial=Comment.Audience.PANEL,
        widget=forms.RadioSelect,
    )

    def offer(self, handles: Iterable[str]) -> None:
        """Say whom the writer can mention."""
        names = ", ".join(f"@{each}" for each in handles)
        if names:
            self.fields["body"].help_text = f"Mention somebody to have them told by mail: {names}."


class CommentEditForm(CommentForm):
    """Changing one's own comment; whom it reaches stays."""

    audience = None  # type: ignore[assignment]
