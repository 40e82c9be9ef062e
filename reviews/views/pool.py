"""The pool of reviewers a programme knows."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.spreadsheet import to_csv
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.models import Call, Programme
from grants.permissions import can_work_on
from grants.queries import staff_programmes
from reviews.actions.pool import add_from_pool, add_to_pool, edit_pool_entry, import_pool
from reviews.actions.pool_inviting import invite_from_pool
from reviews.forms.pool import (
    ChangePoolEntryForm,
    NewPoolEntryForm,
    PoolFilterForm,
    TableForm,
    ToPanelForm,
)
from reviews.models import PoolEntry
from reviews.pool_file import COLUMNS, read_pool
from reviews.queries.pool import behaviour_of, own_profile, pool_of, search_pool
from reviews.queries.progress import PAGE
from reviews.views.common import action, csv_response, keys_in


def _programme(request: SignedInRequest, slug: str) -> Programme:
    return get_object_or_404(staff_programmes(request.user), slug=slug)


def _page(
    request: SignedInRequest,
    template: str,
    programme: Programme,
    context: dict[str, Any],
    *crumbs: tuple[str, str],
    forms: tuple[BaseForm, ...] = (),
) -> HttpResponse:
    home = reverse("grants:staff_programme_detail", args=[programme.slug])
    way = [(programme.name, home), *crumbs]
    full = {
        "programme": programme,
        "breadcrumbs": [{"label": label, "url": url} for label, url in way],
        **context,
    }
    return page(request, f"reviews/{template}.html", full, forms=forms)


@login_required
@require_GET
def staff_pool(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who could review: searching, filtering, choosing several for a panel."""
    programme, at = _programme(request, slug), arrived_at(request)
    filters = PoolFilterForm(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    after = request.GET.get("after", "")
    rows = search_pool(programme, at=at, **wanted).filter(profile__user__email__gt=after)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    behaviour = behaviour_of([each.profile.user_id for each in shown], at, programme)
    verdict = can_work_on(request.user, programme)
    context = {
        "filters": filters,
        "rows": [(each, behaviour[each.profile.user_id]) for each in shown],
        "next": shown[-1].profile.user.email if len(found) > PAGE else "",
        "filtered": any(wanted.values()),
        "to_panel": ToPanelForm(programme=programme),
        "changeable": bool(verdict),
        "actions": [
            action(verdict, "Add somebody", "reviews:staff_pool_add", slug),
            action(
                verdict, "Import a CSV file", "reviews:staff_pool_import", slug, kind="secondary"
            ),
        ],
    }
    return _page(request, "staff_pool", programme, context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_pool_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put somebody into the pool."""
    programme = _programme(request, slug)
    require(can_work_on(request.user, programme))
    form = NewPoolEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = add_to_pool(
            programme=programme, by=request.user, at=arrived_at(request), **form.cleaned_data
        )
        tell(request, f"{entry.profile.user} is in the pool.")
        return redirect("reviews:staff_pool_detail", slug, entry.profile.key)
    context = {"form": form, "title": "Add somebody to the pool", "button": "Add to the pool"}
    crumb = ("Reviewer pool", reverse("reviews:staff_pool", args=[slug]))
    return _page(request, "staff_pool_form", programme, context, crumb, forms=(form,))


@login_required
@require_http_methods(["GET", "POST"])
def staff_pool_import(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put many people into the pool from a CSV file; all of it or nothing."""
    programme = _programme(request, slug)
    require(can_work_on(request.user, programme))
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        rows, problems = read_pool(form.cleaned_data["file"])
        for problem in problems[:20]:
            form.add_error("file", problem)
        if not problems and not rows:
            form.add_error("file", "The file has no people.")
        if form.is_valid():
            report = import_pool(
                programme=programme, rows=rows, by=request.user, at=arrived_at(request)
            )
            tell(request, f"{report.added} added, {report.changed} changed.")
            return redirect("reviews:staff_pool", slug)
    context = {"form": form, "title": "Import people", "button": "Import", "multipart": True}
    crumb = ("Reviewer pool", reverse("reviews:staff_pool", args=[slug]))
    return _page(request, "staff_pool_form", programme, context, crumb, forms=(form,))


@login_required
@require_GET
def staff_pool_export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The pool as a CSV file that can be changed and imported again."""
    programme = _programme(request, slug)
    content = to_csv(
        COLUMNS,
        (
            (
                each.profile.user.email,
                each.profile.user.name,
                each.profile.user.organisation or "",
                each.profile.seniority,
                each.profile.keywords,
                each.profile.statement,
                each.notes,
            )
            for each in pool_of(programme)
        ),
    )
    return csv_response(content, f"pool-{slug}.csv")


@login_required
@require_http_methods(["GET", "POST"])
def staff_pool_detail(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """What is known of somebody, and changing it."""
    programme, at = _programme(request, slug), arrived_at(request)
    entry = get_object_or_404(pool_of(programme), profile__key=key)
    verdict = can_work_on(request.user, programme)
    if request.method == "POST":
        require(verdict)
    names = ("keywords", "statement", "seniority")
    initial = {name: getattr(entry.profile, name) for name in names} | {"notes": entry.notes}
    form = ChangePoolEntryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_pool_entry(entry=entry, by=request.user, at=at, **form.changes())
        tell(request, f"{entry.profile.user} is saved.")
        return redirect("reviews:staff_pool_detail", slug, key)
    user = entry.profile.user
    context = {
        "entry": entry,
        "form": form if verdict else None,
        "profile": own_profile(user),
        "behaviour": behaviour_of([user.pk], at, programme)[user.pk],
    }
    crumb = ("Reviewer pool", reverse("reviews:staff_pool", args=[slug]))
    return _page(request, "staff_pool_detail", programme, context, crumb, forms=(form,))


@login_required
@require_POST
def staff_pool_to_panel(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put those chosen on a call's panel, or ask them to join it."""
    programme = _programme(request, slug)
    require(can_work_on(request.user, programme))
    form = ToPanelForm(request.POST, programme=programme)
    chosen = list(
        pool_of(programme).filter(profile__key__in=keys_in(request.POST.getlist("chosen")))
    )
    if not form.is_valid() or not chosen:
        warn(request, "Choose people and a call. Nothing was changed.")
        return redirect("reviews:staff_pool", slug)
    call = form.cleaned_data["call"]
    try:
        sentence = _bring(request, call, chosen)
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("reviews:staff_pool", slug)
    tell(request, sentence)
    return redirect("reviews:staff_panel", call.slug)


def _bring(request: SignedInRequest, call: Call, chosen: list[PoolEntry]) -> str:
    by, at = request.user, arrived_at(request)
    if request.POST.get("deed") == "invite":
        made = len(invite_from_pool(call=call, entries=chosen, by=by, at=at))
        rest = "The others are on the panel or asked already."
        words = "1 person is invited to the panel." if made == 1 else f"{made} people are invited."
    else:
        made = len(add_from_pool(call=call, entries=chosen, by=by, at=at))
        rest = "The others were on it before."
        words = "1 person is" if made == 1 else f"{made} people are"
        words = f"{words} new on the panel."
    return words if made == len(chosen) else f"{words} {rest}"
