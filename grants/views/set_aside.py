"""How the form changed under one's application, and the answers that were set aside."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from core.web import SignedInRequest, page
from grants.models import Application, SetAsideAnswer
from grants.queries.forms import carried_over, set_aside_of
from grants.reading import readable
from grants.views._shared import crumbs, own_application


@login_required
@require_GET
def application_set_aside(request: SignedInRequest, reference: str) -> HttpResponse:
    """What changed, what is to do, and every answer that has no place in the form any more."""
    application = own_application(request, reference)
    carried = list(carried_over(application))
    if not carried:
        raise Http404
    kept = list(set_aside_of(application))
    return page(
        request,
        "grants/application_set_aside.html",
        {
            "application": application,
            "carried": carried,
            "kept": [(row, _as_read(application, row)) for row in kept],
            "breadcrumbs": crumbs(application, "Changes of the form"),
        },
    )


def _as_read(application: Application, row: SetAsideAnswer) -> list[Any]:
    """One answer in the shape the templates read an application in."""
    question = {
        "key": row.question_key,
        "kind": row.kind,
        "label": row.question_label,
        "identifying": False,
        "value": row.value,
    }
    section = {"key": f"aside-{row.pk}", "title": row.section_title, "questions": [question]}
    return readable({"sections": [section]}, application.call.currency)
