"""From the ranking to awards, letters, acceptances and the public register."""

from awards.actions.acceptance import accept_award
from awards.actions.editing import AwardTerms, ConditionTerms, PaymentTerms, edit_award
from awards.actions.letters import issue_letter
from awards.actions.preparing import prepare_awards
from awards.models import Award, Condition, Letter
from grants.models import Call
from home.round.routing import AWARD, Round
from releases.actions.deciding import accept_release
from releases.actions.evidence import submit_evidence
from releases.queries.register import register_figures
from releases.running import run_verification
from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Decision
from reviews.queries.ranking import ranking_of

ACCEPTED = 10
"""How many grantees accept their award, the best ones."""
REASONS = {
    Decision.Outcome.FUND: "The panel was convinced by the question and by the method.",
    Decision.Outcome.WAITLIST: "It is funded if money becomes free before the summer.",
    Decision.Outcome.DECLINE: "Others were ranked higher, and the budget did not reach further.",
}


def decide_everything(state: Round) -> None:
    """Down the ranking: funded as long as the money lasts, as many again wait, the rest declined.

    Where applications tie at the line, the order of the ranking page decides; a real panel would.
    """
    with state.meter.step("Ranking") as step:
        table = ranking_of(state.call)
        step.detail = f"{len(table.rows):,} rows"
    funded = state.call.budget // AWARD
    decisions = {}
    for place, row in enumerate(table.rows):
        outcome = Decision.Outcome.FUND if place < funded else Decision.Outcome.DECLINE
        if funded <= place < 2 * funded:
            outcome = Decision.Outcome.WAITLIST
        decisions[row.reference] = DecisionInput(
            outcome=outcome,
            amount=AWARD if outcome == Decision.Outcome.FUND else None,
            reason_for_applicant=REASONS[outcome],
        )
    with state.meter.step("Decisions") as step:
        made = decide(call=state.call, decisions=decisions, by=state.officer, at=state.days(40))
        step.detail = f"{len(made):,} sealed"
    with state.meter.step("Announcement") as step:
        done = announce(call=state.call, by=state.officer, at=state.days(42))
        step.detail = (
            f"{done.funded} funded, {done.waitlisted} waiting, {done.declined:,} declined; "
            f"{len(made):,} mails queued"
        )
    state.call = Call.objects.select_related("programme").get(pk=state.call.pk)
    state.facts |= {"funded": done.funded, "waitlisted": done.waitlisted, "declined": done.declined}


def grant(state: Round, release_url: str, release_licence: str) -> None:
    """Prepare all awards and issue all letters; the first grantees accept."""
    with state.meter.step("Awards prepared") as step:
        awards = prepare_awards(call=state.call, by=state.officer, at=state.days(44))
        step.detail = f"{len(awards)} awards"
    if release_url:
        _promise_release(state, awards[0], release_url, release_licence)
    with state.meter.step("Letters") as step:
        for award in awards:
            issue_letter(award=award, by=state.officer, at=state.days(45))
        letters = Letter.objects.filter(award__in=awards).count()
        step.detail = f"{letters} PDF letters rendered, stored and mailed"
    with state.meter.step("Acceptances") as step:
        for award in awards[:ACCEPTED]:
            owner = award.application.owner
            accept_award(
                award=award, typed_name=str(owner), address=None, by=owner, at=state.days(50)
            )
        step.detail = f"{len(awards[:ACCEPTED])} awards accepted"
    state.facts |= {"awards": len(awards), "letters": letters, "accepted": len(awards[:ACCEPTED])}


def _promise_release(state: Round, award: Award, url: str, licence: str) -> None:
    """Make the address a release condition of the award, as staff agree it with the grantee."""
    kept = [
        ConditionTerms(
            kind=each.kind,
            title=each.title,
            due_on=each.due_on,
            details=each.details,
            reference=each.reference,
        )
        for each in award.conditions.filter(kind=Condition.Kind.REPORT)
    ]
    release = ConditionTerms(
        kind=Condition.Kind.RELEASE,
        title="Code of the work",
        due_on=award.ends_on,
        output_kind="code",
        promised_licence=licence,
        promised_place=url,
    )
    edit_award(
        award=award,
        terms=AwardTerms(award.amount, award.starts_on, award.ends_on),
        conditions=[release, *kept],
        payments=[PaymentTerms("Whole award", award.amount, award.ends_on)],
        by=state.officer,
        at=state.days(44),
    )


def hand_in_release(state: Round, url: str) -> None:
    """The first grantee hands the release in; it is checked and the officer accepts it."""
    condition = Condition.objects.select_related("award__application__owner").get(
        award__application__call=state.call, kind=Condition.Kind.RELEASE
    )
    with state.meter.step("Release checked and accepted") as step:
        evidence = submit_evidence(
            condition=condition,
            url=url,
            note="",
            by=condition.award.application.owner,
            at=state.days(58),
        )
        run = evidence.verifications.get()
        run_verification(run.pk)
        accept_release(
            condition=condition,
            by=state.officer,
            at=state.days(59),
            reason="Accepted by the demonstration round, whatever the checks say.",
        )
        results = run.checks.values_list("check_id", "outcome")
        step.detail = ", ".join(f"{name} {result}" for name, result in results)


def count_register(state: Round) -> None:
    """What the public register shows in the end."""
    with state.meter.step("Public register") as step:
        figures = register_figures()
        step.detail = f"{figures.projects} projects, {figures.released} outputs released"
    state.facts |= {
        "register_projects": figures.projects,
        "register_released": figures.released,
    }
