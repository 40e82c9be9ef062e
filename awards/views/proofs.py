"""What shows that a condition is met: handed in by the grantee, looked at by who verifies it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.conditions import accept_condition, send_back
from awards.actions.proofs import add_proof_file, hand_in_proof, remove_proof_file
from awards.forms.conditions import ProofForm, SeenForm, SendBackForm
from awards.models import PROVABLE, Condition, ProofFile
from awards.permissions import can_ask, can_hand_in, can_read_award, can_verify
from awards.queries.obligations import (
    open_request_of,
    proofs_of,
    provable_conditions,
    readable_conditions,
    unsent_files,
)
from awards.queries.seen import stamp_of_proofs
from awards.states import CONDITION, AwardState, ConditionState
from awards.views._shared import (
    CONDITION_TONES,
    condition_deeds,
    deed,
    first_or_404,
    found_by_staff,
)
from core.errors import RuleBroken, require
from core.files.serving import file_response
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn


def _own(request: SignedInRequest, reference: str) -> Condition:
    return first_or_404(provable_conditions(request.user).filter(reference=reference), "condition")


def _readable(request: SignedInRequest, reference: str) -> Condition:
    rows = readable_conditions(request.user).filter(reference=reference, kind__in=PROVABLE)
    condition: Condition = found_by_staff(
        request, rows, "condition", conditions__reference=reference
    )
    return condition


@login_required
@require_http_methods(["GET", "POST"])
def condition_proof(request: SignedInRequest, reference: str) -> HttpResponse:
    """Hand in words, a link and files. Each button keeps what the others hold."""
    condition = _own(request, reference)
    if request.method != "POST":
        newest = proofs_of(condition).first()
        initial = {"words": newest.words, "link": newest.link} if newest else {}
        return _show_own(request, condition, ProofForm(initial=initial))
    require(can_hand_in(request.user, condition.award))
    form = ProofForm(request.POST)
    valid = form.is_valid()
    _take_files(request, condition, form)
    if key := request.POST.get("remove"):
        _remove_file(request, condition, key, form)
    if "hand_in" not in request.POST:
        # Only files were changed: what was typed stays, and is judged when it is handed in.
        kept = ProofForm(initial=request.POST.dict()) if form.is_valid() else form
        return _show_own(request, condition, kept)
    if valid and form.is_valid() and _handed_in(request, condition, form):
        tell(request, "Handed in. You are told by e-mail when it was looked at.")
        return redirect("awards:condition_proof", reference=reference)
    return _show_own(request, condition, form)


def _take_files(request: SignedInRequest, condition: Condition, form: ProofForm) -> None:
    for upload in request.FILES.getlist("file"):
        try:
            add_proof_file(
                condition=condition, upload=upload, by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)


def _remove_file(request: SignedInRequest, condition: Condition, key: str, form: ProofForm) -> None:
    rows = [each for each in unsent_files(condition) if str(each.file_id) == key]
    for row in rows:
        try:
            remove_proof_file(row=row, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)


def _handed_in(request: SignedInRequest, condition: Condition, form: ProofForm) -> bool:
    try:
        hand_in_proof(
            condition=condition,
            words=form.cleaned_data["words"],
            link=form.cleaned_data["link"],
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    return True


def _show_own(request: SignedInRequest, condition: Condition, form: ProofForm) -> HttpResponse:
    award = condition.award
    verdict = can_hand_in(request.user, award)
    owed = award.state == AwardState.ACCEPTED and CONDITION.allows(condition.state, "hand_in")
    steps = list(condition.steps.select_related("by").order_by("-id"))
    is_open = condition.state == ConditionState.OPEN
    context = {
        "condition": condition,
        "tone": CONDITION_TONES[condition.state],
        "form": form,
        "unsent": unsent_files(condition),
        "proofs": proofs_of(condition),
        "may": owed and bool(verdict),
        "reason": verdict.reason,
        "asked": open_request_of(condition),
        "may_ask": owed and bool(can_ask(request.user, award)),
        "sent_back": next((e for e in steps if is_open and e.verb == "send_back"), None),
        "steps": steps,
        "breadcrumbs": [
            {"label": "Awards", "url": reverse("awards:award_list")},
            {
                "label": award.reference,
                "url": reverse("awards:award_detail", args=[award.reference]),
            },
            {"label": condition.reference},
        ],
    }
    return page(request, "awards/condition_proof.html", context, forms=[form])


@login_required
@require_GET
def condition_proof_file(request: SignedInRequest, reference: str, key: UUID) -> HttpResponseBase:
    """A file of a condition: for its team, and once handed in for who may see it."""
    files = ProofFile.objects.select_related("file").filter(file_id=key)
    own = provable_conditions(request.user).filter(reference=reference)
    seen = readable_conditions(request.user).filter(reference=reference, kind__in=PROVABLE)
    found = files.filter(condition__in=own).first()
    found = found or files.filter(condition__in=seen, proof__isnull=False).first()
    if found is None:
        raise Http404("No file under this address.")
    return file_response(found.file)


@login_required
@require_GET
def staff_condition_proof(request: SignedInRequest, reference: str) -> HttpResponse:
    """What was handed in for a condition, and the decision about it."""
    return _show(request, _readable(request, reference))


@login_required
@require_POST
def staff_condition_accept(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say that a condition is met: what was handed in suffices, or it was seen elsewhere."""
    rows = readable_conditions(request.user).filter(reference=reference)
    condition = found_by_staff(request, rows, "condition", conditions__reference=reference)
    form = SeenForm(request.POST, prefix="seen")
    if not form.is_valid():
        return _show(request, _readable(request, reference), seen=form)
    try:
        accept_condition(
            condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
        )
    except RuleBroken as error:
        if condition.is_provable and form.cleaned_data["reason"]:
            add_rule_error(form, error)
            form.show_anew(stamp_of_proofs(condition))
            return _show(request, condition, seen=form)
        warn(request, error.message)
    else:
        tell(request, f"{reference} is met. The grantee is told.")
    return _back(condition)


