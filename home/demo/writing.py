"""Writing and submitting the demo's applications, as their owners would."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from grants.actions.answering import save_answer
from grants.actions.starting import start_application
from grants.actions.submission import submit_application
from grants.answers import parse_keywords
from grants.models import Application, Call
from home.demo.proposals import Proposal

# How a budget splits, in per cent.
SHARES = [("Staff", "One researcher", 70), ("Compute", "Accelerator hours", 20)]


def draft(call: Call, proposal: Proposal, *, owner: User, at: datetime) -> Application:
    """A complete draft."""
    application = start_application(call=call, by=owner, at=at)
    for key, value in answers(proposal, owner=owner, outputs_by=_outputs_by(call)).items():
        save_answer(
            application=application,
            question_key=key,
            value=value,
            version=None,
            by=owner,
            at=at,
        )
    return application


def beginning(call: Call, proposal: Proposal, *, owner: User, at: datetime) -> Application:
    """A draft with its first page filled in."""
    application = start_application(call=call, by=owner, at=at)
    whole = answers(proposal, owner=owner, outputs_by=_outputs_by(call))
    for key in ("title", "summary", "keywords"):
        save_answer(
            application=application,
            question_key=key,
            value=whole[key],
            version=None,
            by=owner,
            at=at,
        )
    return application


def submitted(call: Call, proposal: Proposal, *, owner: User, at: datetime) -> Application:
    """An application that was handed in an hour after it was begun."""
    application = draft(call, proposal, owner=owner, at=at)
    submit_application(application=application, by=owner, at=at + timedelta(hours=1))
    application.refresh_from_db()
    return application


def closing(call: Call) -> datetime:
    """The deadline of a demonstration call, which all have one."""
    if call.deadline is None:
        raise ValueError(f"{call} has no deadline")
    return call.deadline


def _outputs_by(call: Call) -> date:
    """When the first output is promised: some months after the decision."""
    return (closing(call) + timedelta(days=130)).date()


def answers(proposal: Proposal, *, owner: User, outputs_by: date) -> dict[str, Any]:
    """Answers to the questions of the default form, by their keys."""
    return {
        "title": proposal.title,
        "summary": proposal.summary,
        "keywords": parse_keywords(proposal.keywords),
        "proposal": "\n\n".join(
            [proposal.summary, f"Method. {proposal.method}", f"Risks. {proposal.risk}"]
        ),
        "team": [
            {
                "name": owner.name,
                "email": owner.email,
                "role": "Principal investigator",
                "orcid": owner.orcid,
                "organisation": str(owner.organisation or ""),
            },
        ],
        "budget": budget(proposal.euros),
        "open_source_plan": plan(proposal, outputs_by),
        "organisation": {"name": str(owner.organisation or owner.name), "ror": ""},
        **_declarations(proposal),
    }


def _declarations(proposal: Proposal) -> dict[str, str]:
    """Every third of them says that it had help."""
    if len(proposal.title) % 3:
        return {"ai_use": "no", "consent": "yes"}
    said = "A language model suggested shorter sentences for the summary. We checked each of them."
    return {"ai_use": "yes", "ai_use_how": said, "consent": "yes"}


def budget(euros: int) -> list[dict[str, Any]]:
    """Three rows that add up to the sum, in cents."""
    rows: list[dict[str, Any]] = [
        {"category": category, "description": text, "amount": euros * percent}
        for category, text, percent in SHARES
    ]
    rest = euros * 100 - sum(row["amount"] for row in rows)
    return [*rows, {"category": "Travel", "description": "Two workshops", "amount": rest}]


def plan(proposal: Proposal, outputs_by: date) -> list[dict[str, str]]:
    """A row for each output; the second and later ones are due half a year after the first."""
    slug = "-".join(proposal.title.lower().split()[:3])
    opened = [
        {
            "title": title,
            "kind": kind,
            "openness": "open",
            "licence": licence,
            "place": f"https://git.example.org/{slug}/{kind}",
            "date": (outputs_by + timedelta(days=180 * (number > 0))).isoformat(),
            "reason": "",
        }
        for number, (title, kind, licence) in enumerate(proposal.outputs)
    ]
    closed = [
        {
            "title": title,
            "kind": kind,
            "openness": "closed",
            "licence": "",
            "place": "",
            "date": "",
            "reason": reason,
        }
        for title, kind, reason in proposal.closed
    ]
    return opened + closed
