"""Reports: begun and submitted by the grantee, accepted or sent back by staff."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_condition
from awards.actions.conditions import accept_condition, hand_in, send_back
from awards.actions.seen import refuse_unseen
from awards.models import Condition, Report, ReportNote, ReportSubmission
from awards.permissions import can_hand_in, can_verify
from awards.queries.reports import (
    purpose_of,
    report_values,
    rules_of,
    spending_of,
    structure_of_report,
)
from awards.queries.seen import stamp_of_report
from awards.report_form import SHIPPED
from awards.spending import frozen
from awards.states import REPORT, AwardState
from core.actors import SYSTEM, Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.actions.form_building import fill, next_version
from grants.errors import Incomplete
from grants.models import ApplicationForm, FormVersion, Programme
from grants.queries.forms import spec_of
from grants.snapshot import Content, fingerprint, questions
from grants.structure import content_of, findings

CLOSED = "This award is closed, so nothing more can be reported."


@transaction.atomic
def open_report(*, condition: Condition, by: Actor, at: datetime) -> Report:
    """Begin the report of a condition, with the form in use; a begun one is given as it is."""
    condition = locked_condition(condition.pk)
    require(can_hand_in(by, condition.award))
    begun = Report.objects.filter(condition=condition).first()
    if begun is not None:
        return begun
    refuse_unless_owed(condition)
    purpose = purpose_of(condition)
    report = Report.objects.create(
        condition=condition,
        purpose=purpose,
        form_version=condition.report_form
        or form_in_use(condition.award.application.call.programme, purpose, at),
        created_at=at,
        changed_at=at,
    )
    record_deed(report, "start", by, at)
    return report


def refuse_unless_owed(condition: Condition) -> None:
    """Raise `RuleBroken` unless the condition is a report that is still to be written."""
    if condition.kind != Condition.Kind.REPORT:
        raise RuleBroken("This condition asks for no report.")
    if condition.is_met:
        met = condition.get_state_display().lower()
        raise RuleBroken(f"This report is {met}, so nothing has to be written any more.")
    if condition.award.state != AwardState.ACCEPTED:
        raise RuleBroken(
            CLOSED
            if condition.award.state == AwardState.CLOSED
            else "The award is not accepted, so nothing is owed under it yet."
        )


def form_in_use(programme: Programme, purpose: str, at: datetime) -> FormVersion:
    """The version the programme's reports are begun with."""
    rules = rules_of(programme)
    chosen = rules.final_form if purpose == Report.Purpose.FINAL else rules.interim_form
    return chosen or _shipped_form(purpose, at)


@transaction.atomic
def _shipped_form(purpose: str, at: datetime) -> FormVersion:
    """The usual form; when what is shipped has changed, a new version of it."""
    name = str(Report.Purpose(purpose).label)
    form, _created = ApplicationForm.objects.get_or_create(name=name)
    form = ApplicationForm.objects.select_for_update().get(pk=form.pk)
    shipped = form.versions.filter(published_at__isnull=False, created_by=None)
    newest = shipped.order_by("-number").first()
    if newest and spec_of(newest) == SHIPPED[purpose]:
        return newest
    version = next_version(form, newest, by=SYSTEM, at=at)
    fill(version, SHIPPED[purpose])
    version.published_at = at
    version.save(update_fields=["published_at"])
    return version


def locked_report(condition_pk: int) -> Report:
    """The report, locked after its condition, with its award."""
    condition = locked_condition(condition_pk)
    report = Report.objects.select_for_update(of=("self",)).filter(condition=condition).first()
    if report is None:
        raise RuleBroken("This report is not begun yet.")
    report.condition = condition
    return report


@transaction.atomic
def submit_report(*, report: Report, by: Actor, at: datetime) -> ReportSubmission:
    """Freeze what is written and hand it in. It may be late; that is shown, not refused.

    `Incomplete` with what is missing; nothing is changed then.
    """
    report = locked_report(report.condition_id)
    require(can_hand_in(by, report.condition.award))
    refuse_unless_owed(report.condition)
    state = REPORT.check(report, "submit")
    structure = structure_of_report(report)
    values = report_values(report)
    missing = findings(structure, values)
    if missing:
        raise Incomplete(missing)
    submission = _freeze(report, content_of(structure, values), by, at)
    report.state, report.submitted_at = state, at
    report.save(update_fields=["state", "submitted_at"])
    hand_in(condition=report.condition, by=by, at=at)
    record_deed(report, "submit", by, at, number=submission.number, sha256=submission.sha256)
    emails.report_submitted(submission, at=at)
    return submission


def _freeze(report: Report, content: Content, by: Actor, at: datetime) -> ReportSubmission:
    spending = frozen(spending_of(report, content))
    return ReportSubmission.objects.create(
        report=report,
        number=report.submissions.count() + 1,
        content=content,
        spending=spending,
        sha256=fingerprint({"content": content, "spending": spending}),
        submitted_at=at,
        submitted_by=person(by),
    )


@transaction.atomic
def accept_report(
    *, report: Report, by: Actor, at: datetime, reason: str = "", seen: str | None = None
) -> Report:
    """Whoever verifies it accepts it: its condition is met, what waits for it waits no longer.

    `seen` is the number of the submission that was read: `RuleBroken` when a newer one stands.
    """
    report = locked_report(report.condition_id)
    require(can_verify(by, report.condition))
    report.state = REPORT.check(report, "accept")
    _refuse_newer(report, seen)
    report.save(update_fields=["state"])
    accept_condition(condition=report.condition, by=by, at=at, reason=reason)
    record_deed(report, "accept", by, at)
    return report


@transaction.atomic
def ask_for_report_changes(
    *,
    report: Report,
    notes: Mapping[str, str],
    reason: str,
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> Report:
    """Whoever verifies it says what is missing, question by question; it can be written again.

    `notes` by question key; `reason` is about all of it. At least one of them is needed. `seen` is
    the number of the submission that was read: `RuleBroken` when a newer one stands.
    """
    report = locked_report(report.condition_id)
    require(can_verify(by, report.condition))
    report.state = REPORT.check(report, "send_back")
    _refuse_newer(report, seen)
    submission = ReportSubmission.objects.filter(report=report).latest("number")
    labels = {each["key"]: each["label"] for each in questions(submission.content)}
    asked = {key: text.strip() for key, text in notes.items() if key in labels and text.strip()}
    if not asked and not reason.strip():
        raise RuleBroken("Say what has to change: at a question, or about all of it.", "reason")
    everything = asked | ({"": reason.strip()} if reason.strip() else {})
    ReportNote.objects.bulk_create(
        ReportNote(submission=submission, question_key=key, text=text, at=at, by=person(by))
        for key, text in everything.items()
    )
    report.save(update_fields=["state"])
    told = [reason.strip(), *(f"{labels[key]}: {text}" for key, text in asked.items())]
    words = "\n\n".join(each for each in told if each)
    send_back(condition=report.condition, by=by, at=at, reason=words)
    record_deed(report, "send_back", by, at, questions=list(asked))
    return report


def _refuse_newer(report: Report, seen: str | None) -> None:
    stands = stamp_of_report(report)
    refuse_unseen(
        seen,
        stands,
        f"The grantee has handed in submission {stands} since you opened this page. Nothing was "
        "decided. Read the report as it is now, then decide again.",
    )


def record_deed(report: Report, verb: str, by: Actor, at: datetime, **said: object) -> None:
    """Keep in the audit trail what was done with a report; its condition is loaded."""
    record(
        by=by,
        verb=f"report.{verb}",
        subject=report,
        at=at,
        scope=report.condition.award.application.call.programme.slug,
        **said,
    )
