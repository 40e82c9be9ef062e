"""The forms staff build a form with.

A question's page has the fields of every kind; those of the chosen kind are read.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict

from core.errors import RuleBroken
from core.money import parse_money
from grants.answers import amount_text
from grants.form_faults import RULED
from grants.form_owner import FormSource
from grants.form_spec import (
    MAX_KEY,
    FormSpec,
    QuestionSpec,
    SectionSpec,
    earlier,
    key_for,
    mark_of,
    possible_answers,
)
from grants.forms._options import KINDS_OF, OptionsForm, lines, number_of
from grants.models import QuestionKind

SPLIT = "="
COUNTED = ("short_text", "long_text")


def shown_choices(before: Iterable[QuestionSpec]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers a condition can wait for, grouped by their question."""
    return [
        (
            asked.label,
            [(f"{asked.key}{SPLIT}{value}", said) for value, said in answers.items()],
        )
        for asked in before
        if (answers := possible_answers(asked))
    ]


class ShownForm(forms.Form):
    """A form with a condition: whether it is shown can hang on an earlier answer."""

    shown = forms.MultipleChoiceField(
        required=False,
        label="Show it only after these answers",
        help_text="Without a tick it is always shown. Tick answers of one question.",
        widget=forms.CheckboxSelectMultiple,
    )

    def set_shown(self, before: Iterable[QuestionSpec]) -> None:
        """Offer the earlier questions that can decide."""
        groups = shown_choices(before)
        if groups:
            cast("forms.MultipleChoiceField", self.fields["shown"]).choices = groups
        else:
            del self.fields["shown"]

    def clean_shown(self) -> dict[str, Any] | None:
        """The condition as it is stored."""
        pairs = [each.partition(SPLIT) for each in self.cleaned_data["shown"]]
        questions = {key for key, _, _ in pairs}
        if len(questions) > 1:
            raise forms.ValidationError(
                "Tick answers of one question only. To ask for two, hang one question on the other."
            )
        if not pairs:
            return None
        return {"question": pairs[0][0], "is": [value for _, _, value in pairs]}


def ticked(rule: Mapping[str, Any] | None) -> list[str]:
    """A stored condition as its ticks."""
    return [f"{rule['question']}{SPLIT}{value}" for value in rule["is"]] if rule else []


