"""Finance: what the bank says, looked at first and then applied."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.statements import apply_statement, read_statement
from awards.forms.money import StatementForm
from awards.models import BankStatement, Payment, Repayment
from awards.permissions import can_send_money, can_send_money_of
from awards.queries.accounts import staff_statements
from awards.queries.awards import hidden_awards
from awards.queries.statements import awards_named, told_by
from awards.statement_reading import LARGEST
from awards.statements import (
    AGAIN,
    ALREADY,
    BRINGS,
    DIFFERS,
    NOT_OWED,
    NOT_SENT,
    PAYS,
    RETURNS,
    TOO_MUCH,
    UNKNOWN,
)
from awards.views._shared import first_or_404, staff_programme
from core.errors import RuleBroken, require
from core.money import format_money
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.models import Programme

# What a line means → label and tone, in the order of the page.
MEANINGS = {
    PAYS: ("Will be recorded as paid", "success"),
    RETURNS: ("Came back, will be planned again", "caution"),
    BRINGS: ("Will be recorded as paid back", "success"),
    AGAIN: ("Paid a second time? Left alone", "danger"),
    TOO_MUCH: ("More than is still to come back, left alone", "danger"),
    NOT_OWED: ("No longer asked back, left alone", "danger"),
    DIFFERS: ("Another amount than ours, left alone", "danger"),
    NOT_SENT: ("Not approved, left alone", "danger"),
    UNKNOWN: ("Unknown reference, left alone", "neutral"),
    ALREADY: ("Known already", "neutral"),
}


@login_required
@require_http_methods(["GET", "POST"])
def staff_statement_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The statements read so far, and a new one. Reading changes nothing."""
    programme = staff_programme(request, slug)
    form = StatementForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        require(can_send_money(request.user, programme))
        if form.is_valid():
            read = _read(request, programme, form)
            if read is not None:
                return redirect("awards:staff_statement_detail", reference=read.reference)
    context = {
        "programme": programme,
        "form": form,
        "may": bool(can_send_money(request.user, programme)),
        "statements": staff_statements(request.user).filter(programme=programme)[:100],
        "breadcrumbs": _crumbs(programme),
    }
    return page(request, "awards/staff_statement_list.html", context, forms=[form])


@login_required
@require_GET
def staff_statement_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Each line and what it means now."""
    statement = _statement(request, reference)
    order = list(MEANINGS)
    named = awards_named(statement)
    kept_away = set(hidden_awards(request.user).filter(pk__in=named).values_list("pk", flat=True))
    lines = sorted(told_by(statement), key=lambda each: order.index(each[1]))
    shown = [each for each in lines if each[2] is None or each[2].award_id not in kept_away]
    rows = [
        {
            "line": line,
            "amount": format_money(line.amount, line.currency),
            "label": MEANINGS[means][0],
            "tone": MEANINGS[means][1],
            "url": _url(row),
            "expected": _expected(row) if means in {DIFFERS, TOO_MUCH} else "",
        }
        for line, means, row in shown
    ]
    todo = sum(means in {PAYS, RETURNS, BRINGS} for _line, means, _row in lines)
    verdict = can_send_money_of(request.user, statement.programme, named)
    context = {
        "statement": statement,
        "rows": rows[:500],
        "count": len(rows),
        "hidden": len(lines) - len(shown),
        "obstacle": verdict.reason if kept_away else "",
        "todo": todo,
        "may_apply": bool(verdict) and statement.applied_at is None and todo > 0,
        "breadcrumbs": [*_crumbs(statement.programme), {"label": reference}],
    }
    return page(request, "awards/staff_statement_detail.html", context)


@login_required
@require_POST
def staff_statement_apply(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record what the lines say, all at once."""
    statement = _statement(request, reference)
    try:
        counts = apply_statement(statement=statement, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, f"Nothing was recorded. {error.message}")
    else:
        if counts:
            done = [
                f"{counts.get(means, 0)} {word}"
                for means, word in (
                    (PAYS, "recorded as paid"),
                    (RETURNS, "as returned"),
                    (BRINGS, "as paid back by grantees"),
                )
                if counts.get(means) or means != BRINGS
            ]
            tell(request, f"{', '.join(done)}.")
        else:
            warn(request, "This statement was applied before; nothing changed.")
    return redirect("awards:staff_statement_detail", reference=reference)


def _url(row: Payment | Repayment | None) -> str:
    """Where staff see what a line names; empty when we know nothing of the kind."""
    if row is None:
        return ""
    name = "staff_payment_detail" if isinstance(row, Payment) else "staff_repayment_detail"
    return reverse(f"awards:{name}", args=[row.reference])


def _expected(row: Payment | Repayment | None) -> str:
    if row is None:
        return ""
    amount = row.amount if isinstance(row, Payment) else row.outstanding
    return format_money(amount, row.award.currency)


def _read(
    request: SignedInRequest, programme: Programme, form: StatementForm
) -> BankStatement | None:
    upload = form.cleaned_data["file"]
    try:
        return read_statement(
            programme=programme,
            name=upload.name or "statement",
            content=upload.read(LARGEST + 1),
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        return None


def _statement(request: SignedInRequest, reference: str) -> BankStatement:
    found: BankStatement = first_or_404(
        staff_statements(request.user).filter(reference=reference), "statement"
    )
    return found


def _crumbs(programme: Programme) -> list[dict[str, str]]:
    return [
        {"label": "Payments", "url": reverse("awards:staff_money_desk")},
        {
            "label": f"Bank statements of {programme}",
            "url": reverse("awards:staff_statement_list", args=[programme.slug]),
        },
    ]
