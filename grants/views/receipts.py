"""Receipts: as PDF for the team, and the page where anybody checks one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.web import SignedInRequest, page
from grants.documents import receipt_document
from grants.forms.corresponding import ReceiptCheckForm
from grants.queries import standing_submission
from grants.queries.receipts import UNKNOWN, check_receipt
from grants.views._shared import own_application


@login_required
@require_GET
def application_receipt_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """The receipt of the submission that stands, as PDF."""
    application = own_application(request, reference)
    submission = standing_submission(application)
    if submission is None:
        raise Http404
    response = HttpResponse(
        receipt_document(application, submission), content_type="application/pdf"
    )
    name = f"{application.reference}-receipt-{submission.number}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Whether a receipt is genuine, for anybody who holds it. Nothing else is told."""
    form = ReceiptCheckForm(request.GET if "sha256" in request.GET else None)
    asked = form.is_bound and form.is_valid()
    found = check_receipt(**form.cleaned_data) if asked else None
    return page(
        request,
        "grants/receipt_check.html",
        {
            "form": form,
            "asked": asked,
            "found": found,
            "sentence": found.sentence if found else UNKNOWN,
        },
        forms=[form],
    )
