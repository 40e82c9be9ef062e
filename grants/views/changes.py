"""What differs between the answers now and what was submitted, and putting answers back."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.actions.putting_back import put_back_answer, undo_put_back
from grants.permissions import can_edit_application
from grants.queries.changes import open_keys, undoable, unsent_changes
from grants.states import APPLICATION
from grants.views._shared import crumbs, own_application, question_url


@login_required
@require_GET
def application_changes(request: SignedInRequest, reference: str) -> HttpResponse:
    """Submitted against now, word by word."""
    at = arrived_at(request)
    application = own_application(request, reference)
    unsent = unsent_changes(application)
    if unsent is None:
        raise Http404
    may_edit = can_edit_application(request.user, application, at).allowed
    keys = open_keys(application, at)
    is_editable = may_edit and APPLICATION.allows(application.state, "edit")
    return page(
        request,
        "grants/application_changes.html",
        {
            "application": application,
            "call": application.call,
            "standing": unsent.standing,
            "is_editable": is_editable,
            "changes": [
                {
                    "question": changed,
                    "url": question_url(application, changed.section, changed.key),
                    "is_open": is_editable and (keys is None or changed.key in keys),
                }
                for changed in unsent.questions
            ],
            "put_backs": undoable(application) if is_editable else [],
            "breadcrumbs": crumbs(application, "Changes not sent"),
        },
    )


@login_required
@require_POST
def answer_put_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give a question the answer that was submitted."""
    application = own_application(request, reference)
    try:
        done = put_back_answer(
            application=application,
            question_key=request.POST.get("question", ""),
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"“{done.question.label}” is as you submitted it. You can undo this below.")
    return redirect("grants:application_changes", reference)


@login_required
@require_POST
def answer_put_back_undo(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give a question back the answer it had before it was put back."""
    application = own_application(request, reference)
    number = request.POST.get("put_back", "")
    rows = application.put_backs.select_related("question", "application")
    put_back = get_object_or_404(rows, pk=number if number.isdecimal() else 0)
    try:
        undo_put_back(put_back=put_back, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"“{put_back.question.label}” is again what you had written.")
    return redirect("grants:application_changes", reference)
