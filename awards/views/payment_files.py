"""Finance: the files that go to a programme's bank."""

from datetime import date

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from awards.actions.payment_files import (
    cancel_payment_file,
    make_payment_file,
    open_payment_file,
)
from awards.forms.money import PaymentFileForm, ReasonForm
from awards.models import Payment, PaymentFile
from awards.permissions import can_send_money, can_send_money_of
from awards.queries.accounts import (
    awards_in,
    debtor_accounts,
    staff_payment_files,
    waiting_debtor_accounts,
)
from awards.queries.awards import open_to_staff
from awards.queries.money_desk import desk_payments, why_waiting
from awards.queries.payments import amount_of
from awards.states import PaymentState
from awards.views._shared import first_or_404, staff_programme
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.deadlines import local_day
from grants.models import Programme

PAGE = 100


@login_required
@require_GET
def staff_payment_file_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """What can be sent now, and the files made so far."""
    return _list(request, staff_programme(request, slug))


@login_required
@require_POST
def staff_payment_file_make(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put the ticked payments into one file."""
    programme = staff_programme(request, slug)
    require(can_send_money(request.user, programme))
    form = PaymentFileForm(request.POST, accounts=debtor_accounts(programme))
    if form.is_valid():
        chosen = _sendable(request, programme).filter(
            reference__in=request.POST.getlist("payment")[:1000]
        )
        try:
            made = make_payment_file(
                payments=chosen, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{made.reference} is made. Download it and give it to the bank.")
            return redirect("awards:staff_payment_file_detail", reference=made.reference)
    return _list(request, programme, form)


@login_required
@require_GET
def staff_payment_file_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """One file: what it pays, its hash, and what can still be done."""
    return _show(request, _file(request, reference), ReasonForm())


@never_cache
@sensitive_variables("content")
@login_required
@require_POST
@reauthentication_required
def staff_payment_file_download(request: SignedInRequest, reference: str) -> HttpResponse:
    """The file itself, for finance; that it was downloaded is on record."""
    file = _file(request, reference)
    try:
        content = open_payment_file(file=file, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("awards:staff_payment_file_detail", reference=reference)
    is_csv = file.format == PaymentFile.Format.CSV
    kind = "text/csv; charset=utf-8" if is_csv else "application/xml"
    response = HttpResponse(content, content_type=kind)
    name = f"{file.reference}.{'csv' if is_csv else 'xml'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def staff_payment_file_cancel(request: SignedInRequest, reference: str) -> HttpResponse:
    """Cancel it as a whole, with a reason."""
    file = _file(request, reference)
    require(can_send_money_of(request.user, file.account.programme, awards_in(file)))
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            cancel_payment_file(file=file, reason=reason, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{reference} is cancelled. Its payments are approved again.")
            return redirect("awards:staff_payment_file_detail", reference=reference)
    return _show(request, file, form)


def _sendable(request: SignedInRequest, programme: Programme) -> QuerySet[Payment]:
    return desk_payments(request.user).filter(
        award__application__call__programme=programme, state=PaymentState.APPROVED, part=None
    )


def _list(
    request: SignedInRequest, programme: Programme, form: PaymentFileForm | None = None
) -> HttpResponse:
    at = arrived_at(request)
    accounts = debtor_accounts(programme)
    due_by = _day(request.GET.get("due_by", ""))
    found = _sendable(request, programme).order_by("due_on", "pk")
    if due_by:
        found = found.filter(due_on__lte=due_by)
    rows = list(found[:PAGE])
    reasons = why_waiting(rows, at)
    ticked = set(request.POST.getlist("payment"))
    days = [local_day(each.award.application.call, at) for each in rows]
    initial = {
        "execute_on": max(days, default=at.date()),
        "form": settings.PAYMENT_FILE_FORMAT,
    }
    context = {
        "programme": programme,
        "due_by": due_by,
        "form": form or PaymentFileForm(accounts=accounts, initial=initial),
        "accounts": accounts,
        "waiting": waiting_debtor_accounts(programme),
        "may": bool(can_send_money(request.user, programme)),
        "rows": [_row(request, each, reasons[each.pk], ticked) for each in rows],
        "files": staff_payment_files(request.user).filter(account__programme=programme)[:PAGE],
        "breadcrumbs": crumbs(programme),
    }
    return page(
        request, "awards/staff_payment_file_list.html", context, forms=[form] if form else []
    )


def _row(
    request: SignedInRequest, payment: Payment, problem: str, ticked: set[str]
) -> dict[str, object]:
    alone = payment.approved_by_id == request.user.pk and not request.user.is_superuser
    return {
        "payment": payment,
        "amount": amount_of(payment),
        "problem": "You approved it, so somebody else sends it." if alone else problem,
        "ticked": payment.reference in ticked if ticked else not (problem or alone),
    }


def _show(request: SignedInRequest, file: PaymentFile, form: ReasonForm) -> HttpResponse:
    programme = file.account.programme
    verdict = can_send_money_of(request.user, programme, awards_in(file))
    entries = list(
        file.entries.filter(
            open_to_staff(request.user, "payment__award__application")
        ).select_related("payment__award__application", "bank_details")
    )
    untouched = not file.entries.exclude(payment__state=PaymentState.EXPORTED).exists()
    context = {
        "file": file,
        "form": form,
        "entries": entries,
        "hidden": file.count - len(entries),
        "obstacle": verdict.reason,
        "may": bool(verdict) and file.cancelled_at is None,
        "untouched": untouched,
        "breadcrumbs": crumbs(programme, file.reference),
    }
    return page(request, "awards/staff_payment_file_detail.html", context, forms=[form])


def _file(request: SignedInRequest, reference: str) -> PaymentFile:
    found: PaymentFile = first_or_404(
        staff_payment_files(request.user).filter(reference=reference), "payment file"
    )
    return found


def crumbs(programme: Programme, *last: str) -> list[dict[str, str]]:
    """Where one is: payments, the programme's files, and what comes below."""
    files = reverse("awards:staff_payment_file_list", args=[programme.slug])
    return [
        {"label": "Payments", "url": reverse("awards:staff_money_desk")},
        {"label": f"Payment files of {programme}", "url": files},
        *({"label": each} for each in last),
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
