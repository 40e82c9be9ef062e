"""The themes of a call, and which of them an application belongs to."""

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Func, JSONField, Max, TextField, Value
from django.db.models.functions import Cast

from grants.models import ApplicationTag, Call, Question, Submission
from grants.queries import applications_in_round, standing_submissions
from reviews.models import Theme

DAY = 24 * 3600
_QUESTION = "$.sections[*].questions[*] ? (@.key == $key)"


def themes_of(call: Call) -> list[Theme]:
    """The themes in their order, with the key of the question that says them (`question`)."""
    rows = Theme.objects.filter(call=call).order_by("position")
    return list(rows.annotate(question=F("call__deciding_rules__theme_question")))


def theme_questions(call: Call) -> list[tuple[str, str]]:
    """The questions of the call's form that can say a theme: those with one choice."""
    rows = Question.objects.filter(section__version=call.form_version_id, kind="choice")
    return [(key, f"The answer to “{label}”") for key, label in rows.values_list("key", "label")]


def theme_by_application(call: Call, themes: Sequence[Theme]) -> dict[int, str]:
    """The theme of each application that has one, by pk: by its answer, else by its tags.

    `themes` as `themes_of` gives them.
    """
    names = {theme.name.casefold(): theme.name for theme in themes}
    if not names:
        return {}
    key: str | None = getattr(themes[0], "question", None)
    if not key:
        return _by_tag(call, names)
    return {
        pk: names[word]
        for pk, words in _answers(call, key).items()
        for word in words
        if word in names
    }


def _by_tag(call: Call, names: dict[str, str]) -> dict[int, str]:
    """The first theme an application is tagged with, in the order of the themes."""
    order = {name: place for place, name in enumerate(names)}
    found: dict[int, str] = {}
    rows = ApplicationTag.objects.filter(application__call=call, application__is_test=False)
    for pk, word in rows.values_list("application", "tag__name"):
        name = word.casefold()
        if name in order and (pk not in found or order[name] < order[found[pk]]):
            found[pk] = name
    return {pk: names[name] for pk, name in found.items()}


def _answers(call: Call, key: str) -> dict[int, list[str]]:
    """What was chosen, as value and as its label, folded; kept until another submission comes."""
    newest = Submission.objects.filter(application__call=call).aggregate(
        last=Max("pk"), count=Count("pk")
    )
    name = f"reviews:themes:{call.pk}:{key}:{newest['last']}:{newest['count']}"
    known: dict[int, list[str]] | None = cache.get(name)
    if known is None:
        question = Func(
            F("content"),
            Func(
                Value("$.sections[*].questions[*] ? (@.key == $key)"),
                template="%(expressions)s::jsonpath",
            ),
            Func(
                Cast(Value("key"), TextField()),
                Cast(Value(key), TextField()),
                function="jsonb_build_object",
            ),
            function="jsonb_path_query_first",
            output_field=JSONField(),
        )
        rows = standing_submissions(applications_in_round(call)).annotate(asked=question)
        known = {pk: _words(asked) for pk, asked in rows.values_list("application_id", "asked")}
        cache.set(name, known, DAY)
    return known


def _words(question: dict[str, Any] | None) -> list[str]:
    value = (question or {}).get("value")
    if not isinstance(value, str):
        return []
    options = (question or {}).get("options") or {}
    labels = [
        str(each.get("label", ""))
        for each in options.get("choices", [])
        if isinstance(each, dict) and each.get("value") == value
    ]
    return [word.casefold() for word in [value, *labels] if word]
