"""Controls GOV.UK Frontend has and Django has not."""

from typing import Any

from django import forms
from django.forms.widgets import Widget

from accounts.widgets import suggesting


class AffixedInput(forms.TextInput):
    """A text box with a sign before it or a unit behind it, like `€` or `km`."""

    template_name = "grants/widgets/affixed.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, before: str = "", behind: str = ""
    ) -> None:
        super().__init__(attrs)
        self.before, self.behind = before.strip(), behind.strip()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds `widget.before` and `widget.behind`."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"before": self.before, "behind": self.behind}
        return context


class OrganisationInput(Widget):
    """The name of an organisation and its ROR id, which fills itself in for one of the list."""

    template_name = "grants/widgets/organisation.html"
    use_fieldset = True

    def id_for_label(self, id_: str | None) -> str:
        """The box of the name, so that an error link lands where typing starts."""
        return f"{id_}_name" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds `widget.name_box` and `widget.ror_box`, two widgets of their own."""
        context = super().get_context(name, value, attrs)
        given = value or {"name": "", "ror": ""}
        base = context["widget"]["attrs"].get("id", f"id_{name}")
        boxes = {
            "name_box": (suggesting(data_ror=f"{name}_ror"), name, given["name"], f"{base}_name"),
            "ror_box": (forms.TextInput(), f"{name}_ror", given["ror"], f"{base}_ror"),
        }
        for key, (widget, box, text, own) in boxes.items():
            more = {"id": own, "class": "govuk-input"}
            if key == "ror_box":
                more |= {"aria-describedby": f"{own}_hint", "autocomplete": "off"}
            context["widget"][key] = widget.get_context(box, text, more)["widget"]
        return context
