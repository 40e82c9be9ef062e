"""Draws among applications too close to call: held by staff, checked by anybody."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Call
from reviews.actions.lotteries import Terms, cancel_lottery, draw_lottery, prepare_lottery
from reviews.band import RULES
from reviews.forms.ranking import CancelForm, DrawForm, PrepareForm
from reviews.models import Lottery
from reviews.permissions import can_draw
from reviews.queries.lotteries import candidates, public_lotteries, record_of
from reviews.states import LotteryState
from reviews.views.common import LARGE, call_page, whole_call
from reviews.views.ranking_page import current_board


@login_required
@require_GET
def staff_lottery_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draws of a call, who would take part in the next one, and the form that prepares it."""
    call = whole_call(request, slug)
    return _list_page(request, call)


def _list_page(
    request: SignedInRequest, call: Call, form: PrepareForm | None = None
) -> HttpResponse:
    board = current_board(call)
    names = candidates(board)
    lotteries = list(call.lotteries.all())
    form = form or PrepareForm(initial={"places": board.band.places or None})
    context = {
        "lotteries": lotteries,
        "count": len(names),
        "candidates": names[:LARGE],
        "places": board.band.places,
        "rule_name": RULES[board.ruled],
        "waits": any(each.state == LotteryState.PREPARED for each in lotteries),
        "form": form,
        "obstacle": can_draw(request.user, call, arrived_at(request)).reason,
    }
    template = "reviews/staff_lottery_list.html"
    return call_page(request, template, call, "ranking", context, forms=[form])


@login_required
@require_POST
def staff_lottery_prepare(request: SignedInRequest, slug: str) -> HttpResponse:
    """Fix who takes part and commit to a secret."""
    call = whole_call(request, slug)
    require(can_draw(request.user, call, arrived_at(request)))
    form = PrepareForm(request.POST)
    if form.is_valid():
        terms = Terms(**form.cleaned_data)
        try:
            lottery = prepare_lottery(
                call=call, terms=terms, by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The draw is prepared, and what it commits to is public.")
            return redirect("reviews:staff_lottery_detail", slug=slug, number=lottery.number)
    return _list_page(request, call, form)


@login_required
@require_GET
def staff_lottery_detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """A draw: who takes part, what was promised, and what came of it."""
    call = whole_call(request, slug)
    return _detail_page(request, call, get_object_or_404(call.lotteries, number=number))


def _detail_page(
    request: SignedInRequest,
    call: Call,
    lottery: Lottery,
    *,
    draw: DrawForm | None = None,
    cancel: CancelForm | None = None,
) -> HttpResponse:
    draw, cancel = draw or DrawForm(), cancel or CancelForm()
    context = {
        "lottery": lottery,
        "lots": lottery.lots.select_related("application"),
        "rule_name": RULES[lottery.rule],
        "is_waiting": lottery.state == LotteryState.PREPARED,
        "form": draw,
        "cancel_form": cancel,
        "obstacle": can_draw(request.user, call, arrived_at(request)).reason,
    }
    template = "reviews/staff_lottery_detail.html"
    return call_page(request, template, call, "ranking", context, forms=[draw, cancel])


@login_required
@require_POST
def staff_lottery_draw(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Hold the draw."""
    call = whole_call(request, slug)
    lottery = get_object_or_404(call.lotteries, number=number)
    require(can_draw(request.user, call, arrived_at(request)))
    form = DrawForm(request.POST)
    if form.is_valid():
        value = form.cleaned_data["public_value"]
        by, at = request.user, arrived_at(request)
        try:
            draw_lottery(lottery=lottery, public_value=value, by=by, at=at)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The draw is held. Its order can no longer change.")
            return redirect("reviews:staff_lottery_detail", slug=slug, number=number)
    return _detail_page(request, call, lottery, draw=form)


@login_required
@require_POST
def staff_lottery_cancel(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Give up a draw before it is held."""
    call = whole_call(request, slug)
    lottery = get_object_or_404(call.lotteries, number=number)
    require(can_draw(request.user, call, arrived_at(request)))
    form = CancelForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            cancel_lottery(lottery=lottery, reason=reason, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The draw is cancelled. It stays on record.")
            return redirect("reviews:staff_lottery_detail", slug=slug, number=number)
    return _detail_page(request, call, lottery, cancel=form)


@require_GET
def lottery_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A draw as anybody may see it: the promise at once, the rest once results are announced."""
    lottery = _public(request, slug, number)
    is_open = _is_open(lottery)
    context = {
        "lottery": lottery,
        "call": lottery.call,
        "rule_name": RULES[lottery.rule],
        "is_cancelled": lottery.state == LotteryState.CANCELLED,
        "record": record_of(lottery) if is_open else None,
        "record_url": reverse("reviews:lottery_record", args=[slug, number]) if is_open else "",
    }
    return page(request, "reviews/lottery_detail.html", context)


@require_GET
def lottery_record(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The record of a draw as JSON, for `manage.py verify_lottery` or a script of one's own."""
    lottery = _public(request, slug, number)
    if not _is_open(lottery):
        raise Http404
    return JsonResponse(record_of(lottery), json_dumps_params={"indent": 2})


def _public(request: HttpRequest, slug: str, number: int) -> Lottery:
    lotteries = public_lotteries(arrived_at(request))
    return get_object_or_404(lotteries, call__slug=slug, number=number)


def _is_open(lottery: Lottery) -> bool:
    """Whether the draw was held and its call's results are announced."""
    return lottery.state == LotteryState.DRAWN and lottery.call.announced_at is not None
