"""Staff pages of who may apply: invitations, and who goes on from one stage to the next."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.call_invitations import invite_people, resend_invitation, revoke_invitation
from grants.actions.stages import invite_to_stage
from grants.forms.intake import InviteForm, StageForm
from grants.models import Application, Call, CallInvitation
from grants.permissions import can_work_on
from grants.queries import applications_in_round, keyset
from grants.queries.calls import staff_invitations as permitted_invitations
from grants.views._shared import state_tag
from grants.views.staff_calls import call_crumbs, staff_call

_ROWS = 200


@login_required
@require_http_methods(["GET", "POST"])
def staff_invitations(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who is invited to the call, and a form for more."""
    call = staff_call(request, slug)
    if request.method == "POST":
        require(can_work_on(request.user, call.programme))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_people(
                call=call, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, _invited(len(made)))
            return redirect("grants:staff_invitations", slug)
    verdict = can_work_on(request.user, call.programme)
    context = {
        "call": call,
        "invitations": permitted_invitations(request.user).filter(call=call)[:1000],
        "form": form,
        "may_change": bool(verdict),
        "reason": verdict.reason,
        "breadcrumbs": call_crumbs(call, ("Invitations", "")),
    }
    return page(request, "grants/staff_invitations.html", context, forms=[form])


def _invited(count: int) -> str:
    if not count:
        return "Everybody on this list was invited before. Nobody got a second mail."
    return "1 invitation is sent." if count == 1 else f"{count} invitations are sent."


def _invitation(request: SignedInRequest, slug: str, pk: int) -> CallInvitation:
    rows = permitted_invitations(request.user).filter(call=staff_call(request, slug))
    return get_object_or_404(rows, pk=pk)


@login_required
@require_POST
def staff_invitation_resend(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Send an unused invitation again."""
    invitation = _invitation(request, slug, pk)
    try:
        resend_invitation(invitation=invitation, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The invitation is sent to {invitation.email} again.")
    return redirect("grants:staff_invitations", slug)


@login_required
@require_POST
def staff_invitation_revoke(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take an unused invitation back."""
    invitation = _invitation(request, slug, pk)
    try:
        revoke_invitation(invitation=invitation, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{invitation.email} is no longer invited.")
    return redirect("grants:staff_invitations", slug)


@login_required
@require_http_methods(["GET", "POST"])
def staff_stage(request: SignedInRequest, slug: str) -> HttpResponse:
    """The applications of a first stage, to choose who goes on to the second."""
    call = staff_call(request, slug)
    if request.method == "POST":
        require(can_work_on(request.user, call.programme))
    form = StageForm(request.POST or None, first=call)
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_to_stage(
                call=form.cleaned_data["call"],
                references=request.POST.getlist("references"),
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, _invited(len(made)))
            return redirect("grants:staff_stage", slug)
    return _stage_page(request, call, form)


def _stage_page(request: SignedInRequest, call: Call, form: StageForm) -> HttpResponse:
    rows = applications_in_round(call).select_related("owner")
    found, after = keyset(rows, after=request.GET.get("after", ""), size=_ROWS)
    verdict = can_work_on(request.user, call.programme)
    chosen = set(request.POST.getlist("references"))
    context = {
        "call": call,
        "rows": [(row, state_tag(row), row.reference in chosen) for row in _with_next(found)],
        "after": after,
        "form": form,
        "may_change": bool(verdict),
        "reason": verdict.reason,
        "breadcrumbs": call_crumbs(
            call,
            ("Applications", reverse("grants:staff_application_list", args=[call.slug])),
            ("Who goes on", ""),
        ),
    }
    return page(request, "grants/staff_stage.html", context, forms=[form])


def _with_next(rows: list[Application]) -> list[Application]:
    """Each with the title of the call it is invited to, in one query."""
    invited = CallInvitation.objects.filter(application__in=rows).select_related("call")
    titles = {each.application_id: each.call.title for each in invited}
    for row in rows:
        row.goes_on_to = titles.get(row.pk, "")  # type: ignore[attr-defined]
    return rows
