"""The applicants' response to their reviews: the round, saving, handing in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.counting import count_words
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from grants.models import Application, Call
from grants.queries import applications_in_round
from grants.states import OUT_OF_ROUND
from reviews import emails
from reviews.models import Response, ResponseRound
from reviews.permissions import can_respond, can_route
from reviews.queries.responding import round_of
from reviews.states import RESPONSE, ResponseState


@transaction.atomic
def set_response_round(
    *,
    call: Call,
    opens_at: datetime,
    closes_at: datetime,
    word_limit: int,
    by: Actor,
    at: datetime,
) -> ResponseRound:
    """Say when applicants can respond; owners are told when it opens.

    A changed opening is told anew, and mail about the old one is dropped when it would go out.
    """
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_route(by, call))
    if closes_at <= opens_at:
        raise RuleBroken("The round closes after it opens.", "closes_at")
    if closes_at <= at:
        raise RuleBroken("This moment has passed, so nobody could respond.", "closes_at")
    if call.announced_at is not None:
        raise RuleBroken("The results of this call are announced. Nobody can respond any more.")
    round_, _ = ResponseRound.objects.update_or_create(
        call=call,
        defaults={"opens_at": opens_at, "closes_at": closes_at, "word_limit": word_limit},
    )
    applications = applications_in_round(call).select_related("owner")
    queue_many(
        emails.response_opens(application=each, call=call, round_=round_, at=at)
        for each in applications
    )
    dates = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
    scope = call.programme.slug
    record(by=by, verb="response.round", subject=call, at=at, scope=scope, **dates)
    return round_


@dataclass(frozen=True)
class ResponseReport:
    """What a save did. With a clash nothing was saved: `theirs` stands."""

    response: Response
    clash: bool = False


@transaction.atomic
def save_response(
    *, application: Application, text: str, version: int, page: str, by: Actor, at: datetime
) -> ResponseReport:
    """Save the draft. `version` is the save the writer saw, `page` the open page it comes from.

    Text over the word limit is kept: it only cannot be handed in.
    """
    response, _ = _open(application, by, at)
    if text == response.text:
        return ResponseReport(response)
    same_page = bool(page) and response.page == page
    if response.version != version and not same_page:
        return ResponseReport(response, clash=True)
    response.text, response.page = text, page
    response.version += 1
    response.changed_at, response.changed_by = at, person(by)
    response.save(update_fields=["text", "page", "version", "changed_at", "changed_by"])
    return ResponseReport(response)


def _open(application: Application, by: Actor, at: datetime) -> tuple[Response, ResponseRound]:
    """Lock the application, ask for permission, find or begin its response."""
    locked = Application.objects.select_for_update(of=("self",)).select_related("call__programme")
    application = locked.get(pk=application.pk)
    round_ = round_of(application.call)
    if round_ is None or application.state in OUT_OF_ROUND:
        raise RuleBroken("This application cannot respond to reviews.")
    require(can_respond(by, application, round_, at))
    response, _ = Response.objects.get_or_create(
        application=application, defaults={"changed_at": at}
    )
    if response.state == ResponseState.SUBMITTED:
        raise RuleBroken("Your response is in. It stays as it is.")
    return response, round_


@transaction.atomic
def submit_response(*, application: Application, by: Actor, at: datetime) -> Response:
    """Hand the response in as it is saved, once. From now on the reviewers read it."""
    response, round_ = _open(application, by, at)
    words = count_words(response.text)
    if not words:
        raise RuleBroken("Write your response, then hand it in.", "text")
    if words > round_.word_limit:
        raise RuleBroken(
            f"Your response has {words:,} words; {round_.word_limit:,} are allowed.", "text"
        )
    response.state = RESPONSE.check(response, "submit")
    response.submitted_at = at
    response.save(update_fields=["state", "submitted_at"])
    scope = application.call.programme.slug
    record(by=by, verb="response.submit", subject=application, at=at, scope=scope)
    return response
