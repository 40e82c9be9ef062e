"""Real applications to look at the words of letters with, and examples where there are none."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Case, IntegerField, QuerySet, Value, When

from awards import documents
from awards.breach import sample_breach
from awards.documents import ChangeFacts, LetterFacts
from awards.letter_fields import FIELDS
from awards.models import Award, LetterKind
from awards.queries.letters import OUTCOMES
from core.actors import Actor
from grants.models import Application, Programme
from grants.queries import staff_applications
from reviews.models import Decision
from reviews.queries.feedback import feedback_of
from reviews.states import DecisionState

UNFUNDED = {LetterKind.DECLINE, LetterKind.WAITLIST}
SHOWN = 50


def samples(user: Actor, programme: Programme, kind: str) -> QuerySet[Application]:
    """Applications of the programme a letter of this kind can be about, the newest first.

    Before there is an announced result, letters without an award are tried with any application.
    """
    found = (
        staff_applications(user)
        .filter(call__programme=programme)
        .select_related("owner__organisation", "call__programme", "decision", "award")
    )
    if kind not in UNFUNDED:
        return found.filter(award__isnull=False).order_by("-award__id")
    told = {
        "decision__state": DecisionState.ANNOUNCED,
        "decision__outcome": OUTCOMES[LetterKind(kind)],
    }
    first = Case(When(**told, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(first, "-submitted_at", "-pk")


def sample_facts(
    programme: Programme, kind: str, sample: Application | None, at: datetime
) -> LetterFacts:
    """The facts of a letter of this kind about a real application, or an example's."""
    if sample is None:
        return _example(programme, kind)
    if kind in UNFUNDED:
        decision: Decision | None = getattr(sample, "decision", None)
        reason = feedback = ""
        if decision is not None and decision.state == DecisionState.ANNOUNCED:
            reason, feedback = decision.reason_for_applicant, feedback_of(decision)
        return documents.letter_facts(kind, sample, at=at, reason=reason, feedback=feedback)
    if kind == LetterKind.BREACH:
        breach = sample_breach(sample.award, finding=FIELDS["finding"].example)
        if breach is None:
            return _example(programme, kind)
        return documents.letter_facts(kind, sample, at=at, award=sample.award, breach=breach)
    change = None if kind == LetterKind.AWARD else _half_a_year_more(sample.award)
    return documents.letter_facts(kind, sample, at=at, award=sample.award, change=change)


def _half_a_year_more(award: Award) -> ChangeFacts:
    later = award.ends_on + timedelta(days=182)
    last_day = ("Last day", documents.in_words(award.ends_on), documents.in_words(later))
    reason = FIELDS["change_reason"].example
    return ChangeFacts("Six more months", [last_day], award.ends_on, reason)


def _example(programme: Programme, kind: str) -> LetterFacts:
    values = {name: field.example for name, field in FIELDS.items() if not field.is_block}
    values |= {
        "programme": programme.name,
        "contact": programme.contact_email,
        "signatory": programme.signatory_name,
        "signatory_title": programme.signatory_title,
    }
    blocks = {
        name: partial(str, f"<p>{field.about}: {field.example}</p>")
        for name, field in FIELDS.items()
        if field.is_block
    }
    name = values["application"] if kind in UNFUNDED else values["award"]
    label = documents.letter_name(kind, name)
    frame = {
        "label": label,
        "foot": label,
        "title": f"{label}: {values['title']}",
        "programme": programme,
        "facts": [("Date", values["today"]), ("Application", values["application"])],
        "address": [values["applicant"], values["organisation"], values["applicant_email"]],
    }
    return LetterFacts(kind, values, blocks, frame)
