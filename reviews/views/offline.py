"""Working offline: one file down, filled anywhere, up again."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.web import SignedInRequest, arrived_at, page, tell, warn
from reviews.actions.offline import merge_offline
from reviews.actions.reviewing import save_review
from reviews.forms.offline import UploadForm
from reviews.offline_form import Sheet, write
from reviews.queries.offline import sheets_of
from reviews.queries.reviewing import reviewer_assignments


@login_required
@require_http_methods(["GET", "POST"])
def review_offline(request: SignedInRequest) -> HttpResponse:
    """Take the forms along, bring them back, and see what was taken."""
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    merged = None
    if request.method == "POST" and form.is_valid():
        merged = merge_offline(
            sheets=form.cleaned_data["file"], by=request.user, at=arrived_at(request)
        )
        form = UploadForm()
    context = {"form": form, "merged": merged}
    return page(request, "reviews/review_offline.html", context, forms=[form])


@login_required
@require_POST
def review_offline_take(request: SignedInRequest, reference: str) -> HttpResponse:
    """After seeing both: the file's answer takes the place of the one online."""
    assignment = get_object_or_404(
        reviewer_assignments(request.user), application__reference=reference
    )
    name, version = request.POST.get("field", ""), request.POST.get("version", "")
    value = request.POST.get("value", "").replace("\r\n", "\n")
    try:
        report = save_review(
            assignment=assignment,
            values={name: value},
            versions={name: int(version) if version.isascii() and version.isdigit() else 0},
            page="",
            by=request.user,
            at=arrived_at(request),
        )
    except DomainError as error:
        warn(request, error.message)
    else:
        if report.clashes:
            warn(request, "It was changed online once more. Upload the file again to see both.")
        else:
            tell(request, "The answer from your file is saved.")
    return redirect("reviews:review_edit", reference=reference)


@login_required
@require_GET
def review_offline_file(request: SignedInRequest) -> HttpResponse:
    """The forms of everything that is not submitted, in one file."""
    return _file(sheets_of(request.user), "reviews.txt")


@login_required
@require_GET
def review_form_file(request: SignedInRequest, reference: str) -> HttpResponse:
    """The form of one review."""
    sheets = sheets_of(request.user, reference)
    if not sheets:
        raise Http404
    return _file(sheets, f"review-{reference}.txt")


def _file(sheets: list[Sheet], name: str) -> HttpResponse:
    response = HttpResponse(write(sheets), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
