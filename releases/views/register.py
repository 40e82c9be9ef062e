"""The public register: what was funded and what was released."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from awards.models import Condition
from core.web import arrived_at, page
from releases.forms import RegisterFilter
from releases.linked_data import funding_reference
from releases.queries.keeping import archive_request_of, kept_of
from releases.queries.register import (
    Asked,
    figures_of,
    history_of_checks,
    last_finding,
    observations_of,
    public_awards,
    public_outputs,
    register_entries,
    register_figures,
    register_licences,
    register_programmes,
)
from releases.queries.standing import stands_in_public, told_in_public, with_standing
from releases.register_figures import bars_of
from releases.telling import output_address, output_facts, project_facts

PAGE_SIZE = 20


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Funded projects with their outputs, licence, link and date of the last check."""
    programmes = register_programmes()
    form = RegisterFilter(request.GET, licences=register_licences(), programmes=programmes)
    data = form.cleaned_data if form.is_valid() else {}
    asked = Asked(text=data.pop("q", ""), **data)
    entries = register_entries(
        asked,
        today=arrived_at(request).date(),
        after=request.GET.get("after", ""),
        size=PAGE_SIZE + 1,
    )
    for entry in entries:
        told_in_public(entry.outputs, arrived_at(request))  # type: ignore[attr-defined]
    context = {
        "form": form,
        "entries": entries[:PAGE_SIZE],
        "figures": register_figures(),
        "is_filtered": asked != Asked(),
        "after": entries[PAGE_SIZE - 1].reference if len(entries) > PAGE_SIZE else "",
    }
    return page(request, "releases/register.html", context)


@require_GET
def register_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One funded project and the outputs it promised and released."""
    award = get_object_or_404(public_awards(), reference=reference)
    promised = award.conditions.filter(kind=Condition.Kind.RELEASE).order_by("position")
    promised = promised.prefetch_related("release__pieces")
    outputs = told_in_public(with_standing(promised), arrived_at(request))
    return page(request, "releases/register_detail.html", {"award": award, "outputs": outputs})


@require_GET
def output_detail(request: HttpRequest, reference: str, output: str) -> HttpResponse:
    """One output: where it is, what was accepted, every look at it, and how to cite its funding."""
    rows = with_standing(public_outputs())
    row = get_object_or_404(rows, award__reference=reference, reference=output)
    project = project_facts(row.award, [])
    kept = kept_of(row)
    release = getattr(row, "release", None)
    observations = observations_of(row)
    context: dict[str, Any] = {
        "award": row.award,
        "output": row,
        "stands": stands_in_public(row, arrived_at(request)),
        "release": release,
        "pieces": list(release.pieces.all()) if release else [],
        "worst": last_finding(observations),
        "kept": kept,
        "archived": archive_request_of(kept),
        "facts": output_facts(row),
        "history": history_of_checks(row),
        "observations": observations,
        "funding": json.dumps(funding_reference(project), ensure_ascii=False, indent=2),
        "address": output_address(row),
        "badge": request.build_absolute_uri(reverse("releases:output_badge", args=[row.reference])),
        "breadcrumbs": _trail(row),
    }
    return page(request, "releases/output_detail.html", context)


def _trail(output: Condition) -> list[dict[str, str]]:
    award = output.award
    project = reverse("releases:register_detail", args=[award.reference])
    return [
        {"label": "Released", "url": reverse("releases:register")},
        {"label": award.application.name, "url": project},
        {"label": output.title},
    ]


@require_GET
def register_numbers(request: HttpRequest) -> HttpResponse:
    """How promises were kept: by year, by licence, and how long it took."""
    programmes = register_programmes()
    chosen = request.GET.get("programme", "")
    chosen = chosen if chosen in dict(programmes) else ""
    numbers = figures_of(chosen, today=arrived_at(request).date())
    largest = max((year.total for year in numbers.years), default=0)
    most = max((count for _, count in numbers.licences), default=0)
    here = reverse("releases:register_numbers")
    context = {
        "numbers": numbers,
        "years": [(year, bars_of(year, largest)) for year in numbers.years],
        "licences": [
            (name, count, round(100 * count / most, 2)) for name, count in numbers.licences
        ],
        "tabs": [
            {"label": "All programmes", "url": here, "current": not chosen},
            *(
                {"label": name, "url": f"{here}?programme={slug}", "current": slug == chosen}
                for slug, name in programmes
            ),
        ],
        "breadcrumbs": [
            {"label": "Released", "url": reverse("releases:register")},
            {"label": "In numbers"},
        ],
    }
    return page(request, "releases/register_numbers.html", context)
