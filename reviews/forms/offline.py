"""A filled file of review forms."""

from django import forms

from reviews.offline_form import FilledSheet, read

MOST_BYTES = 10 * 1024 * 1024


class UploadForm(forms.Form):
    """The file that was taken along."""

    file = forms.FileField(
        label="The file you filled",
        help_text="The plain text file from this page, with your answers in it.",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,text/plain"}),
    )

    def clean_file(self) -> list[FilledSheet]:
        """The forms in it."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 10 MB. Take out what is not ours.")
        try:
            sheets = read(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "The file is not plain text in UTF-8. Save it as plain text and try again."
            ) from None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if not sheets:
            raise forms.ValidationError("There is no review in this file.")
        return sheets
