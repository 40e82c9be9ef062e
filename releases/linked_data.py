"""The register for other programs: schema.org JSON-LD, DataCite's fundingReferences, plain JSON.

Shapes: schema.org MonetaryGrant with fundedItem SoftwareSourceCode, Dataset, ScholarlyArticle or
CreativeWork; DataCite Metadata Schema 4.6, property 19 (FundingReference). Pure, on plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.money import plain_amount

# Kinds of outputs as schema.org has them; what it has no word for is a CreativeWork.
TYPES = {
    "code": "SoftwareSourceCode",
    "dataset": "Dataset",
    "benchmark": "Dataset",
    "paper": "ScholarlyArticle",
}
SPDX = "https://spdx.org/licenses/"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What belongs to a released output: role as `archive`, in words, address, licence or ""."""

    role: str
    label: str
    url: str
    licence: str = ""
    last_seen_well_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutputFacts:
    """One output of a project; `where` and what follows are empty until it is released."""

    reference: str
    title: str
    kind: str
    page: str
    due_on: date
    promised_licence: str
    where: str = ""
    licence: str = ""
    commit: str = ""
    identifiers: Sequence[str] = ()
    released_at: datetime | None = None
    last_seen_well_at: datetime | None = None
    links: Sequence[LinkFacts] = ()


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A funded project; `amount` in minor units."""

    reference: str
    title: str
    page: str
    programme: str
    funder_ror: str
    person: str
    orcid: str
    organisation: str
    organisation_ror: str
    amount: int
    currency: str
    starts_on: date
    ends_on: date
    outputs: Sequence[OutputFacts] = ()


def grant_ld(project: ProjectFacts) -> dict[str, Any]:
    """The project as a MonetaryGrant with what it funded."""
    return {
        "@context": "https://schema.org",
        **_grant(project),
        "fundedItem": [_output(output) for output in project.outputs],
    }


def output_ld(project: ProjectFacts, output: OutputFacts) -> dict[str, Any]:
    """One output with the grant that paid for it."""
    return {"@context": "https://schema.org", **_output(output), "funding": _grant(project)}


def _grant(project: ProjectFacts) -> dict[str, Any]:
    return {
        "@type": "MonetaryGrant",
        "@id": project.page,
        "url": project.page,
        "identifier": project.reference,
        "name": project.title,
        "amount": {
            "@type": "MonetaryAmount",
            "currency": project.currency,
            "value": plain_amount(project.amount, project.currency),
        },
        "funder": _without_gaps(
            {"@type": "Organization", "name": project.programme, "@id": project.funder_ror}
        ),
        "sponsor": _without_gaps(
            {
                "@type": "Person",
                "name": project.person,
                "@id": project.orcid,
                "affiliation": _without_gaps(
                    {
                        "@type": "Organization",
                        "name": project.organisation,
                        "@id": project.organisation_ror,
                    }
                )
                if project.organisation
                else "",
            }
        ),
    }


def _output(output: OutputFacts) -> dict[str, Any]:
    licence = output.licence or output.promised_licence
    found: dict[str, Any] = {
        "@type": TYPES.get(output.kind, "CreativeWork"),
        "@id": output.page,
        "name": output.title,
        "identifier": [output.reference, *output.identifiers],
        "license": f"{SPDX}{licence}" if licence and " " not in licence else licence,
        "creativeWorkStatus": "Published" if output.where else "Promised",
        "datePublished": output.released_at.date().isoformat() if output.released_at else "",
        "expires": "" if output.where else output.due_on.isoformat(),
        "url": output.where,
        "version": output.commit,
    }
    if output.kind == "code":
        found["codeRepository"] = output.where
    return _without_gaps(found | _links(output.links))


def _links(links: Sequence[LinkFacts]) -> dict[str, Any]:
    """What belongs to the output, by the properties of a CreativeWork.

    An archive keeps it, a package, a card and a page of its version are it, papers and what else
    there is are about it.
    """
    papers = [
        {"@type": "ScholarlyArticle", "@id": each.url, "url": each.url}
        for each in links
        if each.role == "paper"
    ]
    others = [
        {"@type": "CreativeWork", "@id": each.url, "url": each.url}
        for each in links
        if each.role == "other"
    ]
    return {
        "archivedAt": [each.url for each in links if each.role == "archive"],
        "sameAs": [each.url for each in links if each.role in {"package", "tag", "card"}],
        "subjectOf": papers + others,
    }


def funding_reference(project: ProjectFacts) -> dict[str, Any]:
    """What the metadata of an output's DOI says about its funding (DataCite 4.6)."""
    return {
        "fundingReferences": [
            _without_gaps(
                {
                    "funderName": project.programme,
                    "funderIdentifier": project.funder_ror,
                    "funderIdentifierType": "ROR" if project.funder_ror else "",
                    "awardNumber": project.reference,
                    "awardUri": project.page,
                    "awardTitle": project.title,
                }
            )
        ]
    }


def as_json(project: ProjectFacts) -> dict[str, Any]:
    """The project as plain JSON; times in UTC."""
    return {
        "award": project.reference,
        "title": project.title,
        "url": project.page,
        "programme": project.programme,
        "person": project.person,
        "organisation": project.organisation,
        "amount": plain_amount(project.amount, project.currency),
        "currency": project.currency,
        "starts_on": project.starts_on.isoformat(),
        "ends_on": project.ends_on.isoformat(),
        "outputs": [
            {
                "reference": output.reference,
                "title": output.title,
                "kind": output.kind,
                "url": output.page,
                "due_on": output.due_on.isoformat(),
                "promised_licence": output.promised_licence,
                "released": bool(output.where),
                "where": output.where,
                "licence": output.licence,
                "commit": output.commit,
                "identifiers": list(output.identifiers),
                "released_at": _moment(output.released_at),
                "last_seen_well_at": _moment(output.last_seen_well_at),
                "links": [
                    {
                        "role": link.role,
                        "url": link.url,
                        "licence": link.licence,
                        "last_seen_well_at": _moment(link.last_seen_well_at),
                    }
                    for link in output.links
                ],
            }
            for output in project.outputs
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _without_gaps(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value}
