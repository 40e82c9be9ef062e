"""Words in writing about an output: a dispute and its answer, a breach, a part, a replacement.

What staff decide takes `seen`, the stamp of what they read: `RuleBroken` when more is there.
"""

from datetime import date, datetime

from django.db import transaction

from awards.actions._locks import locked_condition
from awards.actions.conditions import extend_condition, send_back, waive_condition
from awards.actions.letters import end_breach
from awards.models import Condition, Letter
from awards.permissions import can_waive
from awards.queries.letters import standing_breach_letter
from awards.states import ConditionState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from releases import emails
from releases.actions.breach_letters import issue_breach_letter
from releases.actions.seen import refuse_unread
from releases.models import Ruling
from releases.permissions import can_decide_release, can_submit_evidence
from releases.queries.conditions import may_replace
from releases.queries.standing import current_standing, is_disputable, today_of
from releases.standing import Standing

Kind = Ruling.Kind


def dispute_finding(*, condition: Condition, text: str, by: Actor, at: datetime) -> Ruling:
    """The grantee says why a finding is wrong; the programme has to answer.

    The same words sent twice are one dispute.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_submit_evidence(by, condition))
        said = _given(text, "Say what is wrong and why.")
        facts, stands = current_standing(condition, at)
        if stands.standing == Standing.DISPUTED:
            open_one = condition.rulings.filter(kind=Kind.DISPUTE).latest("id")
            if open_one.text == said:
                return open_one
            raise RuleBroken("There is a dispute already. The programme answers it first.", "text")
        if not is_disputable(condition, facts):
            raise RuleBroken("There is no finding here that could be disputed.", "text")
        ruling = _rule(condition, Kind.DISPUTE, said, by=by, at=at)
        emails.release_disputed(ruling, at=at)
        return ruling


def settle_dispute(
    *,
    condition: Condition,
    upheld: bool,
    text: str,
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> Ruling:
    """Staff answer a dispute. `upheld`: the grantee is right, and the finding does not stand."""
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_decide_release(by, condition))
        refuse_unread(condition, seen)
        if current_standing(condition, at)[1].standing != Standing.DISPUTED:
            raise RuleBroken("No dispute waits for an answer here.")
        said = _given(text, "Give the answer. The grantee reads it.")
        ruling = _rule(condition, Kind.SETTLE, said, by=by, at=at, upheld=upheld)
        emails.release_ruled(ruling, at=at)
        return ruling


def find_breached(
    *, condition: Condition, text: str, by: Actor, at: datetime, seen: str | None = None
) -> Ruling:
    """Staff find the condition breached, once the time to cure is over.

    A sealed letter tells the grantee; until its mail is out, lifting takes both back.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_decide_release(by, condition))
        refuse_unread(condition, seen)
        facts, stands = current_standing(condition, at)
        if stands.standing == Standing.IN_CURE_TIME:
            last = f"{facts.last_day.day} {facts.last_day:%B %Y}"
            raise RuleBroken(f"The grantee has time to cure until {last}. Wait until then.")
        if stands.standing != Standing.OVERDUE:
            raise RuleBroken("Only what is overdue can be found breached.")
        said = _given(text, "Give a reason. The grantee reads it.")
        letter = issue_breach_letter(condition, facts, said, by=by, at=at)
        return _rule(condition, Kind.BREACH, said, by=by, at=at, letter=letter)


def lift_breach(
    *, condition: Condition, text: str, by: Actor, at: datetime, seen: str | None = None
) -> Ruling:
    """Staff take a finding of breach back; before its letter is out, as if it had never been."""
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_decide_release(by, condition))
        refuse_unread(condition, seen)
        if current_standing(condition, at)[1].standing != Standing.BREACHED:
            raise RuleBroken("This condition is not breached.")
        said = _given(text, "Give a reason. The grantee reads it.")
        letter = standing_breach_letter(condition)
        undone = end_breach(condition=condition, by=by, at=at)
        ruling = _rule(condition, Kind.LIFT, said, by=by, at=at, letter=letter)
        if not undone:
            emails.release_ruled(ruling, at=at)
        return ruling


def accept_in_part(
    *,
    condition: Condition,
    part: str,
    text: str,
    new_due_on: date,
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> Ruling:
    """Staff accept some components; the rest (`text`) is owed by a day of its own.

    The condition is open again, and what hangs on it waits for the rest.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_decide_release(by, condition))
        refuse_unread(condition, seen)
        accepted = _given(part, "Say what is accepted.", "part")
        missing = _given(text, "Say what is missing. The grantee reads it.")
        if new_due_on <= today_of(condition, at):
            raise RuleBroken("The day for the rest must be later than today.", "new_due_on")
        if new_due_on < condition.due_on:
            raise RuleBroken("The rest cannot be due before the whole was.", "new_due_on")
        told = f"Accepted: {accepted} Still missing: {missing}"
        # Sent back first: that is refused unless something was handed in.
        condition = send_back(condition=condition, by=by, at=at, reason=told)
        if new_due_on > condition.due_on:
            extend_condition(condition=condition, new_due_on=new_due_on, by=by, at=at, reason=told)
        return _rule(condition, Kind.PARTIAL, missing, by=by, at=at, part=accepted)


def supersede_output(
    *,
    condition: Condition,
    other: Condition,
    text: str,
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> Ruling:
    """Another output of the award takes this one's place; what waited for this waits for that."""
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        # It lets the grantee off this one, so it takes whom the programme lets waive.
        require(can_waive(by, condition.award))
        refuse_unread(condition, seen)
        if condition.state == ConditionState.ACCEPTED:
            raise RuleBroken("It was accepted already, so nothing can take its place.", "other")
        if not may_replace(condition).filter(pk=other.pk).exists():
            raise RuleBroken("Choose another output of this award that was not waived.", "other")
        said = _given(text, "Give a reason. The grantee reads it.")
        for payment in condition.payments.all():
            payment.conditions.add(other)
        told = f"{other.title} ({other.reference}) takes its place. {said}"
        waive_condition(condition=condition, by=by, at=at, reason=told)
        return _rule(condition, Kind.SUPERSEDE, said, by=by, at=at, other=other)


def _given(text: str, otherwise: str, field: str = "text") -> str:
    if not text.strip():
        raise RuleBroken(otherwise, field)
    return text.strip()


def _rule(
    condition: Condition,
    kind: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    part: str = "",
    upheld: bool | None = None,
    other: Condition | None = None,
    letter: Letter | None = None,
) -> Ruling:
    ruling = Ruling.objects.create(
        condition=condition,
        kind=kind,
        text=text,
        part=part,
        upheld=upheld,
        other=other,
        letter=letter,
        at=at,
        by=person(by),
    )
    record(
        by=by,
        verb=f"release.{kind}",
        subject=condition,
        at=at,
        scope=condition.award.application.call.programme.slug,
        reason=text,
    )
    return ruling
