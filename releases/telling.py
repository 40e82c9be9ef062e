"""Rows of the register as plain facts for its data, feed and badges."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from awards.models import Award, Condition
from awards.states import ConditionState
from releases.badges import Badge
from releases.linked_data import LinkFacts, OutputFacts, ProjectFacts


def address_of(award: Award) -> str:
    """The full address of a project's page."""
    return settings.SITE_URL + reverse("releases:register_detail", args=[award.reference])


def output_address(output: Condition) -> str:
    """The full address of an output's page."""
    names = [output.award.reference, output.reference]
    return settings.SITE_URL + reverse("releases:output_detail", args=names)


def project_facts(award: Award, outputs: list[Condition]) -> ProjectFacts:
    """A project with its outputs; the rows are loaded with programme, owner and organisation."""
    owner, programme = award.application.owner, award.application.call.programme
    organisation = owner.organisation
    return ProjectFacts(
        reference=award.reference,
        title=award.application.name,
        page=address_of(award),
        programme=settings.FUNDER_NAME or programme.name,
        funder_ror=settings.FUNDER_ROR,
        person=owner.name,
        orcid=f"https://orcid.org/{owner.orcid}" if owner.orcid else "",
        organisation=organisation.name if organisation else "",
        organisation_ror=organisation.ror_id if organisation else "",
        amount=award.amount,
        currency=award.currency,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        outputs=[output_facts(output) for output in outputs],
    )


def output_facts(output: Condition) -> OutputFacts:
    """One output and what was released of it; the release is loaded with its pieces."""
    release = getattr(output, "release", None)
    verification = release.verification if release else None
    swhids = verification.facts.get("swhids", {}) if verification else {}
    return OutputFacts(
        reference=output.reference,
        title=output.title,
        kind=output.output_kind,
        page=output_address(output),
        due_on=output.due_on,
        promised_licence=output.promised_licence,
        where=release.url if release else "",
        licence=release.licence if release else "",
        commit=release.commit if release else "",
        identifiers=sorted(swhids.values()) if isinstance(swhids, dict) else (),
        released_at=release.released_at if release else None,
        last_seen_well_at=release.last_seen_well_at if release else None,
        links=[
            LinkFacts(
                role=piece.role,
                label=piece.get_role_display(),
                url=piece.url,
                licence=piece.licence,
                last_seen_well_at=piece.last_seen_well_at,
            )
            for piece in (release.pieces.all() if release else ())
        ],
    )


def badge_of(output: Condition, today: date) -> Badge:
    """What the badge of an output says today."""
    left = f"funded by {output.award.application.call.programme.name}"
    release = getattr(output, "release", None)
    if release is None:
        if output.state == ConditionState.WAIVED:
            return Badge(left, "no release owed", "waits")
        late = output.due_on < today
        return Badge(left, "release overdue" if late else f"due {month(output.due_on)}", "waits")
    if release.regressed_at is not None:
        return Badge(left, "not as accepted", "bad")
    seen: datetime | None = release.last_seen_well_at
    if seen is None:
        return Badge(left, "released", "good")
    gone = release.last_checked_at is not None and release.last_checked_at > seen
    return Badge(left, f"open, seen {month(seen.date())}", "waits" if gone else "good")


def month(day: date) -> str:
    """A day as `2027-03`."""
    return f"{day:%Y-%m}"
