"""The draws of a call: what may be drawn for, what is public, and an applicant's own lot."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from grants.models import Application
from grants.queries import public_calls, visible_applications
from reviews.lottery import draw, seed_of
from reviews.models import Lot, Lottery
from reviews.queries.board import Board
from reviews.states import LotteryState


def public_lotteries(at: datetime) -> QuerySet[Lottery]:
    """Draws anybody may look at. What they came to is sealed until the results are announced."""
    return Lottery.objects.filter(call__in=public_calls(at)).select_related("call__programme")


def own_lot(user: User, application: Application) -> Lot | None:
    """The lot of one of the person's own applications, once the results are announced."""
    return (
        Lot.objects.filter(
            application__in=visible_applications(user),
            application=application,
            lottery__state=LotteryState.DRAWN,
            lottery__call__announced_at__isnull=False,
        )
        .select_related("lottery")
        .first()
    )


def candidates(board: Board) -> list[str]:
    """The references of the band that were not drawn for and are in no draw, sorted."""
    return sorted(board.band.members - set(board.drawn) - board.waiting)


def record_of(lottery: Lottery) -> dict[str, Any]:
    """The record of a draw that was held, as it is published: it names nobody."""
    seed = seed_of(lottery.secret, lottery.public_value)
    # The tickets follow from the seed; the places are those that were stored on the day.
    places = dict(lottery.lots.values_list("lot", "position"))
    rows = [
        {"position": places[each.lot], "lot": each.lot, "ticket": each.ticket}
        for each in draw(seed, places)
    ]
    return {
        "call": lottery.call.slug,
        "number": lottery.number,
        "places": lottery.places,
        "prepared_at": lottery.prepared_at.isoformat(),
        "drawn_at": lottery.ended_at.isoformat() if lottery.ended_at else None,
        "commitment": lottery.commitment,
        "lots_sha256": lottery.lots_sha256,
        "public_source": lottery.public_source,
        "public_value": lottery.public_value,
        "secret": lottery.secret,
        "seed": seed,
        "lots": rows,
    }
