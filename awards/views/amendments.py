"""Changes of an accepted award: asked for by the grantee, decided by staff."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.amending import request_amendment, withdraw_amendment
from awards.actions.amendment_decisions import approve_amendment, ask_back, decline_amendment
from awards.forms.amending import AmendForm, DecideForm, initial_of
from awards.models import ASKED_KINDS, Amendment, Award
from awards.permissions import (
    can_decide_amendment,
    can_read_award,
    can_request_amendment,
    can_withdraw_amendment,
)
from awards.queries.amendments import (
    changes_in_words,
    grantee_amendments,
    movable_conditions,
    open_amendments,
    staff_amendments,
)
from awards.queries.awards import grantee_awards
from awards.queries.budget_lines import agreed_lines
from awards.queries.seen import stamp_of_amendment
from awards.states import OPEN_AMENDMENT, AmendmentState
from awards.views._amendments import TONES
from awards.views._shared import found_by_staff, staff_award
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.queries import staff_programmes

# More wait for nobody's good: the oldest come first.
MOST = 200


@login_required
@require_http_methods(["GET", "POST"])
def award_amend(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    """Ask for a change of one kind, or answer what staff asked back."""
    award = _award(request, reference)
    if kind not in ASKED_KINDS:
        raise Http404("There is no change of this kind.")
    require(can_request_amendment(request.user, award))
    at = arrived_at(request)
    waiting = award.amendments.filter(kind=kind, state__in=OPEN_AMENDMENT).first()
    lines = agreed_lines(award) if kind == Amendment.Kind.BUDGET else {}
    initial = initial_of(waiting, lines)
    form = AmendForm(request.POST or None, award=award, kind=kind, lines=lines, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            amendment = request_amendment(
                award=award, kind=kind, wanted=form.wanted(), by=request.user, at=at
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"Your request is in. Reference {amendment.reference}.")
            return redirect(_home(request, award))
    context = {
        "award": award,
        "kind": Amendment.Kind(kind).label,
        "waiting": waiting,
        "waits": waiting is not None and waiting.state != AmendmentState.ASKED_BACK,
        "back": _home(request, award),
        "form": form,
    }
    return page(request, "awards/award_amend.html", context, forms=[form])


@login_required
@require_POST
def amendment_withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a request back before it is decided."""
    found = grantee_amendments(request.user).filter(reference=reference).first()
    amendment = found or _amendment(request, reference)
    try:
        withdraw_amendment(amendment=amendment, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{reference} is withdrawn. The award stays as it is.")
    return redirect(_home(request, amendment.award))


@login_required
@require_GET
def staff_amendment_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The changes of a programme's awards that wait for somebody."""
    programme = staff_programmes(request.user).filter(slug=slug).first()
    if programme is None:
        raise Http404("No programme under this address.")
    waiting = list(open_amendments(request.user, programme)[: MOST + 1])
    rows = [
        {"amendment": each, "tone": TONES[each.state], "changes": changes_in_words(each)}
        for each in waiting[:MOST]
    ]
    home = reverse("grants:staff_programme_detail", args=[slug])
    crumbs = [{"label": programme.name, "url": home}, {"label": "Changes of awards"}]
    context = {
        "programme": programme,
        "rows": rows,
        "more": len(waiting) > MOST,
        "breadcrumbs": crumbs,
    }
    return page(request, "awards/staff_amendment_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_amendment_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """One change with before and after, and the decision about it."""
    amendment = _amendment(request, reference)
    award = amendment.award
    movable = list(movable_conditions(amendment)) if amendment.is_open else []
    shown = {"seen": stamp_of_amendment(amendment)}
    form = DecideForm(request.POST or None, amendment=amendment, movable=movable, initial=shown)
    if request.method == "POST":
        require(can_decide_amendment(request.user, award, None))
        if form.is_valid() and _decide(request, amendment, form):
            return redirect("awards:staff_amendment_detail", reference=reference)
    detail = reverse("awards:staff_award_detail", args=[award.reference])
    context = {
        "amendment": amendment,
        "award": award,
        "tone": TONES[amendment.state],
        "changes": changes_in_words(amendment),
        "moves_account": amendment.kind
        in {Amendment.Kind.INVESTIGATOR, Amendment.Kind.INSTITUTION},
        "terms": getattr(amendment, "terms", None),
        "decides": can_decide_amendment(request.user, award, amendment.proposed_by_id),
        "withdraws": amendment.kind == Amendment.Kind.CONDITIONS
        and can_withdraw_amendment(request.user, amendment),
        "form": form,
        "breadcrumbs": [{"label": award.reference, "url": detail}, {"label": reference}],
    }
    return page(request, "awards/staff_amendment_detail.html", context, forms=[form])


def _decide(request: SignedInRequest, amendment: Amendment, form: DecideForm) -> bool:
    values = dict(form.cleaned_data)
    outcome = values.pop("outcome")
    deeds = {"approve": approve_amendment, "ask_back": ask_back, "decline": decline_amendment}
    if outcome != "approve":
        values = {"reason": values["reason"], "seen": values["seen"]}
    try:
        done = deeds[outcome](
            amendment=amendment, by=request.user, at=arrived_at(request), **values
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        form.show_anew(stamp_of_amendment(amendment))
        return False
    said = {
        AmendmentState.PROPOSED: "Proposed. A second person confirms it here.",
        AmendmentState.APPROVED: "Approved. The terms have changed and the letter is issued.",
        AmendmentState.ASKED_BACK: "Asked back. The grantee is told.",
        AmendmentState.DECLINED: "Declined. The grantee is told.",
    }
    tell(request, said[done.state])
    return True


def _amendment(request: SignedInRequest, reference: str) -> Amendment:
    rows = staff_amendments(request.user).filter(reference=reference)
    found: Amendment = found_by_staff(request, rows, "change", amendments__reference=reference)
    return found


def _award(request: SignedInRequest, reference: str) -> Award:
    """One's own award, or one that staff read, else 404; 403 in a conflict."""
    own = grantee_awards(request.user).filter(reference=reference).first()
    return own or staff_award(request, reference)


def _home(request: SignedInRequest, award: Award) -> str:
    """The award's page that this person has."""
    staff = can_read_award(request.user, award)
    name = "staff_award_detail" if staff else "award_detail"
    return reverse(f"awards:{name}", args=[award.reference])
