"""Possible duplicates: the pairs of a call, two applications side by side."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.jobs.starting import start_job
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.duplicates import entry_of, judge_pair
from grants.duplicates import side_by_side
from grants.forms.screening import JudgeForm
from grants.models import Application, Call, DuplicatePair
from grants.permissions import can_work_on
from grants.queries import standing_submission
from grants.queries.screening import duplicate_pairs, pair_counts
from grants.views._shared import PAGE_SIZE, state_tag
from grants.views.staff_calls import call_crumbs, staff_call

VERDICT_TONES = {"open": "neutral", "different": "info", "duplicate": "caution"}


def _listing(call: Call) -> str:
    return reverse("grants:staff_duplicate_list", args=[call.slug])


@login_required
@require_GET
def staff_duplicate_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The pairs with their reasons, the most alike first."""
    call = staff_call(request, slug)
    judged = request.GET.get("view") == "judged"
    rows = duplicate_pairs(call, request.user)
    rows = rows.exclude(verdict="open") if judged else rows.filter(verdict="open")
    typed = request.GET.get("page", "1")
    number = int(typed) if typed.isdecimal() and 0 < int(typed) < 10_000 else 1
    start = (number - 1) * PAGE_SIZE
    found = list(rows[start : start + PAGE_SIZE + 1])
    counts = pair_counts(call, request.user)
    listing = _listing(call)
    context = {
        "call": call,
        "pairs": [(pair, VERDICT_TONES[pair.verdict]) for pair in found[:PAGE_SIZE]],
        "previous": number - 1 if number > 1 else "",
        "next": number + 1 if len(found) > PAGE_SIZE else "",
        "works": bool(can_work_on(request.user, call.programme)),
        "views": [
            {"label": "To look at", "url": listing, "count": counts.open, "current": not judged},
            {
                "label": "Looked at",
                "url": f"{listing}?view=judged",
                "count": counts.judged,
                "current": judged,
            },
        ],
        "breadcrumbs": call_crumbs(call, ("Possible duplicates", "")),
    }
    return page(request, "grants/staff_duplicate_list.html", context)


@login_required
@require_POST
def staff_duplicate_search(request: SignedInRequest, slug: str) -> HttpResponse:
    """Compare all applications in the background."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    job = start_job(
        kind="grants.jobs.search_duplicates",
        title=f"Possible duplicates in {call.title}"[:200],
        by=request.user,
        at=arrived_at(request),
        params={"call": call.pk},
        scope=call.programme.slug,
        back_url=_listing(call),
    )
    return redirect("jobs:job_detail", pk=job.pk)


def _text(application: Application) -> str:
    standing = standing_submission(application)
    return entry_of(application, standing.content).text if standing else ""


@login_required
@require_http_methods(["GET", "POST"])
def staff_duplicate_detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Two applications side by side, what they share marked."""
    call = staff_call(request, slug)
    pair = get_object_or_404(duplicate_pairs(call, request.user), pk=pk)
    form = JudgeForm(request.POST or None, initial={"verdict": pair.verdict, "note": pair.note})
    if request.method == "POST":
        require(can_work_on(request.user, call.programme))
        if form.is_valid():
            try:
                _judge(request, pair, form)
            except RuleBroken as error:
                add_rule_error(form, error)
            else:
                return redirect(_listing(call))
    texts = side_by_side(_text(pair.first), _text(pair.second))
    following = (
        duplicate_pairs(call, request.user).filter(verdict="open").exclude(pk=pair.pk).first()
    )
    sides = zip((pair.first, pair.second), texts, strict=True)
    context = {
        "call": call,
        "pair": pair,
        "tone": VERDICT_TONES[pair.verdict],
        "sides": [(each, state_tag(each), passages) for each, passages in sides],
        "form": form if can_work_on(request.user, call.programme) else None,
        "next": following.pk if following else "",
        "breadcrumbs": call_crumbs(call, ("Possible duplicates", _listing(call)), ("Pair", "")),
    }
    return page(request, "grants/staff_duplicate_detail.html", context, forms=[form])


def _judge(request: SignedInRequest, pair: DuplicatePair, form: JudgeForm) -> None:
    judge_pair(pair=pair, by=request.user, at=arrived_at(request), **form.cleaned_data)
    tell(request, f"{pair.first.reference} and {pair.second.reference}: noted.")
