"""Conflicts of interest of a call."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from core.errors import RuleBroken, Verdict, require
from core.spreadsheet import csv_lines
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Call
from reviews.actions.conflicts import enter_conflict, lift_conflict
from reviews.actions.detecting import change_conflict_rules, start_detecting
from reviews.forms.conflicts import ConflictFilterForm, ConflictForm, ConflictRulesForm, LiftForm
from reviews.models import Conflict
from reviews.permissions import can_route
from reviews.queries.conflict_lists import (
    ConflictCounts,
    call_conflicts,
    conflict_counts,
    conflict_page,
    filtered_conflicts,
)
from reviews.queries.detecting import rules_of
from reviews.states import ConflictState
from reviews.views.common import (
    action,
    call_page,
    panel_tabs,
    require_no_conflict,
    staff_call,
)

TONES = {
    ConflictState.STANDING: "caution",
    ConflictState.SUSPECTED: "info",
    ConflictState.DENIED: "neutral",
}
CSV_HEAD = [
    "application",
    "title",
    "person",
    "email",
    "state",
    "pinned",
    "source",
    "reason",
    "evidence",
    "strength",
    "since",
    "changed",
    "changed by",
    "note",
]


def conflict_in(request: SignedInRequest, call: Call, key: UUID) -> Conflict:
    """A conflict of the call, else 404; 403 for whom another one hides its application."""
    rows = Conflict.objects.select_related("user", "application__call__programme", "changed_by")
    conflict = get_object_or_404(rows, application__call=call, key=key)
    require_no_conflict(request, conflict.application)
    return conflict


def conflict_tabs(call: Call, counts: ConflictCounts, current: str) -> list[dict[str, object]]:
    """The three pages: all, probably missing, probably unfounded."""
    pages = [
        ("list", "All", counts.total),
        ("missing", "Probably missing", counts.suspected),
        ("unfounded", "Probably unfounded", counts.unfounded),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"reviews:staff_conflict_{name}", args=[call.slug]),
            "count": count,
            "current": name == current,
        }
        for name, label, count in pages
    ]


def conflict_actions(call: Call, verdict: Verdict) -> list[dict[str, str]]:
    """What staff do from the list."""
    search = ("Look for conflicts now", "reviews:staff_conflict_search", call.slug)
    csv = ("Download as CSV", "reviews:staff_conflict_export", call.slug)
    return [
        action(verdict, "Enter a conflict", "reviews:staff_conflict_add", call.slug),
        action(verdict, *search, kind="secondary", post=True),
        action(verdict, "Rules", "reviews:staff_conflict_rules", call.slug, kind="secondary"),
        action(Verdict(allowed=True), *csv, kind="secondary"),
    ]


@login_required
@require_GET
def staff_conflict_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Standing, suspected and denied conflicts with their reasons."""
    call = staff_call(request, slug)
    filters = ConflictFilterForm(request.GET)
    rows = filtered_conflicts(call, request.user, filters.wanted())
    conflicts, following = conflict_page(rows, request.GET.get("after", ""))
    verdict = can_route(request.user, call)
    context = {
        "parts": panel_tabs(slug, "conflicts"),
        "rows": [(each, TONES[each.state]) for each in conflicts],
        "next": following,
        "filters": filters,
        "listing": reverse("reviews:staff_conflict_list", args=[slug]),
        "views": conflict_tabs(call, conflict_counts(call, request.user), "list"),
        "actions": conflict_actions(call, verdict),
    }
    return call_page(request, "reviews/staff_conflict_list.html", call, "panel", context)


@login_required
@require_GET
def staff_conflict_export(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    """The same conflicts as a CSV file."""
    call = staff_call(request, slug)
    response = StreamingHttpResponse(
        csv_lines(CSV_HEAD, _csv_rows(call, request.user)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="conflicts-{call.slug}.csv"'
    return response


def _csv_rows(call: Call, reader: User) -> Iterator[list[object]]:
    for each in call_conflicts(call, reader).iterator(chunk_size=1000):
        yield [
            each.application.reference,
            each.application.name,
            each.user.name,
            each.user.email,
            each.get_state_display(),
            "yes" if each.is_pinned else "no",
            each.get_source_display(),
            each.reason,
            " ".join(reason["words"] for reason in each.evidence),
            each.strength,
            each.created_at.isoformat(),
            each.changed_at.isoformat() if each.changed_at else "",
            str(each.changed_by or ""),
            each.note,
        ]


@login_required
@require_POST
def staff_conflict_search(request: SignedInRequest, slug: str) -> HttpResponse:
    """Look for conflicts in the background."""
    call = staff_call(request, slug)
    job = start_detecting(call=call, by=request.user, at=arrived_at(request))
    return redirect("jobs:job_detail", pk=job.pk)


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """What counts as a reason in this call, and how far back."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = ConflictRulesForm(request.POST or None, rules=rules_of(call))
    if request.method == "POST" and form.is_valid():
        change_conflict_rules(
            call=call,
            years=form.cleaned_data["years"],
            modes=form.modes(),
            by=request.user,
            at=arrived_at(request),
        )
        tell(request, "The rules are saved. Conflicts are looked for anew within minutes.")
        return redirect("reviews:staff_conflict_list", slug=slug)
    hint = "Somebody named in an application never sees it; that is no rule one can change."
    context = {"form": form, "title": "What counts as a conflict of interest", "hint": hint}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Enter a conflict staff know of."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = ConflictForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            conflict = enter_conflict(
                application=form.cleaned_data["reference"],
                user=form.cleaned_data["reviewer"].user,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{conflict.user} no longer sees {conflict.application}.")
            return redirect("reviews:staff_conflict_list", slug=slug)
    context = {"form": form, "title": "Enter a conflict of interest", "button": "Enter conflict"}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_lift(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """End a conflict that was a mistake; it stays on record."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    conflict = conflict_in(request, call, key)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_conflict(
                conflict=conflict, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"The conflict of {conflict.user} is lifted. It stays on record.")
            return redirect("reviews:staff_conflict_list", slug=slug)
    context = {"form": form, **_lift_words(conflict)}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


def _lift_words(conflict: Conflict) -> dict[str, str]:
    return {
        "title": f"Lift the conflict of {conflict.user} with {conflict.application}",
        "hint": conflict.reason,
        "button": "Lift conflict",
    }
