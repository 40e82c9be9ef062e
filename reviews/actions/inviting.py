"""Asking reviewers: applying a plan, assigning by hand, reminding, taking back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.jobs.models import Job
from core.jobs.starting import start_job
from core.mail.models import OutgoingMail
from core.mail.outbox import queue_many
from core.mail.quiet import wanted_mails
from grants.models import Application, Call
from grants.states import OUT_OF_ROUND
from reviews import emails
from reviews.actions.detecting import redetect_conflicts
from reviews.actions.planning import locked_plan
from reviews.actions.storing import copy_in
from reviews.models import Assignment, AssignmentPlan, Invitation, Reviewer
from reviews.permissions import call_is_over, can_route
from reviews.queries.applying import Wanted, asking_of
from reviews.queries.boards import require_version
from reviews.queries.conflicts import conflict_reasons
from reviews.queries.planning import settled_applications
from reviews.queries.reviewing import standing_assignments
from reviews.states import ASSIGNMENT, PLAN, AssignmentState, ReviewState

_COLUMNS = (
    "application_id",
    "reviewer_id",
    "invitation_id",
    "state",
    "affinity",
    "due_at",
    "decline_reason",
    "created_at",
)


@transaction.atomic
def apply_plan(
    *,
    plan: AssignmentPlan,
    due_at: datetime,
    by: Actor,
    at: datetime,
    expected: int | None = None,
) -> int:
    """Make the plan's assignments and invite each reviewer once; returns how many are new.

    Pairs that have become impossible since (withdrawn, conflict, inactive) are left out.
    `expected` is the version whose summary the person saw; a changed plan raises `PlanMoved`.
    """
    plan = locked_plan(plan)
    require(can_route(by, plan.call))
    require_version(plan, expected)
    plan.state = PLAN.check(plan, "apply")
    _require_ready(plan.call, _planned(plan), due_at, at)
    plan.applied_at = at
    plan.save(update_fields=["state", "applied_at"])
    count = _invite(plan.call, asking_of(plan).wanted, due_at, at)
    _trace(plan.call, "plan.apply", by, at, plan=plan.number, assignments=count)
    return count


def start_applying(
    *,
    plan: AssignmentPlan,
    due_at: datetime,
    by: Actor,
    at: datetime,
    expected: int | None = None,
) -> Job:
    """Have a worker apply the plan. What refuses now is refused now, and asked again then."""
    require(can_route(by, plan.call))
    version = require_version(plan, expected)
    PLAN.check(plan, "apply")
    _require_ready(plan.call, _planned(plan), due_at, at)
    return start_job(
        kind="reviews.jobs.apply_plan",
        title=f"Inviting the reviewers of {plan.call.title}"[:200],
        by=by,
        at=at,
        params={"plan": plan.pk, "due_at": due_at.isoformat(), "version": version},
        scope=plan.call.programme.slug,
        back_url=reverse("reviews:staff_assignment_list", args=[plan.call.slug]),
    )


def _planned(plan: AssignmentPlan) -> QuerySet[Application]:
    return Application.objects.filter(pk__in=plan.pairs.values("application"))


def _require_ready(
    call: Call, applications: QuerySet[Application], due_at: datetime, at: datetime
) -> None:
    settled = settled_applications(call, at)
    if settled is not None:
        changing = applications.exclude(pk__in=settled).order_by("reference").first()
        if changing is not None:
            raise RuleBroken(f"{changing} can still change: its batch has not closed.")
    elif call.mode not in {Call.Mode.ROLLING, Call.Mode.UNTIL_SPENT}:
        # The other calls have no moment at which all applications are in.
        over = call_is_over(call, at)
        if not over:
            raise RuleBroken(over.reason)
    if call.announced_at is not None:
        raise RuleBroken("The results of this call are announced, so nobody can be asked now.")
    if due_at <= at:
        raise RuleBroken("Reviews must be due in the future.", "due_at")


def _invite(call: Call, wanted: Wanted, due_at: datetime, at: datetime) -> int:
    """One invitation and one mail per reviewer, all assignments, in bulk."""
    invitations = Invitation.objects.bulk_create(
        [Invitation(reviewer_id=pk, sent_at=at, expires_at=due_at) for pk in wanted],
        batch_size=500,
    )
    rows = [
        (
            application,
            invitation.reviewer_id,
            invitation.pk,
            AssignmentState.INVITED,
            affinity,
            due_at,
            "",
            at,
        )
        for invitation in invitations
        for application, affinity in wanted[invitation.reviewer_id]
    ]
    copy_in(Assignment, _COLUMNS, rows)
    reviewers = Reviewer.objects.select_related("user").in_bulk(list(wanted))
    titles = dict(Application.objects.filter(call=call).values_list("pk", "title"))
    queue_many(
        [
            emails.invitation(
                invitation=invitation,
                reviewer=reviewers[invitation.reviewer_id],
                call=call,
                titles=[titles[pk] for pk, _ in wanted[invitation.reviewer_id]],
                at=at,
            )
            for invitation in invitations
        ]
    )
    return len(rows)


@transaction.atomic
def assign_reviewer(
    *, application: Application, reviewer: Reviewer, due_at: datetime, by: Actor, at: datetime
) -> Assignment:
    """Ask one more reviewer about one application, by hand."""
    call = application.call
    require(can_route(by, call))
    _require_ready(call, Application.objects.filter(pk=application.pk), due_at, at)
    redetect_conflicts(call=call, at=at, only=application)
    reasons = conflict_reasons(Application.objects.filter(pk=application.pk))
    why = reasons.get((application.pk, reviewer.user_id))
    if why is not None:
        raise RuleBroken(f"{reviewer} has a conflict of interest with {application}: {why}")
    if application.state in OUT_OF_ROUND:
        raise RuleBroken(f"{application} is not in the round any more.")
    if not reviewer.is_active or reviewer.panel.call_id != call.pk:
        raise RuleBroken(f"{reviewer} is not an active reviewer of this call.", "reviewer")
    if Assignment.objects.filter(application=application, reviewer=reviewer).exists():
        raise RuleBroken(f"{reviewer} was asked about {application} before.", "reviewer")
    _invite(call, {reviewer.pk: [(application.pk, None)]}, due_at, at)
    _trace(call, "assignment.add", by, at, application=application.reference, to=str(reviewer))
    return Assignment.objects.get(application=application, reviewer=reviewer)


@dataclass(frozen=True)
class Reminded:
    """How many reviewers a reminder goes to now, had one today already, or want none."""

    sent: int
    today: int
    quiet: int = 0


@transaction.atomic
def remind_reviewers(
    *, call: Call, assignments: Sequence[Assignment], by: Actor, at: datetime
) -> Reminded:
    """Mail each reviewer once about what they have not answered or not submitted.

    Whoever had a reminder on the same day, or has turned them off, is left out, and what was not
    in a mail counts as not reminded of.
    """
    require(can_route(by, call))
    open_ = (
        standing_assignments()
        .select_for_update(of=("self",))
        .filter(application__call=call, pk__in=[each.pk for each in assignments])
        .exclude(review__state=ReviewState.SUBMITTED)
        .select_related("application", "reviewer__user", "invitation")
        .order_by("application__reference")
    )
    by_reviewer: dict[int, list[Assignment]] = {}
    for assignment in open_:
        by_reviewer.setdefault(assignment.reviewer_id, []).append(assignment)
    mails = {
        pk: emails.reminder(assignments=rows, call=call, at=at) for pk, rows in by_reviewer.items()
    }
    wanted = {mail.dedupe_key for mail in wanted_mails(mails.values())}
    stored = OutgoingMail.objects.filter(dedupe_key__in=wanted)
    new = wanted - set(stored.values_list("dedupe_key", flat=True))
    told = [pk for pk, mail in mails.items() if mail.dedupe_key in new]
    sent = queue_many(mails[pk] for pk in told)
    named = [each.pk for pk in told for each in by_reviewer[pk]]
    Assignment.objects.filter(pk__in=named).update(reminded_at=at)
    if wanted or not mails:
        _trace(call, "assignment.remind", by, at, reviewers=sent)
    return Reminded(sent=sent, today=len(wanted) - sent, quiet=len(mails) - len(wanted))


@transaction.atomic
def remove_assignment(*, assignment: Assignment, by: Actor, at: datetime) -> Assignment:
    """Take an assignment back. What the reviewer wrote stays stored and no longer counts."""
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("application__call__programme", "reviewer__user")
        .get(pk=assignment.pk)
    )
    call = assignment.application.call
    require(can_route(by, call))
    assignment.state = ASSIGNMENT.check(assignment, "remove")
    assignment.save(update_fields=["state"])
    reference = assignment.application.reference
    _trace(call, "assignment.remove", by, at, application=reference, of=str(assignment.reviewer))
    return assignment


def _trace(call: Call, verb: str, by: Actor, at: datetime, **data: object) -> None:
    record(by=by, verb=verb, subject=call, at=at, scope=call.programme.slug, **data)
