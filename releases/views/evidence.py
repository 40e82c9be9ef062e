"""The grantee's side of a release condition."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from awards.models import Condition
from awards.states import ConditionState
from core.errors import RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from releases.actions.evidence import submit_evidence
from releases.actions.verifying import check_again
from releases.forms import EvidenceForm
from releases.permissions import can_submit_evidence
from releases.queries.conditions import (
    grantee_releases,
    latest_evidence,
    pieces_of,
    terms_of,
)
from releases.queries.standing import is_disputable, told_rulings
from releases.reading import ReleaseView, release_view
from releases.standing import Standing
from releases.views._shared import staff_release


def _own(request: SignedInRequest, reference: str) -> Condition:
    return get_object_or_404(grantee_releases(request.user), reference=reference)


def _show(request: SignedInRequest, condition: Condition, form: EvidenceForm) -> HttpResponse:
    verdict = can_submit_evidence(request.user, condition)
    view = release_view(condition, arrived_at(request), as_told=True)
    return page(
        request,
        "releases/condition_detail.html",
        {
            "condition": condition,
            "view": view,
            "form": form,
            "further_fields": [form[name] for name in form.FURTHER],
            "further_open": any(form[name].value() or form[name].errors for name in form.FURTHER),
            "may_submit": bool(verdict) and not condition.is_met,
            "reason": verdict.reason,
            "rulings": told_rulings(condition, arrived_at(request)),
            "may_read": condition.award.application.owner_id == request.user.pk,
            "embargoes": condition.embargoes.all(),
            "deeds": _deeds(condition, view) if verdict else [],
            "steps": condition.steps.select_related("by").order_by("-id"),
            "breadcrumbs": [
                {"label": "Awards", "url": reverse("awards:award_list")},
                {
                    "label": condition.award.reference,
                    "url": reverse("awards:award_detail", args=[condition.award.reference]),
                },
                {"label": condition.reference},
            ],
        },
        forms=[form],
    )


def _deeds(condition: Condition, view: ReleaseView) -> list[dict[str, str]]:
    """The deeds that lie on pages of their own."""
    deeds = []
    programme = condition.award.application.call.programme
    embargo = condition.state == ConditionState.OPEN and terms_of(programme).embargo_days > 0
    disputable = view.stands.standing != Standing.DISPUTED and is_disputable(condition, view.facts)
    for name, label, possible in [
        ("condition_preview", "Hand in a private preview first", embargo),
        ("condition_dispute", "Dispute a finding", disputable),
    ]:
        if possible:
            url = reverse(f"releases:{name}", args=[condition.reference])
            deeds.append({"label": label, "url": url, "method": "get", "kind": "secondary"})
    return deeds


@login_required
@require_GET
def condition_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """What was promised, what was handed in, what the checks say."""
    condition = _own(request, reference)
    evidence = latest_evidence(condition)
    if evidence is None:
        initial = {"url": condition.promised_place}
    else:
        initial = EvidenceForm.values_of(pieces_of(evidence))
    return _show(request, condition, EvidenceForm(initial=initial))


@login_required
@require_POST
def evidence_submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Hand in the address of the release, and of what belongs to it."""
    condition = _own(request, reference)
    form = EvidenceForm(request.POST)
    if form.is_valid():
        try:
            submit_evidence(
                condition=condition,
                url=form.cleaned_data["url"],
                further=form.further,
                note=form.cleaned_data["note"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Handed in. The checks are running; you can leave this page.")
            return redirect("releases:condition_detail", reference=reference)
    return _show(request, condition, form)


@login_required
@require_POST
def verification_run(request: SignedInRequest, reference: str) -> HttpResponse:
    """Check again: asked for by the grantee or by staff."""
    own = grantee_releases(request.user).filter(reference=reference).first()
    condition = own or staff_release(request, reference)
    evidence = latest_evidence(condition)
    if evidence is not None:
        try:
            check_again(evidence=evidence, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            warn(request, error.message)
        else:
            tell(request, "The checks are running again.")
    page_name = "condition_detail" if own else "staff_condition_detail"
    return redirect(f"releases:{page_name}", reference=reference)


@login_required
@require_GET
def verification_progress(request: SignedInRequest, reference: str) -> HttpResponse:
    """How far the checks are, for the script that watches."""
    own = grantee_releases(request.user).filter(reference=reference).first()
    condition = own or staff_release(request, reference)
    view = release_view(condition, arrived_at(request))
    if view.progress is None:
        return JsonResponse({"finished": True, "text": view.outcome_label})
    return JsonResponse({"finished": False, **view.progress._asdict()})
