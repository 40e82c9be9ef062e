"""Grantees: money they are asked to pay back, and how."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from awards.bank_accounts import Account
from awards.models import Repayment
from awards.permissions import can_answer_award
from awards.queries.repayments import account_to_pay_to, grantee_repayments
from awards.states import OWED_REPAYMENT
from awards.views._repayments import repayment_rows
from awards.views._shared import first_or_404
from core.encryption import decrypted
from core.web import SignedInRequest, arrived_at, page


@login_required
@never_cache
@require_GET
def repayment_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """How much, why, until when; to which account, shown to the owner while it is owed."""
    repayment: Repayment = first_or_404(
        grantee_repayments(request.user).filter(reference=reference), "repayment"
    )
    award = repayment.award
    [row] = repayment_rows([repayment], arrived_at(request))
    owns = bool(can_answer_award(request.user, award))
    is_owed = repayment.state in OWED_REPAYMENT
    context = {
        "repayment": repayment,
        "award": award,
        "row": row,
        "is_owed": is_owed,
        "owns": owns,
        "account": _account(repayment) if owns and is_owed else None,
        "receipts": repayment.receipts.all(),
        "breadcrumbs": [
            {"label": "Awards", "url": reverse("awards:award_list")},
            {
                "label": award.reference,
                "url": reverse("awards:award_detail", args=[award.reference]),
            },
            {"label": reference},
        ],
    }
    return page(request, "awards/repayment_detail.html", context)


def _account(repayment: Repayment) -> Account | None:
    found = account_to_pay_to(repayment)
    return Account.unpacked(decrypted(found.sealed)) if found is not None else None
