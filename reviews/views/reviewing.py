"""The reviewer's pages: what is due, and the proposal beside the form."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, RuleBroken
from core.files.serving import file_response
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from reviews.actions.conflicts import declare_conflict
from reviews.actions.reviewing import (
    Clash,
    is_submitted,
    reopen_review,
    save_review,
    submit_review,
)
from reviews.errors import IncompleteReview
from reviews.forms.reviewing import RecuseForm, ReviewForm
from reviews.models import Assignment, Review
from reviews.permissions import can_review
from reviews.queries.desk import edits_of, neighbours, open_request
from reviews.queries.phases import (
    own_assignment,
    panel_applications,
    panel_sight,
    reviewer_sight,
)
from reviews.queries.reading import attachment_file, read_proposal, with_scan_tags
from reviews.queries.reviewing import answers_by, form_rubric, reviewer_assignments
from reviews.queries.rubrics import criteria_in
from reviews.views.declarations import declared_first


def _review(assignment: Assignment) -> Review | None:
    return getattr(assignment, "review", None)


def _assignment(request: SignedInRequest, reference: str) -> Assignment:
    """Through the reviewer's door: accepted, free of conflict, still in the round, else 404."""
    return get_object_or_404(reviewer_assignments(request.user), application__reference=reference)


@login_required
@require_http_methods(["GET", "POST"])
@declared_first
def review_edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Read and write; POST saves the draft when there is no script to do it."""
    assignment = _assignment(request, reference)
    if request.method == "GET":
        return _edit_page(request, assignment, _form(assignment))
    form = _form(assignment, request)
    if not form.is_valid():
        return _edit_page(request, assignment, form)
    try:
        report = save_review(
            assignment=assignment,
            by=request.user,
            at=arrived_at(request),
            **_sent(request, form),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        return _edit_page(request, assignment, form)
    if report.clashes:
        return _clash_page(request, assignment, form, report.clashes)
    tell(request, "Your draft is saved. Only you can see it.")
    return redirect("reviews:review_edit", reference=reference)


def _form(assignment: Assignment, request: HttpRequest | None = None) -> ReviewForm:
    review = _review(assignment)
    rubric = form_rubric(assignment)
    criteria = criteria_in(rubric)
    saves = review.saves if review else {}
    return ReviewForm(
        request.POST if request else None,
        rubric=rubric,
        criteria=criteria,
        # What is sent takes the place of what is stored, so that need not be read.
        answers=None if request else answers_by(review, criteria),
        versions={name: save["version"] for name, save in saves.items()},
    )


def _open_page(request: HttpRequest) -> str:
    """Which open page sends this: every rendering of the form has a token of its own."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _sent(request: HttpRequest, form: ReviewForm) -> dict[str, Any]:
    """All fields of a whole form, as the actions take them."""
    return {
        "values": {name: _clean(form.cleaned_data[name]) for name in form.fields},
        "versions": {
            name: _number(request.POST.get(f"version-{name}", "")) for name in form.fields
        },
        "page": _open_page(request),
    }


def _clean(text: str) -> str:
    """Browsers send CRLF; what is stored is the same from a form and from a script."""
    return text.replace("\r\n", "\n")


def _clash_page(
    request: SignedInRequest, assignment: Assignment, form: ReviewForm, clashes: dict[str, Clash]
) -> HttpResponse:
    """Both texts: mine in the form, the other beside it. Sending again keeps the form's."""
    for name, clash in clashes.items():
        form.fields[name].version = clash.version  # type: ignore[attr-defined]
        form.add_error(
            name,
            "This was changed in another window meanwhile. Your text is below and not saved yet; "
            "the other one is beside it. Save again to keep what stands in this form.",
        )
    texts = [(str(form.fields[name].label), clash.theirs) for name, clash in clashes.items()]
    response = _edit_page(request, assignment, form, others=texts)
    response.status_code = 409
    return response


