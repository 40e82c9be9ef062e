"""Filters and tags every page may use without loading them (settings: `builtins`)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.counting import count_characters, count_words
from core.money import format_money
from core.rendering import error_list

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400
# Below the first number of seconds the distance is told in units of the second.
STEPS = ((HOUR, MINUTE, "minute"), (2 * DAY, HOUR, "hour"), (60 * DAY, DAY, "day"))


@register.filter
def money(minor: int | None, currency: str) -> str:
    """`{{ award.amount|money:award.currency }}`: minor units as `€12,500.00`; None is a dash."""
    return "–" if minor is None else format_money(minor, currency)


@register.filter
def grouped(number: int) -> str:
    """A whole number as it is read: `10,000`."""
    return f"{number:,}"


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """An aware moment in the current time zone, with its zone and the distance from now."""
    if moment is None:
        return "–"
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}">{} <span class="sc-when">({})</span></time>',
        local.isoformat(timespec="minutes"),
        f"{local.day} {local:%B %Y, %H:%M %Z}",
        distance(moment, timezone.now()),
    )


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A date as `1 March 2026`; of a moment, the date in the current time zone."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_html(
        '<time datetime="{}">{} {}</time>', value.isoformat(), value.day, f"{value:%B %Y}"
    )


def distance(moment: datetime, now: datetime) -> str:
    """`in 3 days`, `2 hours ago`, `just now`; past 60 days in months, past two years in years."""
    seconds = (moment - now).total_seconds()
    size = abs(seconds)
    if size < MINUTE:
        return "just now" if seconds <= 0 else "in less than a minute"
    for limit, unit, name in STEPS:
        if size < limit:
            return _told(int(size // unit), name, past=seconds < 0)
    months = int(size // (30.44 * DAY))
    if months < 24:
        return _told(months, "month", past=seconds < 0)
    return _told(months // 12, "year", past=seconds < 0)


def _told(count: int, unit: str, *, past: bool) -> str:
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{words} ago" if past else f"in {words}"


@register.filter
def words(text: str | None) -> int:
    """How many words: runs without white space that hold at least one letter or digit."""
    return count_words(text or "")


@register.filter
def characters(text: str | None) -> int:
    """How many characters as a person sees them; a line end is one."""
    return count_characters((text or "").replace("\r\n", "\n"))


@register.inclusion_tag("ui/tag.html")
def state_tag(label: str, tone: str = "neutral") -> dict[str, str]:
    """A state as a word in a tag. Tones: neutral, info, success, caution, danger, brand."""
    return {"label": label, "tone": tone}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The page's query string with some parameters replaced; None or "" removes one.

    `<a href="{% query state='open' after=None %}">`; always starts with `?`.
    """
    request = context.get("request") or getattr(context, "request", None)
    parameters = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        elif isinstance(value, list | tuple):
            parameters.setlist(name, [str(each) for each in value])
        else:
            parameters[name] = str(value)
    return "?" + parameters.urlencode()


@register.simple_tag(takes_context=True)
def csrf_input(context: Context) -> SafeString | str:
    """The hidden CSRF field, also inside `{% include … only %}`, where `csrf_token` is gone."""
    request = context.get("request") or getattr(context, "request", None)
    if request is None:
        return ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


@register.inclusion_tag("forms/_error_summary_list.html")
def error_summary(*sources: object) -> dict[str, Any]:
    """Errors of forms and formsets in one summary. A form is summed up once per page.

    `base.html` does it for `form` and `formset`, above the heading; a page with other names
    includes `forms/error_summary.html` itself.
    """
    errors: list[dict[str, str]] = []
    for source in _flat(sources):
        if isinstance(source, BaseForm | BaseFormSet) and not hasattr(source, "summed_up"):
            found = error_list(source)
            errors += found
            if found:
                source.summed_up = True  # type: ignore[union-attr]
    return {"errors": errors}


def _flat(sources: Iterable[object]) -> Iterable[object]:
    for source in sources:
        if isinstance(source, list | tuple):
            yield from source
        else:
            yield source