@login_required
@require_POST
def staff_condition_send_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send back what was handed in, with what is missing."""
    condition = _readable(request, reference)
    require(can_verify(request.user, condition))
    form = SendBackForm(request.POST, prefix="back")
    if form.is_valid():
        try:
            send_back(
                condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
            form.show_anew(stamp_of_proofs(condition))
        else:
            tell(request, f"{reference} is sent back. The grantee is told what is missing.")
            return _back(condition)
    return _show(request, condition, back=form)


def _back(condition: Condition) -> HttpResponse:
    if condition.is_provable:
        return redirect("awards:staff_condition_proof", reference=condition.reference)
    return redirect("awards:staff_award_detail", reference=condition.award.reference)


def _show(
    request: SignedInRequest,
    condition: Condition,
    *,
    seen: SeenForm | None = None,
    back: SendBackForm | None = None,
) -> HttpResponse:
    award = condition.award
    verdict = can_verify(request.user, condition)
    running = award.state == AwardState.ACCEPTED
    shown = {"seen": stamp_of_proofs(condition)}
    seen = seen or SeenForm(prefix="seen", initial=shown)
    back = back or SendBackForm(prefix="back", initial=shown)
    may = running and bool(verdict)
    direct = CONDITION.allows(condition.state, "confirm")
    context = {
        "condition": condition,
        "award": award,
        "tone": CONDITION_TONES[condition.state],
        "proofs": proofs_of(condition),
        "seen_form": seen,
        "back_form": back,
        "may_accept": may and (direct or CONDITION.allows(condition.state, "accept")),
        "may_send_back": may and CONDITION.allows(condition.state, "send_back"),
        "reason": verdict.reason,
        "asked": open_request_of(condition),
        "actions": _other_deeds(request, condition),
        "payments": condition.payments.select_related("award", "part").order_by("position"),
        "steps": condition.steps.select_related("by").order_by("-id"),
        "breadcrumbs": [
            {"label": "Conditions", "url": reverse("awards:staff_condition_desk")},
            {"label": award.reference, "url": _award_url(request, condition)},
            {"label": condition.reference},
        ],
    }
    return page(request, "awards/staff_condition_proof.html", context, forms=[seen, back])


def _award_url(request: SignedInRequest, condition: Condition) -> str:
    """Staff are led to the award; a chair or another named person has no page of it."""
    if not can_read_award(request.user, condition.award):
        return ""
    return reverse("awards:staff_award_detail", args=[condition.award.reference])


def _other_deeds(request: SignedInRequest, condition: Condition) -> list[dict[str, str]]:
    deeds = condition_deeds(request, condition.award).get(condition.reference, [])
    return [
        deed(each["label"], each["url"], post=False, kind="secondary")
        for each in deeds
        if each["method"] == "get"
    ]
