"""The programme's side: what waits for a person, and the deeds that only people do."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.files.storage import InvalidStorageError, storages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from awards.models import Condition
from awards.permissions import can_ask_repayment, can_extend, can_waive
from awards.queries.repayments import askable_of, can_be_asked_of
from awards.queries.seen import stamp_of_steps
from awards.states import CONDITION
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.queries import staff_programmes
from releases.actions.deciding import accept_release, send_back_release
from releases.actions.keeping import archive_again
from releases.actions.mirroring import STORAGE, mirror_again
from releases.forms import AcceptForm, SendBackForm
from releases.permissions import can_decide_release
from releases.queries.conditions import (
    VIEWS,
    in_view,
    may_replace,
    release_counts,
    staff_releases,
)
from releases.queries.keeping import archive_asked_for, mirror_of
from releases.queries.seen import stamp_of_output
from releases.queries.standing import with_standing
from releases.reading import release_view, row
from releases.standing import Standing
from releases.views._shared import staff_release

PAGE_SIZE = 50


@login_required
@require_GET
def staff_release_list(request: SignedInRequest) -> HttpResponse:
    """All release conditions of the person's programmes, what waits first."""
    releases, at = staff_releases(request.user), arrived_at(request)
    current = request.GET.get("view", "waiting")
    current = current if current in VIEWS else "waiting"
    shown = releases.filter(in_view(current, at)).order_by("reference")
    if after := request.GET.get("after", ""):
        shown = shown.filter(reference__gt=after)
    found = list(with_standing(shown)[: PAGE_SIZE + 1])
    if not found and not staff_programmes(request.user).exists():
        raise Http404
    counts = release_counts(releases, at)
    more = found[PAGE_SIZE - 1].reference if len(found) > PAGE_SIZE else ""
    return page(
        request,
        "releases/staff_release_list.html",
        {
            "rows": [row(condition, at) for condition in found[:PAGE_SIZE]],
            "next_url": f"?view={current}&after={more}" if more else "",
            "views": [
                {
                    "label": label,
                    "url": f"?view={key}",
                    "current": key == current,
                    "count": counts[key],
                }
                for key, label in VIEWS.items()
            ],
        },
    )


def _show(
    request: SignedInRequest,
    condition: Condition,
    *,
    accept: AcceptForm | None = None,
    send_back: SendBackForm | None = None,
) -> HttpResponse:
    # Before anything is read: what comes in meanwhile is rather told of once too often.
    seen = {"seen": stamp_of_output(condition)}
    accept = accept or AcceptForm(prefix="accept", initial=seen)
    send_back = send_back or SendBackForm(prefix="back", initial=seen)
    view = release_view(condition, arrived_at(request))
    may = can_decide_release(request.user, condition)
    return page(
        request,
        "releases/staff_condition_detail.html",
        {
            "condition": condition,
            "view": view,
            "accept_form": accept,
            "send_back_form": send_back,
            "may_accept": bool(may) and CONDITION.allows(condition.state, "accept"),
            "deeds": _deeds(request, condition, view.stands.standing, seen) if may else [],
            "steps": condition.steps.select_related("by").order_by("-id"),
            "rulings": condition.rulings.select_related("by", "other", "letter"),
            "embargoes": condition.embargoes.all(),
            "payments": condition.payments.order_by("position"),
            "breached": view.stands.standing == Standing.BREACHED,
            "archive": archive_asked_for(condition),
            "mirror": mirror_of(condition),
            "may": may,
            "breadcrumbs": _trail(condition),
        },
        forms=[accept, send_back],
    )


def _trail(condition: Condition) -> list[dict[str, str]]:
    award = condition.award.reference
    return [
        {"label": "Releases", "url": reverse("releases:staff_release_list")},
        {"label": award, "url": reverse("awards:staff_award_detail", args=[award])},
        {"label": condition.reference},
    ]


