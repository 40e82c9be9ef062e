"""From an announced decision to an award with conditions and payments."""

from datetime import datetime

from django.db import transaction

from awards import terms
from awards.actions._locks import locked_call
from awards.actions._money import keep_within_budget
from awards.models import Award, Condition, Cosignature, Payment, ReportRules
from awards.permissions import can_prepare_awards
from awards.queries.awards import fundable_decisions
from awards.queries.reports import rules_of
from core.actors import Actor
from core.audit.trail import record
from core.errors import require
from core.references.numbering import next_references
from grants.deadlines import local_day
from grants.models import Application, Call, TeamMember
from grants.queries import standing_submissions
from grants.snapshot import pledged_outputs
from reviews.models import Decision


def prepare_awards(*, call: Call, by: Actor, at: datetime) -> list[Award]:
    """Make an award for every announced decision to fund that has none; returns the new ones.

    Raises `RuleBroken` when they do not fit the call's budget; then none is made.
    """
    with transaction.atomic():
        call = locked_call(call.pk)
        require(can_prepare_awards(by, call))
        decisions = list(fundable_decisions(call))
        keep_within_budget(call, sum(decision.amount or 0 for decision in decisions))
        awards = _create_awards(call, decisions, at)
        _create_terms(awards, at)
        if call.programme.needs_cosignature:
            _name_cosignatories(awards, at)
        for award in awards:
            record(
                by=by,
                verb="award.prepare",
                subject=award,
                at=at,
                scope=call.programme.slug,
                amount=award.amount,
            )
        return awards


def _create_awards(call: Call, decisions: list[Decision], at: datetime) -> list[Award]:
    if not decisions:
        return []
    starts_on = terms.next_month(local_day(call, at))
    references = next_references("AWD", at=at, count=len(decisions))
    return Award.objects.bulk_create(
        Award(
            reference=reference,
            application=decision.application,
            amount=decision.amount or 0,
            currency=call.currency,
            starts_on=starts_on,
            ends_on=terms.a_year_from(starts_on),
            needs_cosignature=call.programme.needs_cosignature,
            created_at=at,
        )
        for reference, decision in zip(references, decisions, strict=True)
    )


def _create_terms(awards: list[Award], at: datetime) -> None:
    applications = Application.objects.filter(pk__in=[award.application_id for award in awards])
    plans = {
        submission.application_id: pledged_outputs(submission.content)
        for submission in standing_submissions(applications)
    }
    rules = rules_of(awards[0].application.call.programme) if awards else ReportRules()
    for award in awards:
        dates = {"starts_on": award.starts_on, "ends_on": award.ends_on}
        owed = terms.conditions_from(
            plans.get(award.application_id, []),
            **dates,
            report_every=rules.interim_every,
            report_after=rules.final_after,
        )
        binding = _create_conditions(award, owed, at)
        _create_payments(award, terms.instalments(award.amount, owed, **dates), binding, at)


def _name_cosignatories(awards: list[Award], at: datetime) -> None:
    """Where the team of an application has one signatory beside its owner, they co-sign."""
    by_application: dict[int, list[TeamMember]] = {}
    members = TeamMember.objects.filter(
        application__in=[award.application_id for award in awards],
        role=TeamMember.Role.SIGNATORY,
        user__is_active=True,
    )
    for member in members.select_related("user__organisation", "application__owner__organisation"):
        if member.user_id != member.application.owner_id:
            by_application.setdefault(member.application_id, []).append(member)
    found = [(award, by_application.get(award.application_id, [])) for award in awards]
    Cosignature.objects.bulk_create(
        Cosignature(
            award=award,
            institution=_institution(members[0]),
            name=str(members[0].user),
            email=members[0].user.email,
            named_at=at,
        )
        for award, members in found
        if len(members) == 1 and _institution(members[0])
    )


def _institution(member: TeamMember) -> str:
    organisation = member.user.organisation or member.application.owner.organisation
    return organisation.name if organisation else ""


def _create_conditions(award: Award, owed: list[terms.Term], at: datetime) -> list[Condition]:
    """Store the conditions; returns those the last instalment waits for."""
    references = next_references("CON", at=at, count=len(owed))
    conditions = Condition.objects.bulk_create(
        Condition(
            reference=reference,
            award=award,
            position=position,
            kind=term.kind,
            title=term.title,
            details=term.details,
            due_on=term.due_on,
            output_kind=term.output_kind,
            promised_licence=term.licence,
            promised_place=term.place,
        )
        for position, (reference, term) in enumerate(zip(references, owed, strict=True), 1)
    )
    return [made for made, term in zip(conditions, owed, strict=True) if term.binds_money]


def _create_payments(
    award: Award, instalments: list[terms.Instalment], binding: list[Condition], at: datetime
) -> None:
    references = next_references("PAY", at=at, count=len(instalments))
    payments = Payment.objects.bulk_create(
        Payment(
            reference=reference,
            award=award,
            position=position,
            label=instalment.label,
            amount=instalment.amount,
            due_on=instalment.due_on,
        )
        for position, (reference, instalment) in enumerate(
            zip(references, instalments, strict=True), 1
        )
    )
    links = Payment.conditions.through
    links.objects.bulk_create(
        links(payment_id=payment.pk, condition_id=condition.pk)
        for payment, instalment in zip(payments, instalments, strict=True)
        if instalment.waits_for_outputs
        for condition in binding
    )
