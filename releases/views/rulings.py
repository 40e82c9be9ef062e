"""Words in writing: disputes and previews of grantees, rulings of staff, terms of a programme."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.forms.stamped import StampedForm
from awards.models import Condition
from awards.permissions import can_waive
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.permissions import can_work_on
from grants.queries import staff_programmes
from releases.actions import rulings
from releases.actions.embargoes import hand_in_preview
from releases.actions.terms import set_release_terms
from releases.permissions import can_decide_release, can_submit_evidence
from releases.queries.conditions import grantee_releases, may_replace, terms_of
from releases.queries.seen import stamp_of_output
from releases.ruling_forms import (
    DisputeForm,
    PartForm,
    PreviewForm,
    ReasonForm,
    SettleForm,
    SupersedeForm,
    TermsForm,
)
from releases.views._shared import staff_release


@dataclass(frozen=True)
class Deed:
    """A page that does one deed: its words, its form and its action."""

    title: str
    text: str
    button: str
    done: str
    form: type[forms.Form]
    action: Callable[..., Any]


STAFF_DEEDS = {
    "settle": Deed(
        "Answer the dispute about",
        "The grantee reads the answer. Whatever it is, you still accept, send back or waive.",
        "Send the answer",
        "The answer is sent.",
        SettleForm,
        rulings.settle_dispute,
    ),
    "breach": Deed(
        "Find breached:",
        "Payments that hang on it stay blocked. A sealed letter tells the grantee, who can still "
        "hand it in. Until the mail with the letter is out you can take it back.",
        "Find it breached",
        "The condition is found breached. The letter is issued; its mail goes out soon.",
        ReasonForm,
        rulings.find_breached,
    ),
    "lift": Deed(
        "Lift the breach of",
        "The condition is owed as before. The grantee is told, unless the letter of breach is not "
        "out yet: then it is taken back, and nobody hears of it.",
        "Lift the breach",
        "The breach is lifted.",
        ReasonForm,
        rulings.lift_breach,
    ),
    "partial": Deed(
        "Accept a part of",
        "The rest is owed by a day of its own. Payments wait until all of it is accepted.",
        "Accept this part",
        "The part is accepted. The grantee is told what is missing.",
        PartForm,
        rulings.accept_in_part,
    ),
    "supersede": Deed(
        "Replace",
        "Another output of the award takes its place. This cannot be taken back.",
        "Replace it",
        "It is replaced. The grantee is told.",
        SupersedeForm,
        rulings.supersede_output,
    ),
}
DISPUTE = Deed(
    "Dispute a finding about",
    "Checks can be wrong and so can people. What you write and the answer stay in the record.",
    "Send to the programme",
    "Your words are with the programme. The answer comes by mail.",
    DisputeForm,
    rulings.dispute_finding,
)
PREVIEW = Deed(
    "Hand in a private preview of",
    "The release itself is due in public when the embargo ends.",
    "Hand in the preview",
    "The preview is handed in. You are reminded before the embargo ends.",
    PreviewForm,
    hand_in_preview,
)


def _do(request: SignedInRequest, condition: Condition, deed: Deed, *, staff: bool) -> HttpResponse:
    back = "releases:staff_condition_detail" if staff else "releases:condition_detail"
    extra: dict[str, Any] = {"others": may_replace(condition)} if deed.form is SupersedeForm else {}
    # The page that led here says what it showed.
    shown = {"seen": request.GET.get("seen") or stamp_of_output(condition)} if staff else {}
    form = deed.form(request.POST if request.method == "POST" else None, initial=shown, **extra)
    if request.method == "POST" and form.is_valid():
        try:
            deed.action(
                condition=condition, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
            if isinstance(form, StampedForm):
                form.show_anew(stamp_of_output(condition))
        else:
            tell(request, deed.done)
            return redirect(back, reference=condition.reference)
    context = {
        "base": "base_staff.html" if staff else "base_applicant.html",
        "condition": condition,
        "deed": deed,
        "form": form,
        "payments": condition.payments.order_by("position") if staff else (),
        "back": reverse(back, args=[condition.reference]),
        "breadcrumbs": [
            {"label": condition.reference, "url": reverse(back, args=[condition.reference])},
            {"label": deed.button},
        ],
    }
    return page(request, "releases/ruling.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_ruling_create(request: SignedInRequest, reference: str, verb: str) -> HttpResponse:
    """Staff settle a dispute, find breached, lift that, accept a part, or replace an output."""
    condition = staff_release(request, reference)
    require(can_decide_release(request.user, condition))
    if verb not in STAFF_DEEDS:
        raise Http404
    if verb == "supersede":
        require(can_waive(request.user, condition.award))
    return _do(request, condition, STAFF_DEEDS[verb], staff=True)


@login_required
@require_http_methods(["GET", "POST"])
def condition_dispute(request: SignedInRequest, reference: str) -> HttpResponse:
    """The grantee disputes a finding in words."""
    condition = get_object_or_404(grantee_releases(request.user), reference=reference)
    require(can_submit_evidence(request.user, condition))
    return _do(request, condition, DISPUTE, staff=False)


@login_required
@require_http_methods(["GET", "POST"])
def condition_preview(request: SignedInRequest, reference: str) -> HttpResponse:
    """The grantee hands in a private preview under an embargo."""
    condition = get_object_or_404(grantee_releases(request.user), reference=reference)
    require(can_submit_evidence(request.user, condition))
    return _do(request, condition, PREVIEW, staff=False)


@login_required
@require_http_methods(["GET", "POST"])
def staff_release_terms(request: SignedInRequest, slug: str) -> HttpResponse:
    """How many days a programme grants, and how long an embargo may last."""
    programme = get_object_or_404(staff_programmes(request.user), slug=slug)
    require(can_work_on(request.user, programme))
    terms = terms_of(programme)
    names = ("cure_days", "mend_days", "embargo_days")
    initial = {name: getattr(terms, name) for name in names}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_release_terms(
            programme=programme, by=request.user, at=arrived_at(request), **form.cleaned_data
        )
        tell(request, "The terms are saved. They hold for every output of the programme.")
        return redirect("grants:staff_programme_detail", slug)
    here = reverse("grants:staff_programme_detail", args=[slug])
    context = {
        "programme": programme,
        "form": form,
        "back": here,
        "breadcrumbs": [{"label": programme.name, "url": here}, {"label": "Terms of releases"}],
    }
    return page(request, "releases/staff_release_terms.html", context, forms=[form])
