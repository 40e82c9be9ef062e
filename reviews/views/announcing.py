"""Announcing: what would go out, when, taking it back, and how it would read."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import YES, NotAllowed, RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Batch, Call
from reviews.actions.announcing import cancel_announcement, schedule_announcement
from reviews.actions.readiness import obstacle
from reviews.emails import result
from reviews.forms.announcing import NOW, AnnounceForm, soon
from reviews.models import Decision
from reviews.permissions import can_announce
from reviews.queries.announcing import Results, announcements_of, results_of
from reviews.queries.feedback import feedback_of
from reviews.views.common import action, call_page, whole_call

MISSING_SHOWN = 200


@login_required
@require_http_methods(["GET", "POST"])
def staff_announce(request: SignedInRequest, slug: str) -> HttpResponse:
    """What would be announced and what was; POST sets the moment."""
    call = whole_call(request, slug)
    at = arrived_at(request)
    if request.method == "GET":
        return _page(request, call, at)
    verdict = can_announce(request.user, call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    form = AnnounceForm(request.POST, call=call, at=at)
    if form.is_valid():
        try:
            return _schedule(request, call, form, at)
        except RuleBroken as error:
            add_rule_error(form, error)
    return _page(request, call, at, form)


def _schedule(
    request: SignedInRequest, call: Call, form: AnnounceForm, at: datetime
) -> HttpResponse:
    data = form.cleaned_data
    done = schedule_announcement(
        call=call,
        due_at=at + soon() if data["when"] == NOW else data["due_at"],
        batch=data.get("batch"),
        references=_chosen(request),
        expected=form.expected(),
        by=request.user,
        at=at,
    )
    noun = "applicant is" if done.total == 1 else "applicants are"
    tell(request, f"Set. {done.total} {noun} told at the moment below; until then take it back.")
    return redirect("reviews:staff_announce", slug=call.slug)


def _page(
    request: SignedInRequest, call: Call, at: datetime, form: AnnounceForm | None = None
) -> HttpResponse:
    batch = _batch(request, call)
    results = results_of(call, batch=batch, references=_chosen(request))
    counts = Counter(results.sealed.values_list("outcome", flat=True))
    verdict = can_announce(request.user, call)
    missing = list(results.missing.values_list("reference", "title")[: MISSING_SHOWN + 1])
    initial: dict[str, Any] = {value: counts[value] for value in Decision.Outcome.values}
    if batch:
        initial["batch"] = batch.pk
    context = {
        "counts": [(label, counts[value], value) for value, label in Decision.Outcome.choices],
        "missing": missing[:MISSING_SHOWN],
        "more": len(missing) > MISSING_SHOWN,
        "blocks": results.is_whole(at),
        "batch": batch,
        "chosen": sorted(results.chosen or ()),
        "batches": list(call.batches.all()) if call.mode == Call.Mode.BATCH else [],
        "obstacle": verdict.reason if not verdict else obstacle(results, at),
        "may": bool(verdict),
        "announcements": list(announcements_of(call)[:50]),
        "form": form or AnnounceForm(initial=initial, call=call, at=at),
        "actions": [_preview_action(results, batch)],
    }
    forms = [form] if form else []
    return call_page(request, "reviews/staff_announce.html", call, "ranking", context, forms=forms)


def _batch(request: SignedInRequest, call: Call) -> Batch | None:
    """The batch of the query string or of the posted form."""
    text = request.POST.get("batch") or request.GET.get("batch", "")
    return call.batches.filter(pk=int(text)).first() if text.isdecimal() else None


def _chosen(request: SignedInRequest) -> list[str] | None:
    """The applications that were chosen one by one; `None` for all there are."""
    return request.POST.getlist("application") or request.GET.getlist("application") or None


def _preview_action(results: Results, batch: Batch | None) -> dict[str, str]:
    entry = action(
        YES,
        "Read the mails first",
        "reviews:staff_announce_preview",
        results.call.slug,
        kind="secondary",
    )
    if batch:
        entry["url"] += f"?batch={batch.pk}"
    return entry


@login_required
@require_POST
def staff_announce_cancel(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Take a scheduled announcement back."""
    call = whole_call(request, slug)
    announcement = get_object_or_404(call.announcements, number=number)
    try:
        cancel_announcement(announcement=announcement, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"Announcement {number} is taken back. Nobody was told anything.")
    return redirect("reviews:staff_announce", slug=slug)


@login_required
@require_GET
def staff_announce_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """The mails as they would be sent: one of each outcome, or of one application."""
    call = whole_call(request, slug)
    rows = _examples(request, results_of(call, batch=_batch(request, call)))
    mails = []
    for row in rows:
        mail = result(decision=row, call=call, at=arrived_at(request))
        mails.append((row, mail, feedback_of(row)))
    context = {"mails": mails}
    return call_page(request, "reviews/staff_announce_preview.html", call, "ranking", context)


def _examples(request: SignedInRequest, results: Results) -> list[Decision]:
    reference = request.GET.get("application", "")
    rows = Decision.objects.filter(application__call=results.call).select_related(
        "application__owner", "application__call__programme"
    )
    if reference:
        return list(rows.filter(application__reference=reference))
    found = results.sealed.order_by("outcome", "application__reference").distinct("outcome")
    return list(rows.filter(pk__in=found.values("pk")).order_by("pk"))