def _edit_page(
    request: SignedInRequest,
    assignment: Assignment,
    form: ReviewForm,
    others: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    at = arrived_at(request)
    review = _review(assignment)
    verdict = can_review(request.user, assignment, at)
    seen = reviewer_sight(assignment, at)
    submitted = is_submitted(review)
    answers = form.answers or answers_by(review, form.criteria)
    context = {
        "assignment": assignment,
        "call": assignment.application.call,
        "proposal": with_scan_tags(read_proposal(assignment.application, seen)),
        "rubric": form.rubric,
        "form": form,
        "others": others or [],
        "seen": seen,
        "review": review,
        "read_only": submitted or not verdict,
        "may_reopen": submitted and bool(verdict),
        "overdue": assignment.due_at < at and not submitted,
        "asked": open_request(assignment) if not submitted else None,
        "set_aside": [(str(old.label), given) for old, given in answers.set_aside],
        "edits": list(edits_of(review)) if submitted else [],
        "answers": _answers(form, answers.values) if submitted or not verdict else [],
        **neighbours(request.user, assignment),
    }
    return page(request, "reviews/review_edit.html", context, forms=[form])


def _answers(form: ReviewForm, values: dict[str, str]) -> list[tuple[str, str]]:
    """Label and stored answer of each field, for a review that is only read."""
    found = []
    for name, field in form.fields.items():
        value = values.get(name, "")
        if value or not name.endswith(".comment"):
            choices = dict(getattr(field, "choices", []))
            found.append((str(field.label), str(choices.get(value, value))))
    return found


@login_required
@require_POST
def review_save(request: SignedInRequest, reference: str) -> JsonResponse:
    """Autosave of one field: 200 with its version, 409 with the other text, 422 with a reason."""
    try:
        assignment = _assignment(request, reference)
    except Http404:
        return JsonResponse({"error": "This application is no longer yours to review."}, status=404)
    name = request.POST.get("question", "")
    value = _clean(request.POST.get(name, request.POST.get("value", "")))
    try:
        report = save_review(
            assignment=assignment,
            values={name: value[:20_000]},
            versions={name: _number(request.POST.get("version", ""))},
            page=_open_page(request),
            by=request.user,
            at=arrived_at(request),
        )
    except DomainError as error:
        return JsonResponse({"error": error.message}, status=422)
    if name in report.clashes:
        clash = report.clashes[name]
        answer = {
            "theirs": clash.theirs,
            "version": clash.version,
            "by": "you in another window",
            "own": True,
        }
        return JsonResponse(answer, status=409)
    return JsonResponse(_saved(report.version(name), report.review.changed_at))


def _saved(version: int, at: datetime) -> dict[str, object]:
    return {"saved_at": at.isoformat(), "version": version}


@login_required
@require_POST
def review_submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Save what is in the form and hand the review in."""
    assignment = _assignment(request, reference)
    form = _form(assignment, request)
    if form.is_valid():
        try:
            report = submit_review(
                assignment=assignment,
                by=request.user,
                at=arrived_at(request),
                **_sent(request, form),
            )
        except IncompleteReview as error:
            for name, words in error.problems.items():
                form.add_error(name, words)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            if report.clashes:
                return _clash_page(request, assignment, form, report.clashes)
            tell(request, f"Your review of {reference} is in. Thank you.")
            return redirect("reviews:review_list")
    return _edit_page(request, _assignment(request, reference), form)


@login_required
@require_POST
def review_reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Make the submitted review a draft again."""
    assignment = _assignment(request, reference)
    try:
        reopen_review(assignment=assignment, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "Your review is a draft again. It counts when you submit it anew.")
    return redirect("reviews:review_edit", reference=reference)


@login_required
@require_http_methods(["GET", "POST"])
def review_recuse(request: SignedInRequest, reference: str) -> HttpResponse:
    """Declare a conflict of interest; the application is hidden from then on."""
    assignment = _assignment(request, reference)
    form = RecuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        declare_conflict(
            assignment=assignment,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=arrived_at(request),
        )
        tell(request, f"Your conflict is noted. {reference} is off your pages.")
        return redirect("reviews:review_list")
    context = {
        "form": form,
        "reference": reference,
        "title": assignment.application.name,
        "back_url": reverse("reviews:review_edit", args=[reference]),
    }
    return page(request, "reviews/review_recuse.html", context, forms=[form])


@xframe_options_sameorigin
@login_required
@require_GET
def review_file(request: SignedInRequest, reference: str, key: UUID) -> HttpResponseBase:
    """An attachment of the application, under the name its reviewer may see."""
    application = get_object_or_404(panel_applications(request.user), reference=reference)
    own = own_assignment(request.user, application)
    seen = panel_sight(application, own, arrived_at(request))
    stored = attachment_file(application, key, seen)
    if stored is None:
        raise Http404
    return file_response(stored, framed=True)
