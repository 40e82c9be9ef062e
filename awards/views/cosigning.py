"""Signing for the institution, by a link without an account; and who is asked, for staff."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.certificates import certify_by_hand
from awards.actions.cosigning import name_cosignatory, send_link_anew
from awards.actions.cosigning_answers import cosign_award, decline_to_cosign
from awards.forms.cosigning import CosignDeclineForm, CosignForm, SignatoryForm
from awards.models import Award, Cosignature
from awards.permissions import can_work_on_award
from awards.queries.awards import conditions_of, payments_of
from awards.queries.certificates import certificate_of
from awards.queries.cosigning import link_obstacle, may_read_by_link, standing_cosignature
from awards.queries.letters import standing_letter
from awards.states import AwardState, CosignatureState
from awards.tokens import cosignature_of_token
from awards.views._shared import ConditionRow, PaymentRow, staff_award
from core.errors import RuleBroken, require
from core.files.serving import file_response
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.deadlines import local_day

ANSWERED = {CosignatureState.SIGNED, CosignatureState.DECLINED}
BROKEN = "This link is not complete, or too old. Open it from the mail again."


@never_cache
@require_http_methods(["GET", "POST"])
def award_cosign(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link. Looking changes nothing; only a POST answers."""
    try:
        cosignature, serial = cosignature_of_token(token)
    except Cosignature.DoesNotExist:
        return _closed(request, BROKEN, 404)
    at = arrived_at(request)
    if cosignature.state in ANSWERED and may_read_by_link(cosignature, serial, at):
        return _answered(request, cosignature, token)
    obstacle = link_obstacle(cosignature, serial, at)
    if obstacle:
        return _closed(request, obstacle, 410)
    chosen = request.POST.get("answer", "")
    office = {"typed_office": cosignature.office}
    sign = CosignForm(request.POST if chosen == "sign" else None, initial=office)
    decline = CosignDeclineForm(request.POST if chosen == "decline" else None)
    if chosen and _given(request, cosignature, serial, sign, decline):
        return redirect("awards:award_cosign", token=token)
    award = cosignature.award
    today = local_day(award.application.call, at)
    context = {
        "cosignature": cosignature,
        "award": award,
        "letter": standing_letter(award),
        "token": token,
        "conditions": [ConditionRow(each, today, "", []) for each in conditions_of(award)],
        "payments": [PaymentRow(each, award, []) for each in payments_of(award)],
        "sign": sign,
        "decline": decline,
        "forms": [sign, decline],
    }
    return page(request, "awards/award_cosign.html", context, forms=[sign, decline])


def _given(
    request: HttpRequest,
    cosignature: Cosignature,
    serial: int,
    sign: CosignForm,
    decline: CosignDeclineForm,
) -> bool:
    """Whether the answer was taken, or else refused for good: both lead on to a fresh page."""
    form: forms.Form = sign if sign.is_bound else decline
    if not form.is_bound or not form.is_valid():
        return False
    link: dict[str, Any] = {
        "cosignature": cosignature,
        "serial": serial,
        "address": request.META.get("REMOTE_ADDR") or None,
        "at": arrived_at(request),
    }
    try:
        if sign.is_bound:
            name, office = form.cleaned_data["typed_name"], form.cleaned_data["typed_office"]
            cosign_award(typed_name=name, typed_office=office, **link)
        else:
            decline_to_cosign(reason=form.cleaned_data["reason"], **link)
    except RuleBroken as error:
        if error.field:
            add_rule_error(form, error)
            return False
        warn(request, error.message)
    return True


def _answered(request: HttpRequest, cosignature: Cosignature, token: str) -> HttpResponse:
    award = cosignature.award
    context = {
        "cosignature": cosignature,
        "award": award,
        "token": token,
        "signed": cosignature.state == CosignatureState.SIGNED,
        "certificate": certificate_of(award),
    }
    return page(request, "awards/award_cosign_answered.html", context)


def _closed(request: HttpRequest, words: str, status: int) -> HttpResponse:
    """The page of a link that is wrong, over or replaced, with what to do."""
    response = page(request, "awards/award_cosign_closed.html", {"words": words})
    response.status_code = status
    return response


@never_cache
@require_GET
def award_cosign_letter(request: HttpRequest, token: str) -> HttpResponseBase:
    """The letter that is to be signed, by the link."""
    letter = standing_letter(_award_of(request, token))
    if letter is None:
        raise Http404("No letter under this address.")
    return file_response(letter.file)


@never_cache
@require_GET
def award_cosign_certificate(request: HttpRequest, token: str) -> HttpResponseBase:
    """The certificate of what was accepted, by the link."""
    certificate = certificate_of(_award_of(request, token))
    if certificate is None:
        raise Http404("No certificate under this address.")
    return file_response(certificate.file)


def _award_of(request: HttpRequest, token: str) -> Award:
    """The award whose papers a link opens, else 404."""
    try:
        cosignature, serial = cosignature_of_token(token)
    except Cosignature.DoesNotExist:
        raise Http404(BROKEN) from None
    if not may_read_by_link(cosignature, serial, arrived_at(request)):
        raise Http404("This link no longer works.")
    return cosignature.award


@login_required
@require_http_methods(["GET", "POST"])
def staff_cosignatory(request: SignedInRequest, reference: str) -> HttpResponse:
    """Name who signs for the institution, or somebody else."""
    award = staff_award(request, reference)
    require(can_work_on_award(request.user, award))
    named = standing_cosignature(award)
    initial = SignatoryForm.values_of(named, award.held_at)
    form = SignatoryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            cosignature = name_cosignatory(
                award=award, signatory=form.signatory(), by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            asked = cosignature.state == CosignatureState.ASKED
            then = "is asked now" if asked else "is asked when the letter goes out"
            tell(request, f"{cosignature.name} {then}.")
            return redirect("awards:staff_award_detail", reference=reference)
    back = reverse("awards:staff_award_detail", args=[reference])
    context = {
        "award": award,
        "named": named,
        "is_offered": award.state == AwardState.OFFERED,
        "form": form,
        "breadcrumbs": [{"label": reference, "url": back}, {"label": "Who co-signs"}],
    }
    return page(request, "awards/staff_cosignatory.html", context, forms=[form])


@login_required
@require_POST
def staff_cosignatory_link(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send the person asked a new link."""
    award = staff_award(request, reference)
    try:
        cosignature = send_link_anew(award=award, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"A new link is on its way to {cosignature.email}. The old one is dead.")
    return redirect("awards:staff_award_detail", reference=reference)


@login_required
@require_POST
def staff_certificate_make(request: SignedInRequest, reference: str) -> HttpResponse:
    """Try again to make the certificate of an acceptance; made already, it is that one."""
    award = staff_award(request, reference)
    try:
        certify_by_hand(award=award, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The certificate is made, sealed and on its way to everybody who signed.")
    return redirect("awards:staff_award_detail", reference=reference)
