"""Pages of one's own applications: list, tasks, check and submit, receipt, PDF, withdrawal."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.attempts import note_unconfirmed
from grants.actions.submission import (
    reinstate_application,
    submit_application,
    withdraw_application,
)
from grants.answers import Finding
from grants.documents import application_document
from grants.errors import Incomplete
from grants.forms.applications import OwnSearchForm, SubmitForm, WithdrawForm
from grants.models import Application, ChangeRequest
from grants.overview import overview
from grants.permissions import can_edit_application, can_withdraw_application
from grants.queries import keyset, own_applications, standing_submission, values_of
from grants.queries.changes import open_request, requested_questions
from grants.queries.closing import closing_of
from grants.queries.messages import unread_messages
from grants.queries.search import holding
from grants.queries.submitting import draft_of
from grants.queries.team import approval_status, approvals_of
from grants.reading import readable
from grants.states import APPLICATION, ApplicationState
from grants.structure import content_of, findings, structure_of
from grants.telling import situation
from grants.views._shared import (
    PAGE_SIZE,
    application_actions,
    crumbs,
    own_application,
    question_url,
    state_tag,
    unsent_sentence,
)


@login_required
@require_GET
def application_list(request: SignedInRequest) -> HttpResponse:
    """All applications the person is on the team of."""
    typed = request.GET.get("q", "")[:200]
    mine = own_applications(request.user).prefetch_related("call__batches")
    rows, after = keyset(holding(mine, typed), after=request.GET.get("after", ""), size=PAGE_SIZE)
    return page(
        request,
        "grants/application_list.html",
        {
            "applications": [(row, state_tag(row)) for row in rows],
            "after": after,
            "typed": typed,
            "search": OwnSearchForm(initial={"q": typed}),
        },
    )


@login_required
@require_GET
def application_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """What is happening now, and the task list: what is done, what is missing, until when."""
    at = arrived_at(request)
    application = own_application(request, reference)
    asked = open_request(application, at)
    return page(
        request,
        "grants/application_detail.html",
        {
            "application": application,
            "call": application.call,
            "state": state_tag(application),
            "situation": situation(application, asked, at),
            "promise_change": application.promise_changes.first(),
            "asked": asked,
            "requested": _requested(application, asked),
            "unread": unread_messages(application, request.user),
            "is_open": application.is_open(at),
            "is_draft": application.state == ApplicationState.DRAFT,
            "is_sent": application.submitted_at is not None,
            "unsent": unsent_sentence(application, at),
            "actions": application_actions(application, request, at),
            "breadcrumbs": crumbs(application),
            **_progress(application),
        },
    )


def _progress(application: Application) -> dict[str, Any]:
    """The sections as a task list, each with how far it is, and what blocks a submission."""
    structure, values = structure_of(application), values_of(application)
    return {
        "missing": findings(structure, values),
        "sections": [
            {
                "label": step.title,
                "url": reverse(
                    "grants:application_section", args=[application.reference, step.key]
                ),
                "hint": step.hint,
                "status": step.state,
                "tone": step.tone,
            }
            for step in overview(structure, values)
        ],
    }


def _requested(application: Application, asked: ChangeRequest | None) -> list[dict[str, str]]:
    """The questions staff asked about, each with the way to it."""
    if asked is None:
        return []
    return [
        {
            "label": question.label,
            "url": question_url(application, question.section.key, question.key),
        }
        for question in requested_questions(asked)
    ]


def _check_page(
    request: SignedInRequest,
    application: Application,
    form: SubmitForm,
    refused: Sequence[Finding] = (),
) -> HttpResponse:
    at = arrived_at(request)
    draft = draft_of(application, standing_submission(application), at)
    return page(
        request,
        "grants/application_submit.html",
        {
            "application": application,
            "call": application.call,
            "form": form,
            "sections": readable(draft.content, application.call.currency),
            "refused": refused,
            "missing": [] if refused else draft.errors,
            "warnings": draft.warnings,
            "is_open": application.is_open(at),
            "unsent": unsent_sentence(application, at),
            "asked": open_request(application, at),
            "approval": approval_status(application, draft.sha256),
            "breadcrumbs": crumbs(application, "Check your answers"),
        },
        forms=[form],
    )


@login_required
@require_http_methods(["GET", "POST"])
def application_submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Everything on one page, what is missing, and the button."""
    at = arrived_at(request)
    application = own_application(request, reference)
    if request.method == "GET":
        if not (
            APPLICATION.allows(application.state, "submit")
            and can_edit_application(request.user, application, at)
        ):
            return redirect("grants:application_detail", reference)
        return _check_page(request, application, SubmitForm())
    form = SubmitForm(request.POST)
    if not form.is_valid():
        note_unconfirmed(application=application, by=request.user, at=at)
        return _check_page(request, application, form)
    try:
        submit_application(application=application, by=request.user, at=at)
    except RuleBroken as error:
        add_rule_error(form, error)
        refused = error.findings if isinstance(error, Incomplete) else ()
        return _check_page(request, application, form, refused)
    return redirect("grants:application_receipt", reference)


