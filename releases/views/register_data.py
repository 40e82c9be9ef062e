"""The register for other programs: feed, CSV, JSON, linked data, badges."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_GET

from awards.models import Award
from core.publishing import for_xml, published
from core.spreadsheet import csv_lines
from core.web import arrived_at
from releases.badges import badge_svg
from releases.linked_data import as_json, grant_ld, output_ld
from releases.queries.register import (
    latest_releases,
    public_awards,
    public_outputs,
    register_projects,
    register_rows,
)
from releases.telling import badge_of, output_address, output_facts, project_facts

NEWEST = 50
COLUMNS = (
    "award", "output", "title", "kind", "programme", "person", "organisation", "due_on",
    "promised_licence", "released_at", "licence", "where", "commit", "last_seen_well_at", "page",
    "links",
)  # fmt: skip


@require_GET
def register_feed(request: HttpRequest) -> HttpResponse:
    """The newest releases as an Atom feed."""
    feed = Atom1Feed(
        title="Released",
        link=settings.SITE_URL + reverse("releases:register"),
        feed_url=settings.SITE_URL + reverse("releases:register_feed"),
        description="",
        subtitle="Outputs of funded projects, as they are released.",
        language="en-gb",
    )
    for release in latest_releases(NEWEST):
        output = release.condition
        project = output.award.application
        feed.add_item(
            title=for_xml(
                f"{output.title} ({output.get_output_kind_display()}, {release.licence})"
            ),
            link=output_address(output),
            description=for_xml(f"{project.name}, {project.owner.public_name}. {release.url}"),
            unique_id=output_address(output),
            author_name=for_xml(project.owner.public_name),
            pubdate=release.released_at,
            updateddate=release.released_at,
        )
    text = feed.writeString("utf-8").encode()
    return published(request, lambda: text, "application/atom+xml; charset=utf-8")


@require_GET
def register_csv(_request: HttpRequest) -> StreamingHttpResponse:
    """Every output as CSV, streamed however many there are."""
    rows = (
        (
            output.award.reference,
            facts.reference,
            facts.title,
            facts.kind,
            output.award.application.call.programme.name,
            output.award.application.owner.name,
            str(output.award.application.owner.organisation or ""),
            facts.due_on.isoformat(),
            facts.promised_licence,
            facts.released_at,
            facts.licence,
            facts.where,
            facts.commit,
            facts.last_seen_well_at,
            facts.page,
            " ".join(f"{link.role}={link.url}" for link in facts.links),
        )
        for output, facts in ((each, output_facts(each)) for each in register_rows())
    )
    response = StreamingHttpResponse(
        csv_lines(COLUMNS, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="released.csv"'
    return response


@require_GET
def register_json(_request: HttpRequest) -> StreamingHttpResponse:
    """Every project with its outputs as JSON, streamed however many there are."""
    return StreamingHttpResponse(_json_pieces(), content_type="application/json")


def _json_pieces() -> Iterator[str]:
    yield '{"version": "1", "projects": ['
    for number, award in enumerate(register_projects()):
        told = as_json(project_facts(award, _of(award)))
        yield (",\n" if number else "\n") + json.dumps(told, ensure_ascii=False)
    yield "\n]}\n"


def _of(award: Award) -> list[Any]:
    outputs = list(award.outputs)  # type: ignore[attr-defined]  # prefetched
    for output in outputs:
        output.award = award
    return outputs


@require_GET
def register_jsonld(request: HttpRequest, reference: str) -> HttpResponse:
    """One project as linked data of schema.org."""
    award = get_object_or_404(public_awards(), reference=reference)
    outputs = list(public_outputs().filter(award=award).order_by("position"))
    told = grant_ld(project_facts(award, outputs))
    return published(request, lambda: _bytes(told), "application/ld+json")


@require_GET
def output_jsonld(request: HttpRequest, reference: str, output: str) -> HttpResponse:
    """One output as linked data, with the grant that paid for it."""
    row = get_object_or_404(public_outputs(), award__reference=reference, reference=output)
    told = output_ld(project_facts(row.award, []), output_facts(row))
    return published(request, lambda: _bytes(told), "application/ld+json")


@require_GET
def output_badge(request: HttpRequest, output: str) -> HttpResponse:
    """The badge of an output as SVG; may be kept for a quarter of an hour and shown anywhere."""
    row = get_object_or_404(public_outputs(), reference=output)
    svg = for_xml(badge_svg(badge_of(row, arrived_at(request).date()))).encode()
    answer = published(request, lambda: svg, "image/svg+xml")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


def _bytes(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
