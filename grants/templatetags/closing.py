"""`{% load closing %}`: until when, in the side column, in lists, on the page of a call."""

from typing import Any

from django import template
from django.template import Context

from core.web import arrived_at
from grants.models import Application, Call
from grants.queries.caps import cap_reached as _cap_reached
from grants.queries.caps import cap_sentences
from grants.queries.closing import Closing
from grants.queries.closing import closing_of as _closing_of
from grants.queries.closing import closing_of_call as _closing_of_call

register = template.Library()


@register.simple_tag(takes_context=True)
def closing_of(context: Context, application: Application) -> dict[str, Any]:
    """When it closes for an application: label, moment, words, countdown."""
    at = arrived_at(context["request"])
    return _shown(_closing_of(application, at), at)


@register.simple_tag(takes_context=True)
def closing_of_call(context: Context, call: Call) -> dict[str, Any]:
    """When a call closes: label, moment, words, countdown."""
    at = arrived_at(context["request"])
    return _shown(_closing_of_call(call, at), at)


@register.simple_tag
def caps_of(call: Call) -> list[str]:
    """The caps of a call as sentences."""
    return cap_sentences(call)


@register.simple_tag(takes_context=True)
def cap_reached(context: Context, call: Call) -> str:
    """What a signed-in person reads who has submitted as many as they may, else nothing."""
    request = context["request"]
    if not request.user.is_authenticated:
        return ""
    return _cap_reached(call, request.user, arrived_at(request))


def _shown(closing: Closing, at: Any) -> dict[str, Any]:
    return {
        "label": closing.label,
        "moment": closing.moment,
        "words": closing.words,
        "countdown": closing.countdown(at),
    }
