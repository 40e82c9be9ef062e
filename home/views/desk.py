from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core.web import SignedInRequest, arrived_at, page
from grants.queries import open_calls
from home.queries import tasks_for


@login_required
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """What waits for this person; when nothing does, what comes next."""
    at = arrived_at(request)
    groups = tasks_for(request.user, at)
    return page(
        request,
        "home/desk.html",
        {"groups": groups, "next_text": "" if groups else _what_comes_next(open_calls(at).count())},
    )


def _what_comes_next(count: int) -> str:
    if not count:
        return "No call is open now. When one opens you can start an application from its page."
    calls = "1 call is open" if count == 1 else f"{count} calls are open"
    return f"{calls}. Start an application from its page; it will wait here until it is submitted."
