"""Saying “no conflict” before reading, and certifying it before the panel meets."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from reviews.actions.conflicts import declare_conflict
from reviews.actions.declaring import certify_conflicts, declare_no_conflict, remind_to_certify
from reviews.forms.conflicts import (
    CONFLICT_ANSWER,
    NO_CONFLICT_ANSWER,
    CertificationForm,
    DeclarationForm,
)
from reviews.models import Assignment
from reviews.permissions import can_route
from reviews.queries.certifying import (
    applications_to_certify,
    certifiable,
    last_certification,
    panel_certifications,
    uncertified_reviewers,
)
from reviews.queries.reading import names_by_application
from reviews.queries.reviewing import undeclared_assignments
from reviews.views.common import action, call_page, panel_tabs, staff_call

View = Callable[..., HttpResponseBase]


def declared_first(view: View) -> View:
    """Lead a reviewer who has not vouched for an application to the page that asks for it."""

    @wraps(view)
    def asking(request: SignedInRequest, reference: str, **more: object) -> HttpResponseBase:
        waiting = undeclared_assignments(request.user).filter(application__reference=reference)
        if request.method == "GET" and waiting.exists():
            return redirect(f"{reverse('reviews:declaration_list')}#{reference}")
        return view(request, reference, **more)

    return asking


@login_required
@require_http_methods(["GET", "POST"])
def declaration_list(request: SignedInRequest) -> HttpResponse:
    """Titles, and people unless the call is blind: for each, no conflict or a conflict."""
    assignments = list(undeclared_assignments(request.user))
    sent = request.POST if request.method == "POST" else None
    forms = [DeclarationForm(sent, reference=each.application.reference) for each in assignments]
    if sent is not None and all(form.is_valid() for form in forms):
        pairs = zip(assignments, forms, strict=True)
        said = sum(_declare(request, assignment, form) for assignment, form in pairs)
        if said < len(forms):
            warn(request, f"{len(forms) - said} still to answer before you can read them.")
            return redirect("reviews:declaration_list")
        tell(request, "Thank you. You can read the applications now.")
        return redirect("reviews:review_list")
    names = names_by_application([each.application for each in assignments])
    rows = [
        (each.application, names.get(each.application_id, []), form)
        for each, form in zip(assignments, forms, strict=True)
    ]
    context = {"rows": rows, "forms": forms}
    return page(request, "reviews/declaration_list.html", context, forms=forms)


def _declare(request: SignedInRequest, assignment: Assignment, form: DeclarationForm) -> bool:
    """Do what one form says; False when it says nothing."""
    answer, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
    by, at = request.user, arrived_at(request)
    if answer == NO_CONFLICT_ANSWER:
        declare_no_conflict(assignment=assignment, by=by, at=at)
    elif answer == CONFLICT_ANSWER:
        declare_conflict(assignment=assignment, reason=reason, by=by, at=at)
    return bool(answer)


@login_required
@require_http_methods(["GET", "POST"])
def certification_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Before the panel meets: declare what is left, and certify that this is all."""
    reviewer = get_object_or_404(certifiable(request.user), panel__call__slug=slug)
    applications = list(applications_to_certify(reviewer))
    references = [each.reference for each in applications]
    sent = request.POST if request.method == "POST" else None
    form = CertificationForm(sent, references=references)
    if sent is not None and form.is_valid():
        try:
            certify_conflicts(
                reviewer=reviewer,
                conflicts=form.conflicts(),
                agreed=form.cleaned_data["agreed"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Thank you. Your conflicts of interest are certified.")
            return redirect("reviews:certification_edit", slug=slug)
    names = names_by_application(applications)
    context = {
        "call": reviewer.panel.call,
        "last": last_certification(reviewer),
        "form": form,
        "rows": [
            (each, names.get(each.pk, []), form[f"conflict-{ref}"], form[f"reason-{ref}"])
            for each, ref in zip(applications, references, strict=True)
        ],
    }
    return page(request, "reviews/certification_edit.html", context, forms=[form])


@login_required
@require_GET
def staff_certification_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who on the panel has certified and who has not."""
    call = staff_call(request, slug)
    rows = list(panel_certifications(call))
    missing = uncertified_reviewers(call).count()
    remind = ("Remind who has not certified", "reviews:staff_certification_remind", slug)
    context = {
        "parts": panel_tabs(slug, "certifications"),
        "rows": rows,
        "missing": missing,
        "done": len(rows) - missing,
        "actions": [action(can_route(request.user, call), *remind, kind="secondary", post=True)],
    }
    return call_page(request, "reviews/staff_certification_list.html", call, "panel", context)


@login_required
@require_POST
def staff_certification_remind(request: SignedInRequest, slug: str) -> HttpResponse:
    """Mail everybody who has not certified."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    sent = remind_to_certify(call=call, by=request.user, at=arrived_at(request))
    noun = "1 person is" if sent == 1 else f"{sent} people are"
    tell(
        request,
        f"{noun} reminded. Nobody gets two on one day, nor one after turning reminders off.",
    )
    return redirect("reviews:staff_certification_list", slug=slug)
