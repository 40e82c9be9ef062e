"""Preparing, holding and cancelling draws among applications too close to call."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Application, Call
from reviews import lottery as lots
from reviews.models import Lot, Lottery
from reviews.permissions import can_draw
from reviews.queries.board import board_of
from reviews.queries.lotteries import candidates
from reviews.states import LOTTERY, LotteryState


@dataclass(frozen=True)
class Terms:
    """What is promised before a draw: how many are funded, why, and the public source if any."""

    places: int
    reason: str
    public_source: str = ""


@transaction.atomic
def prepare_lottery(*, call: Call, terms: Terms, by: Actor, at: datetime) -> Lottery:
    """Fix who takes part and commit to a secret, before anybody can know the result.

    The candidates are the applications of the band. `RuleBroken` while another draw waits, with
    fewer than two candidates, or with as many places as candidates.
    """
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_draw(by, call, at))
    if Lottery.objects.filter(call=call, state=LotteryState.PREPARED).exists():
        raise RuleBroken("A draw is prepared already. Hold or cancel it first.")
    board = board_of(call)
    names = candidates(board)
    if len(names) < 2:
        raise RuleBroken("Fewer than two applications are too close to call: nothing to draw.")
    if not 1 <= terms.places < len(names):
        raise RuleBroken(
            f"{len(names)} applications take part, so 1 to {len(names) - 1} can be drawn.",
            field="places",
        )
    rows = [(row, lots.new_nonce()) for row in _applications(call, names)]
    secret = lots.new_secret()
    last = Lottery.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    prepared = Lottery.objects.create(
        call=call,
        number=last + 1,
        places=terms.places,
        rule=board.ruled,
        reason=terms.reason.strip(),
        lots_sha256=lots.lots_print(lots.lot_of(nonce, row.reference) for row, nonce in rows),
        secret=secret,
        commitment=lots.sha256(secret),
        public_source=terms.public_source.strip(),
        prepared_at=at,
        prepared_by=person(by),
    )
    _give_lots(prepared, rows)
    _trace(prepared, "lottery.prepare", by, at, candidates=names, commitment=prepared.commitment)
    return prepared


def _applications(call: Call, names: list[str]) -> list[Application]:
    return list(Application.objects.filter(call=call, reference__in=names).order_by("reference"))


def _give_lots(prepared: Lottery, rows: list[tuple[Application, str]]) -> None:
    Lot.objects.bulk_create(
        Lot(
            lottery=prepared,
            application=row,
            nonce=nonce,
            lot=lots.lot_of(nonce, row.reference),
        )
        for row, nonce in rows
    )


@transaction.atomic
def draw_lottery(*, lottery: Lottery, public_value: str, by: Actor, at: datetime) -> Lottery:
    """Hold the draw: the order is computed, stored and can never change.

    `public_value` is what the public source said, empty when none was named. `RuleBroken` the
    second time, and when the value is missing or uncalled for.
    """
    drawn = _locked(lottery)
    require(can_draw(by, drawn.call, at))
    state = LOTTERY.check(drawn, "draw")
    value = public_value.strip()
    if drawn.public_source and not value:
        raise RuleBroken("Write what the public source says.", field="public_value")
    if value and not drawn.public_source:
        raise RuleBroken("This draw names no public source, so the secret alone decides.")
    rows = {row.lot: row for row in drawn.lots.all()}
    order = lots.draw(lots.seed_of(drawn.secret, value), rows)
    for each in order:
        rows[each.lot].position = each.position
    Lot.objects.bulk_update(rows.values(), ["position"])
    drawn.state, drawn.public_value = state, value
    drawn.ended_at, drawn.ended_by = at, person(by)
    drawn.save(update_fields=["state", "public_value", "ended_at", "ended_by"])
    _trace(drawn, "lottery.draw", by, at, order=[each.lot for each in order])
    return drawn


@transaction.atomic
def cancel_lottery(*, lottery: Lottery, reason: str, by: Actor, at: datetime) -> Lottery:
    """Give up a draw before it is held. It stays on record, and its secret stays unknown."""
    cancelled = _locked(lottery)
    require(can_draw(by, cancelled.call, at))
    state = LOTTERY.check(cancelled, "cancel")
    if not reason.strip():
        raise RuleBroken("Say why the draw is cancelled.", field="reason")
    cancelled.lots.update(standing=False)
    cancelled.state, cancelled.cancel_reason = state, reason.strip()
    cancelled.ended_at, cancelled.ended_by = at, person(by)
    cancelled.save(update_fields=["state", "cancel_reason", "ended_at", "ended_by"])
    _trace(cancelled, "lottery.cancel", by, at, reason=cancelled.cancel_reason)
    return cancelled


def _locked(lottery: Lottery) -> Lottery:
    return (
        Lottery.objects.select_for_update(of=("self",))
        .select_related("call__programme")
        .get(pk=lottery.pk)
    )


def _trace(lottery: Lottery, verb: str, by: Actor, at: datetime, **data: object) -> None:
    scope = lottery.call.programme.slug
    record(by=by, verb=verb, subject=lottery.call, at=at, scope=scope, draw=lottery.number, **data)
