"""Looking through conflicts: probably missing, probably unfounded, and one pair with its history.

One form holds the table. Its boxes and the bar below give one verdict on many pairs; the buttons
of a row give one on that pair.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Call
from reviews.actions.conflicts import CONFIRM, DENY, PIN, UNPIN, settle_conflicts
from reviews.forms.conflicts import SettleForm
from reviews.models import Conflict
from reviews.permissions import can_route
from reviews.queries.conflict_lists import (
    conflict_counts,
    conflict_history,
    conflict_page,
    missing_page,
    unfounded_conflicts,
)
from reviews.states import ConflictState
from reviews.views.common import call_page, staff_call
from reviews.views.conflicts import TONES, conflict_in, conflict_tabs

DONE = {
    CONFIRM: "{} stand now. The people in them see nothing of the applications.",
    DENY: "{} denied. They come up again only for new reasons.",
    PIN: "{} denied for good.",
    UNPIN: "{} left to detection again.",
}


def _settled(
    request: SignedInRequest, call: Call, form: SettleForm, keys: list[str] | None = None
) -> bool:
    """Give the verdict of a sent form; a refusal lands in the form."""
    require(can_route(request.user, call))
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        count = settle_conflicts(
            call=call,
            keys=[UUID(key) for key in keys or data["chosen"]],
            verdict=data["verdict"],
            reason=data["reason"],
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    noun = "1 pair" if count == 1 else f"{count} pairs"
    tell(request, DONE[data["verdict"]].format(noun))
    return True


def _check_page(
    request: SignedInRequest,
    call: Call,
    current: str,
    found: tuple[list[Conflict], str],
    verdicts: tuple[str, ...],
) -> HttpResponse:
    conflicts, following = found
    keys = [str(each.key) for each in conflicts]
    sent = request.method == "POST"
    form = SettleForm(
        request.POST if sent else None,
        keys=keys,
        only=verdicts,
        pressed=request.POST.get("press", ""),
    )
    if sent and _settled(request, call, form):
        return redirect(request.get_full_path())
    chosen = set(request.POST.getlist("chosen"))
    context = {
        "rows": [(each, str(each.key) in chosen) for each in conflicts],
        "next": following,
        "form": form,
        "may_settle": bool(can_route(request.user, call)),
        "views": conflict_tabs(call, conflict_counts(call, request.user), current),
    }
    template = f"reviews/staff_conflict_{current}.html"
    return call_page(request, template, call, "panel", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_missing(request: SignedInRequest, slug: str) -> HttpResponse:
    """What detection suspects, the weightiest first: confirm, deny or pin."""
    call = staff_call(request, slug)
    found = missing_page(call, request.user, request.GET.get("after", ""))
    return _check_page(request, call, "missing", found, (CONFIRM, DENY, PIN))


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_unfounded(request: SignedInRequest, slug: str) -> HttpResponse:
    """What stands without evidence or was denied before: keep it or lift it with the reason."""
    call = staff_call(request, slug)
    found = conflict_page(unfounded_conflicts(call, request.user), request.GET.get("after", ""))
    return _check_page(request, call, "unfounded", found, (DENY, PIN, CONFIRM))


@login_required
@require_http_methods(["GET", "POST"])
def staff_conflict_detail(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """One pair: its reasons, what happened to it, and what can be done."""
    call = staff_call(request, slug)
    conflict = conflict_in(request, call, key)
    sent = request.method == "POST"
    data = {**request.POST.dict(), "chosen": [str(key)]} if sent else None
    form = SettleForm(data, keys=[str(key)], only=_possible(conflict))
    form.fields["verdict"].label = "Verdict"
    if sent and _settled(request, call, form, [str(key)]):
        return redirect("reviews:staff_conflict_detail", slug=slug, key=key)
    context = {
        "conflict": conflict,
        "tone": TONES[conflict.state],
        "steps": [(step, TONES[step.state]) for step in conflict_history(conflict)],
        "form": form,
        "may_settle": bool(can_route(request.user, call)),
    }
    template = "reviews/staff_conflict_detail.html"
    return call_page(request, template, call, "panel", context, forms=[form])


def _possible(conflict: Conflict) -> tuple[str, ...]:
    """The verdicts that would change something."""
    if conflict.state == ConflictState.DENIED:
        return (CONFIRM, UNPIN) if conflict.is_pinned else (CONFIRM, PIN)
    if conflict.state == ConflictState.STANDING and conflict.is_pinned:
        return (DENY, PIN, UNPIN)
    return (CONFIRM, DENY, PIN)
