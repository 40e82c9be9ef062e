"""The public register: what was funded and what was released."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from awards.models import Condition
from core.web import page
from releases.forms import RegisterFilter
from releases.queries.register import (
    public_awards,
    register_entries,
    register_figures,
    register_licences,
)

PAGE_SIZE = 20


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Funded projects with their outputs, licence, link and date of the last check."""
    form = RegisterFilter(request.GET, licences=register_licences())
    asked = form.cleaned_data if form.is_valid() else {}
    entries = register_entries(
        text=asked.get("q", ""),
        licence=asked.get("licence", ""),
        after=request.GET.get("after", ""),
        size=PAGE_SIZE + 1,
    )
    more = entries[PAGE_SIZE - 1].reference if len(entries) > PAGE_SIZE else ""
    return page(
        request,
        "releases/register.html",
        {
            "form": form,
            "entries": entries[:PAGE_SIZE],
            "figures": register_figures(),
            "is_filtered": any(asked.values()),
            "after": more,
        },
    )


@require_GET
def register_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One funded project and the outputs it promised and released."""
    award = get_object_or_404(public_awards(), reference=reference)
    outputs = (
        award.conditions.filter(kind=Condition.Kind.RELEASE)
        .select_related("release__verification")
        .order_by("position")
    )
    return page(request, "releases/register_detail.html", {"award": award, "outputs": outputs})