class SectionForm(ShownForm):
    title = forms.CharField(max_length=120, label="Title")
    intro = forms.CharField(
        required=False,
        label="Text above the questions",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("title", "intro", "shown")
    mark_optional = False

    def __init__(self, *args: Any, form: FormSpec, key: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "edit_%s")
        super().__init__(*args, **kwargs)
        self.set_shown(earlier(form, section=key))

    @staticmethod
    def values_of(section: SectionSpec) -> dict[str, Any]:
        """What the page shows of a stored section."""
        return {
            "title": section.title,
            "intro": section.intro,
            "shown": ticked(section.shown_if),
        }

    def spec(self) -> SectionSpec:
        """The section as it was entered; its key is the action's matter."""
        data = self.cleaned_data
        return SectionSpec("", data["title"], data["intro"], data.get("shown"))


class QuestionForm(OptionsForm, ShownForm):
    """One question: what every kind has; the options of its kind come from `OptionsForm`."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    # What a kind needs is not optional, though the field of other kinds is; the faults say it.
    mark_optional = False
    label = forms.CharField(max_length=200, label="Question")
    kind = forms.ChoiceField(choices=QuestionKind.choices, label="Kind of answer")
    help = forms.CharField(
        required=False, label="Help text", widget=forms.Textarea(attrs={"rows": 3})
    )
    required = forms.BooleanField(required=False, label="An answer is required")
    identifying = forms.BooleanField(
        required=False,
        label="The answer says who applies",
        help_text="Blind reviewers do not see it.",
    )
    staff_only = forms.BooleanField(
        required=False,
        label="Only staff read the answer",
        help_text="No reviewer sees it, whatever the call says about names.",
    )
    key = forms.CharField(
        required=False,
        max_length=MAX_KEY,
        label="Key",
        help_text="Names the question in exports and imports. Left empty, it follows the question. "
        "Once published it stays.",
    )

    def __init__(
        self,
        *args: Any,
        form: FormSpec,
        section: str,
        currency: str,
        decides: bool = True,
        key: str = "",
        key_is_fixed: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", "edit_%s")
        super().__init__(*args, **kwargs)
        self.form, self.old_key, self.currency = form, key, currency
        self.decides = decides
        self.fields["key"].disabled = key_is_fixed
        for name in ("money_min", "money_max", "cap"):
            self.fields[name].label = f"{self.fields[name].label} in {currency}"
        self.set_shown(earlier(form, section=section, question=key))

    @property
    def chosen_kind(self) -> str:
        """The kind whose fields are shown."""
        kind = self["kind"].value() or QuestionKind.SHORT_TEXT
        return str(kind) if kind in QuestionKind.values else str(QuestionKind.SHORT_TEXT)

    @property
    def basics(self) -> list[forms.BoundField]:
        """The fields every kind has, in order."""
        names = ["label", "kind", "help", "required"]
        if self.decides:
            names += ["identifying", "staff_only"]
        return [self[name] for name in names]

    @property
    def for_kinds(self) -> list[dict[str, Any]]:
        """The fields only some kinds have: each with its kinds and whether it is off now."""
        return [
            {
                "field": self[name],
                "kinds": " ".join(kinds),
                "off": self.chosen_kind not in kinds,
            }
            for name, kinds in KINDS_OF.items()
        ]

    @property
    def rule(self) -> dict[str, Any]:
        """The fields of the eligibility rule."""
        names = ("accepts_yes_no", "accepts", "eligible_min", "eligible_max", "explanation")
        fields = [{**e, "field": e["field"]} for e in self.for_kinds if e["field"].name in names]
        return {"fields": fields, "kinds": " ".join(RULED), "off": self.chosen_kind not in RULED}

    @property
    def settings(self) -> list[dict[str, Any]]:
        """The fields of the kind but its rule."""
        rule = {each["field"].name for each in self.rule["fields"]}
        return [each for each in self.for_kinds if each["field"].name not in rule]

    @staticmethod
    def values_of(question: QuestionSpec, currency: str) -> dict[str, Any]:
        """What the page shows of a stored question."""
        rule, options = question.eligibility or {}, question.options
        return {
            "label": question.label,
            "kind": question.kind,
            "help": question.help,
            "required": question.required,
            "identifying": question.identifying,
            "staff_only": options.get("staff_only", False),
            "key": question.key,
            "seen": mark_of(question),
            "word_limit": question.word_limit,
            "character_limit": question.character_limit,
            "shown": ticked(question.shown_if),
            "explanation": rule.get("explanation", ""),
            "accepts": "\n".join(rule.get("accepts", ())),
            "accepts_yes_no": (rule.get("accepts") or [""])[0],
            "eligible_min": rule.get("min"),
            "eligible_max": rule.get("max"),
            **stored_options(question.kind, options, currency),
        }

    def clean(self) -> dict[str, Any]:
        """Amounts as minor units; the rest of the checks is `grants/form_faults`."""
        data = super().clean() or self.cleaned_data
        for name in ("money_min", "money_max", "cap"):
            if data.get(name) and data.get("kind") in KINDS_OF[name]:
                try:
                    data[name] = parse_money(data[name], self.currency)
                except ValueError as error:
                    self.add_error(name, str(error))
        return data

    def spec(self) -> QuestionSpec:
        """The question as it was entered, with a key."""
        data, kind = self.cleaned_data, self.cleaned_data["kind"]
        taken = [each.key for each in self.form.questions if each.key != self.old_key]
        counted = kind in COUNTED
        return QuestionSpec(
            key=data["key"] or self.old_key or key_for(data["label"], taken),
            kind=kind,
            label=data["label"],
            help=data["help"],
            required=data["required"],
            word_limit=data["word_limit"] if counted else None,
            character_limit=data["character_limit"] if counted else None,
            options={**self.options(kind), **({"staff_only": True} if data["staff_only"] else {})},
            shown_if=data.get("shown"),
            eligibility=self._rule(kind),
            identifying=data["identifying"],
        )

    def _rule(self, kind: str) -> dict[str, Any] | None:
        data = self.cleaned_data
        said: dict[str, Any] = {"explanation": data["explanation"]}
        if kind == "yes_no" and data["accepts_yes_no"]:
            return {"accepts": [data["accepts_yes_no"]], **said}
        if kind in {"choice", "choices"} and data["accepts"]:
            by_label = {e["label"]: e["value"] for e in self.options(kind)["choices"]}
            return {"accepts": [by_label.get(e, e) for e in lines(data["accepts"])], **said}
        if kind == "number":
            bounds = {
                "min": number_of(data["eligible_min"]),
                "max": number_of(data["eligible_max"]),
            }
            kept = {name: bound for name, bound in bounds.items() if bound is not None}
            return {**kept, **said} if kept else None
        return None

    def add_fault(self, error: RuleBroken) -> None:
        """Show a refusal at the field it is about."""
        stored = self.form.question(self.old_key)
        if error.field == "seen" and stored:
            # The next press of the button knows what it overwrites.
            data = cast("MultiValueDict[str, str]", self.data).copy()
            data["seen"] = mark_of(stored)
            self.data = data
            self.add_error(None, error.message)
            return
        kind = self.cleaned_data.get("kind", "")
        prefix = {"number": "number_", "money": "money_", "choices": "choices_"}.get(kind, "")
        for name in (error.field or "", f"{prefix}{error.field}"):
            if name == "accepts" and kind == "yes_no":
                continue
            if name in self.fields:
                self.add_error(name, error.message)
                return
        self.add_error(None, error.message)


def stored_options(kind: str, options: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Stored options as the fields show them."""
    shown: dict[str, Any] = {
        "choices": "\n".join(
            f"{each['value']} | {each['label']}" for each in options.get("choices", ())
        ),
        "categories": "\n".join(options.get("categories") or ()),
        "indirect_of": "\n".join(options.get("indirect_of") or ()),
    }
    for name in ("unit", "decimals", "years", "indirect_percent", "statement", "orcid", "types"):
        shown[name] = options.get(name)
    for name in ("max_pages", "max_files"):
        shown[name] = options.get(name)
    if options.get("max_bytes"):
        megabytes = Decimal(options["max_bytes"]) / (1024 * 1024)
        shown["max_megabytes"] = f"{megabytes:.2f}".rstrip("0").rstrip(".")
    for name in ("earliest", "latest"):
        shown[name] = date.fromisoformat(options[name]) if options.get(name) else None
    if options.get("cap") is not None:
        shown["cap"] = amount_text(options["cap"], currency)
    for name in ("min", "max"):
        bound = options.get(name)
        if bound is not None and kind == "money":
            bound = amount_text(bound, currency)
        shown[f"{kind}_{name}"] = bound
    return shown


class HangingForm(forms.Form):
    """Removing what decides whether other things are shown."""

    show_hanging = forms.BooleanField(
        required=False, label="Yes, from now on they may always be shown"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "edit_%s")
        super().__init__(*args, **kwargs)


class CopyForm(forms.Form):
    """Which form to take."""

    source = forms.ChoiceField(label="Take the form of")

    def __init__(self, *args: Any, sources: Iterable[FormSource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in sources:
            groups.setdefault(each.group, []).append((each.key, each.title))
        field = cast("forms.ChoiceField", self.fields["source"])
        field.choices = [("", "Choose a form"), *groups.items()]


class FormFileForm(forms.Form):
    """A form in a file."""

    file = forms.FileField(
        label="A form as JSON", help_text="As exported here, or a CommonGrants form. Up to 1 MB."
    )
    check_only = forms.BooleanField(
        required=False, initial=True, label="Check only: say what is in it and change nothing"
    )

    def clean_file(self) -> Any:
        """The parsed document."""
        import json

        upload = self.cleaned_data["file"]
        if upload.size > 1024 * 1024:
            raise forms.ValidationError("The file is larger than 1 MB, so it was not read.")
        try:
            return json.loads(upload.read().decode())
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(
                "The file is not JSON in UTF-8, so it was not read."
            ) from error


class ConfirmForm(forms.Form):
    """Nothing is asked; a deed that is refused says so in it."""


class PlaceForm(forms.Form):
    """Where something goes: a step, or a section and a place in it."""

    question = forms.CharField(required=False)
    section = forms.CharField(required=False)
    into = forms.CharField(required=False)
    step = forms.ChoiceField(required=False, choices=[("up", ""), ("down", "")])
    place = forms.IntegerField(required=False, min_value=0, max_value=10_000)
