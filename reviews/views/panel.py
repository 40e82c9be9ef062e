"""The panel of a call."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.spreadsheet import to_csv
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Call
from reviews.actions.panels import add_reviewer, create_panel, edit_reviewer, import_reviewers
from reviews.forms.panel import NewReviewerForm, PanelForm, ReviewerForm, RosterForm
from reviews.models import Panel, Reviewer
from reviews.permissions import can_route
from reviews.queries.conflicts import hidden_from
from reviews.queries.progress import PAGE, panel_rows
from reviews.roster import COLUMNS, Row, read_roster
from reviews.views.common import action, call_page, csv_response, panel_tabs, staff_call


@login_required
@require_GET
def staff_panel(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who reviews, with what they can judge and how much they have."""
    call = staff_call(request, slug)
    return _panel_page(request, call, _panel_form(call))


def _panel_form(call: Call, data: object = None) -> PanelForm:
    panel = Panel.objects.filter(call=call).first()
    initial = {
        "name": panel.name if panel else f"Panel of {call.title}"[:150],
        "max_load": panel.max_load if panel else 12,
        "remind_after": panel.remind_after if panel else 5,
        "remind_before": panel.remind_before if panel else 3,
    }
    return PanelForm(data, initial=initial)  # type: ignore[arg-type]


def _panel_page(request: SignedInRequest, call: Call, form: PanelForm) -> HttpResponse:
    verdict = can_route(request.user, call)
    hidden = hidden_from(request.user, call)
    rows = list(panel_rows(call, request.GET.get("after", ""), hidden=hidden.values())[: PAGE + 1])
    members = Reviewer.objects.filter(panel__call=call)
    context = {
        "reviewers": rows[:PAGE],
        "next": rows[PAGE - 1].user.email if len(rows) > PAGE else "",
        **members.aggregate(total=Count("pk"), active=Count("pk", filter=Q(is_active=True))),
        "form": form,
        "parts": panel_tabs(call.slug, "panel"),
        "changeable": bool(verdict),
        "actions": [
            action(verdict, "Add a reviewer", "reviews:staff_reviewer_add", call.slug),
            action(
                verdict,
                "Choose from the pool",
                "reviews:staff_pool",
                call.programme.slug,
                kind="secondary",
            ),
            action(
                verdict,
                "Import a CSV file",
                "reviews:staff_reviewer_import",
                call.slug,
                kind="secondary",
            ),
        ],
    }
    return call_page(request, "reviews/staff_panel.html", call, "panel", context, forms=[form])


@login_required
@require_POST
def staff_panel_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """The panel's name and its limit for everybody without an own one."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = _panel_form(call, request.POST)
    if not form.is_valid():
        return _panel_page(request, call, form)
    create_panel(call=call, by=request.user, at=arrived_at(request), **form.cleaned_data)
    tell(request, "The panel is saved.")
    return redirect("reviews:staff_panel", slug=slug)


@login_required
@require_http_methods(["GET", "POST"])
def staff_reviewer_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put one person on the panel."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = NewReviewerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviewer = add_reviewer(
                call=call, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{reviewer} is on the panel. They hear of it when they are invited.")
            return redirect("reviews:staff_panel", slug=slug)
    context = {"form": form, "title": "Add a reviewer", "button": "Add to the panel"}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_reviewer_edit(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Change what a reviewer can judge and takes on."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    reviewer = get_object_or_404(
        Reviewer.objects.select_related("user", "panel__call__programme"), panel__call=call, key=key
    )
    form = ReviewerForm(request.POST or None, instance=reviewer)
    if request.method == "POST" and form.is_valid():
        try:
            edit_reviewer(
                reviewer=reviewer, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{reviewer.user} is saved.")
            return redirect("reviews:staff_panel", slug=slug)
    context = {"form": form, "title": str(reviewer.user), "hint": reviewer.user.email}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


@login_required
@require_GET
def staff_reviewer_export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The panel as a CSV file that can be changed and imported again."""
    call = staff_call(request, slug)
    rows = Reviewer.objects.filter(panel__call=call).select_related("user").order_by("user__email")
    content = to_csv(
        COLUMNS,
        (
            (
                each.user.email,
                each.user.name,
                each.keywords,
                each.statement,
                each.min_load or "",
                each.max_load or "",
                "yes" if each.is_chair else "",
            )
            for each in rows
        ),
    )
    return csv_response(content, f"panel-{slug}.csv")


@login_required
@require_http_methods(["GET", "POST"])
def staff_reviewer_import(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put many people on the panel from a CSV file; all of it or nothing."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        roster = read_roster(form.cleaned_data["file"])
        for problem in roster.problems[:20]:
            form.add_error("file", problem)
        if not roster.problems and not roster.rows:
            form.add_error("file", "The file has no reviewers.")
        if form.is_valid() and _imported(request, call, form, roster.rows):
            return redirect("reviews:staff_panel", slug=slug)
    context = {
        "form": form,
        "title": "Import reviewers",
        "button": "Import",
        "multipart": True,
    }
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


def _imported(request: SignedInRequest, call: Call, form: RosterForm, rows: list[Row]) -> bool:
    """Import and say what it did; what is refused stands beside the file."""
    try:
        report = import_reviewers(call=call, rows=rows, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    tell(request, f"{report.added} added, {report.changed} changed.")
    if report.accounts_made:
        warn(request, f"{report.accounts_made} of them had no account; they have one now.")
    return True
