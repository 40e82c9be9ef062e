"""What stands before the pages of staff."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grants.permissions import must_set_up_second_step

STAFF_PAGES = "/staff/"


def second_step(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Where the installation asks for it, open no staff page to money without a second step."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.STAFF_NEED_SECOND_STEP
            and request.path_info.startswith(STAFF_PAGES)
            and request.user.is_authenticated
            and must_set_up_second_step(request.user)
        ):
            return render(request, "grants/second_step.html", status=403)
        return get_response(request)

    return middleware
