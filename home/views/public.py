from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.web import arrived_at, page
from grants.queries import open_calls
from grants.queries.closing import with_next_batch
from home.queries import figures
from releases.queries.register import latest_releases

SHOWN = 6


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What Seedcorn is, what is open, what came of it."""
    at = arrived_at(request)
    return page(
        request,
        "home/front.html",
        {
            "calls": with_next_batch(open_calls(at), at)[:SHOWN],
            "releases": latest_releases(SHOWN),
            "figures": figures(at),
        },
    )


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return page(request, "home/accessibility.html")