@login_required
@require_GET
def application_receipt(request: SignedInRequest, reference: str) -> HttpResponse:
    """What was sent, when, with its hash: to print and to believe."""
    application = own_application(request, reference)
    submission = standing_submission(application)
    if submission is None:
        raise Http404
    return page(
        request,
        "grants/application_receipt.html",
        {
            "application": application,
            "call": application.call,
            "submission": submission,
            "state": state_tag(application),
            "arrived_utc": submission.submitted_at.astimezone(UTC),
            "sections": readable(submission.content, application.call.currency),
            "approvals": approvals_of(submission),
            "unsent": unsent_sentence(application, arrived_at(request)),
            "still_open": application.is_open(arrived_at(request))
            and APPLICATION.allows(application.state, "edit"),
            "breadcrumbs": crumbs(application, "Receipt"),
        },
    )


@login_required
@require_GET
def call_clock(request: SignedInRequest, reference: str) -> JsonResponse:
    """What the server's clock says about one application, for a page that stays open."""
    at = arrived_at(request)
    application = own_application(request, reference)
    closing = closing_of(application, at)
    return JsonResponse(
        {
            "now": at.isoformat(),
            "closes_at": closing.moment.isoformat() if closing.moment else None,
            "text": closing.countdown(at),
            "is_open": application.is_open(at),
        }
    )


@login_required
@require_GET
def application_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """The application as it stands now, or with `?sent=1` as it was submitted, as PDF."""
    application = own_application(request, reference)
    submission = standing_submission(application)
    if submission and (request.GET.get("sent") or not application.has_unsent_changes):
        content, sent = submission.content, submission
    else:
        content, sent = content_of(structure_of(application), values_of(application)), None
    pdf = application_document(application, content, sent=sent, at=arrived_at(request))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{application.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def application_withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take the application out of the round."""
    application = own_application(request, reference)
    require(can_withdraw_application(request.user, application))
    form = WithdrawForm(request.POST or None, reference=application.reference)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(
                application=application,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your application is withdrawn. You can still read everything in it.")
            return redirect("grants:application_detail", reference)
    context: dict[str, Any] = {
        "application": application,
        "form": form,
        "is_open": application.is_open(arrived_at(request)),
        "breadcrumbs": crumbs(application, "Withdraw"),
    }
    return page(request, "grants/application_withdraw.html", context, forms=[form])


@login_required
@require_POST
def application_reinstate(request: SignedInRequest, reference: str) -> HttpResponse:
    """Undo a withdrawal."""
    application = own_application(request, reference)
    try:
        done = reinstate_application(
            application=application, by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(
            request,
            "Your application takes part again. What you submitted before stands."
            if done.state == ApplicationState.SUBMITTED
            else "Your application is a draft again. It counts only once you submit it.",
        )
    return redirect("grants:application_detail", reference)
