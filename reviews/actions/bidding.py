"""Asking a panel what it would like to read, and what each reviewer answers."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.kinds import Kind
from core.mail.outbox import queue_many
from core.mail.quiet import quiet_addresses
from grants.models import Application, Call
from reviews import emails
from reviews.actions.conflicts import declare
from reviews.models import Bid, Bidding, BidRequest, Conflict, Panel, Reviewer
from reviews.permissions import call_is_over, can_bid, can_route, is_closed
from reviews.queries.bidding import biddable, silent_reviewers, unasked_reviewers


@transaction.atomic
def open_bidding(*, call: Call, closes_at: datetime, by: Actor, at: datetime) -> int:
    """Ask every active reviewer what they would like to read; returns how many are mailed.

    Again: another end, and a mail for who joined since; once closed, everybody is asked anew.
    What was said stays.
    """
    require(can_route(by, call))
    _require_ready(call, closes_at, at)
    panel = Panel.objects.select_for_update().filter(call=call).first()
    if panel is None:
        raise RuleBroken("This call has no panel yet. Add reviewers first.")
    bidding, _ = Bidding.objects.get_or_create(
        panel=panel,
        defaults={"opened_at": at, "opened_by": person(by), "closes_at": closes_at},
    )
    if is_closed(bidding, at):
        bidding.opened_at, bidding.opened_by = at, person(by)
    bidding.closes_at, bidding.closed_at = closes_at, None
    bidding.save(update_fields=["opened_at", "opened_by", "closes_at", "closed_at"])
    people = list(unasked_reviewers(call))
    BidRequest.objects.bulk_create(
        [BidRequest(reviewer=each, sent_at=at) for each in people],
        update_conflicts=True,
        unique_fields=["reviewer"],
        update_fields=["sent_at"],
    )
    mailed = queue_many(
        emails.bid_request(reviewer=each, bidding=bidding, at=at) for each in people
    )
    _trace(call, "bidding.open", by, at, closes_at=closes_at.isoformat(), mailed=mailed)
    return mailed


def _require_ready(call: Call, closes_at: datetime, at: datetime) -> None:
    over = call_is_over(call, at)
    if not over:
        raise RuleBroken(over.reason)
    if closes_at <= at:
        raise RuleBroken("Bids must close in the future.", "closes_on")


@transaction.atomic
def close_bidding(*, call: Call, by: Actor, at: datetime) -> Bidding:
    """End it before its time. What was said stays and counts."""
    require(can_route(by, call))
    bidding = _locked(call)
    if is_closed(bidding, at):
        raise RuleBroken("Bids are closed already.")
    bidding.closed_at = at
    bidding.save(update_fields=["closed_at"])
    _trace(call, "bidding.close", by, at)
    return bidding


@transaction.atomic
def remind_bidders(*, call: Call, by: Actor, at: datetime) -> int:
    """Mail those who have said nothing yet; nobody twice a day. Returns how many.

    Whoever has turned reminders off is not among them.
    """
    require(can_route(by, call))
    bidding = _locked(call)
    if is_closed(bidding, at):
        raise RuleBroken("Bids are closed, so nobody is reminded.")
    silent = list(silent_reviewers(call).select_related("user"))
    told = {
        request.reviewer_id
        for request in BidRequest.objects.filter(reviewer__in=silent)
        if at.date()
        in {moment.date() for moment in (request.sent_at, request.reminded_at) if moment}
    }
    quiet = quiet_addresses(Kind.REVIEWING, [each.user.email for each in silent])
    people = [
        each for each in silent if each.pk not in told and each.user.email.lower() not in quiet
    ]
    mailed = queue_many(
        emails.bid_reminder(reviewer=each, bidding=bidding, at=at) for each in people
    )
    BidRequest.objects.filter(reviewer__in=people).update(reminded_at=at)
    _trace(call, "bidding.remind", by, at, mailed=mailed)
    return mailed


@transaction.atomic
def say_bids(*, reviewer: Reviewer, values: Mapping[str, str], by: Actor, at: datetime) -> int:
    """What a reviewer would like to read, by reference: yes, maybe, no. Returns how many count.

    References the reviewer may not see are passed over without a word, as if not there.
    """
    require(can_bid(by, reviewer, at))
    if set(values.values()) - set(Bid.Value.values):
        raise RuleBroken("Say yes, maybe or no.")
    known = dict(
        biddable(reviewer).filter(reference__in=list(values)).values_list("reference", "pk")
    )
    Bid.objects.bulk_create(
        [
            Bid(reviewer=reviewer, application_id=pk, value=values[reference], said_at=at)
            for reference, pk in known.items()
        ],
        update_conflicts=True,
        unique_fields=["reviewer", "application"],
        update_fields=["value", "said_at"],
    )
    return len(known)


@transaction.atomic
def declare_bid_conflict(
    *, reviewer: Reviewer, application: Application, reason: str, by: Actor, at: datetime
) -> Conflict:
    """Instead of a bid: a conflict of interest. The application is gone for them at once."""
    require(can_bid(by, reviewer, at))
    if not biddable(reviewer).filter(pk=application.pk).exists():
        raise RuleBroken("This application is not among those you are asked about.")
    Bid.objects.filter(reviewer=reviewer, application=application).delete()
    return declare(user=reviewer.user, application=application, reason=reason, by=by, at=at)


def _locked(call: Call) -> Bidding:
    bidding = (
        Bidding.objects.select_for_update(of=("self",))
        .select_related("panel__call__programme")
        .filter(panel__call=call)
        .first()
    )
    if bidding is None:
        raise RuleBroken("This panel is not asked for bids.")
    return bidding


def _trace(call: Call, verb: str, by: Actor, at: datetime, **data: object) -> None:
    record(by=by, verb=verb, subject=call, at=at, scope=call.programme.slug, **data)