def _deeds(
    request: SignedInRequest, condition: Condition, standing: Standing, seen: dict[str, str]
) -> list[dict[str, str]]:
    """The deeds that lie on pages of their own, which are told what was `seen` here."""
    deeds = []
    if condition.evidence.exists() and not condition.is_met:
        check = reverse("releases:verification_run", args=[condition.reference])
        deeds.append({"label": "Check again", "url": check, "method": "post", "kind": "secondary"})
    exceptions = [
        ("extend", "awards:staff_condition_extend", "Give more time", can_extend),
        ("waive", "awards:staff_condition_waive", "Waive", can_waive),
    ]
    for verb, name, label, may in exceptions:
        if CONDITION.allows(condition.state, verb) and may(request.user, condition.award):
            query = {"seen": stamp_of_steps(condition)} if verb == "waive" else None
            url = reverse(name, args=[condition.reference], query=query)
            deeds.append({"label": label, "url": url, "method": "get", "kind": "secondary"})
    may_let_off = bool(can_waive(request.user, condition.award)) and not condition.is_met
    replaceable = may_let_off and may_replace(condition).exists()
    rulings = [
        ("settle", "Answer the dispute", standing == Standing.DISPUTED),
        ("partial", "Accept a part", CONDITION.allows(condition.state, "send_back")),
        ("breach", "Find breached", standing == Standing.OVERDUE),
        ("lift", "Lift the breach", standing == Standing.BREACHED),
        ("supersede", "Replace by another output", replaceable),
    ]
    for verb, label, possible in rulings:
        if possible:
            at = [condition.reference, verb]
            url = reverse("releases:staff_ruling_create", args=at, query=seen)
            deeds.append({"label": label, "url": url, "method": "get", "kind": "secondary"})
    return [*deeds, *(_ask_back(request, condition) if standing == Standing.BREACHED else ())]


def _ask_back(request: SignedInRequest, condition: Condition) -> list[dict[str, str]]:
    """The way to ask for money back, where some was paid and the person may."""
    award = condition.award
    may = can_be_asked_of(award) and can_ask_repayment(request.user, award)
    if not may or askable_of(award) <= 0:
        return []
    url = reverse("awards:staff_repayment_ask", args=[award.reference]) + "?cause=breach"
    return [{"label": "Ask for money back", "url": url, "method": "get", "kind": "secondary"}]


def _condition_to_decide(request: SignedInRequest, reference: str) -> Condition:
    condition = staff_release(request, reference)
    require(can_decide_release(request.user, condition))
    return condition


@login_required
@require_GET
def staff_condition_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """One release condition with its evidence, its checks and what staff can do."""
    return _show(request, staff_release(request, reference))


@login_required
@require_POST
def staff_release_accept(request: SignedInRequest, reference: str) -> HttpResponse:
    """Accept: the condition is met and the output enters the register."""
    condition = staff_release(request, reference)
    form = AcceptForm(request.POST, prefix="accept")
    if form.is_valid():
        try:
            accept_release(
                condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
            form.show_anew(stamp_of_output(condition))
        else:
            tell(request, f"Accepted. {condition.title} is in the public register.")
            return redirect("releases:staff_condition_detail", reference=reference)
    return _show(request, condition, accept=form)


@login_required
@require_POST
def staff_release_send_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send back with what has to change."""
    condition = _condition_to_decide(request, reference)
    form = SendBackForm(request.POST, prefix="back")
    if form.is_valid():
        try:
            send_back_release(
                condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
            form.show_anew(stamp_of_output(condition))
        else:
            tell(request, "Sent back. The grantee was told what has to change.")
            return redirect("releases:staff_condition_detail", reference=reference)
    return _show(request, condition, send_back=form)


@login_required
@require_GET
def staff_release_mirror(request: SignedInRequest, reference: str) -> FileResponse:
    """The copy of an accepted repository, as a git bundle."""
    mirror = mirror_of(staff_release(request, reference))
    if mirror is None or not mirror.name:
        raise Http404("No copy was made.")
    try:
        held = storages[STORAGE].open(mirror.name)
    except (InvalidStorageError, FileNotFoundError) as error:
        raise Http404("The copy is not in the storage any more.") from error
    response = FileResponse(
        held,
        as_attachment=True,
        filename=f"{reference}.bundle",
        content_type="application/octet-stream",
    )
    response["Content-Length"] = str(mirror.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def staff_release_mirror_again(request: SignedInRequest, reference: str) -> HttpResponse:
    """Have a copy that could not be made tried again."""
    condition = _condition_to_decide(request, reference)
    mirror = mirror_of(condition)
    deed = partial(mirror_again, mirror=mirror) if mirror else None
    return _tried_again(request, condition, deed)


@login_required
@require_POST
def staff_release_archive_again(request: SignedInRequest, reference: str) -> HttpResponse:
    """Have a repository that was not archived handed to Software Heritage again."""
    condition = _condition_to_decide(request, reference)
    known = archive_asked_for(condition)
    deed = partial(archive_again, request=known) if known else None
    return _tried_again(request, condition, deed)


def _tried_again(
    request: SignedInRequest, condition: Condition, deed: Callable[..., bool] | None
) -> HttpResponse:
    if deed is None:
        raise Http404("Nothing like this was asked for.")
    try:
        is_asked = deed(by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "It is tried again soon." if is_asked else "There is nothing to try again.")
    return redirect("releases:staff_condition_detail", reference=condition.reference)
