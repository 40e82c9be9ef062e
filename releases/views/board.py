"""The programme's board of all promised outputs, and the same as CSV."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.spreadsheet import csv_lines
from core.web import SignedInRequest, arrived_at, page
from grants.queries import staff_programmes
from releases.forms import BoardFilter
from releases.queries.board import BoardRow, board_choices, board_outputs, board_rows, in_groups

# A column shows so many; the CSV has them all.
SHOWN = 100
COLUMNS = (
    "output", "title", "kind", "award", "person", "call", "programme", "officer", "due_on",
    "promised_licence", "standing", "next", "changed_this_week",
)  # fmt: skip


def _asked(request: SignedInRequest) -> tuple[BoardFilter, list[BoardRow]]:
    choices = board_choices(request.user)
    if not choices["programme"] and not staff_programmes(request.user).exists():
        raise Http404
    form = BoardFilter(request.GET, choices=choices)
    asked = form.cleaned_data if form.is_valid() else {}
    return form, board_rows(board_outputs(request.user, **asked), arrived_at(request))


@login_required
@require_GET
def staff_release_board(request: SignedInRequest) -> HttpResponse:
    """All outputs by how they stand, the most urgent first, with what changed in a week."""
    form, rows = _asked(request)
    context = {
        "form": form,
        "groups": in_groups(rows),
        "total": len(rows),
        "shown": SHOWN,
        "asked": request.GET.urlencode(),
        "breadcrumbs": [
            {"label": "Staff", "url": reverse("home:staff_desk")},
            {"label": "Releases", "url": reverse("releases:staff_release_list")},
            {"label": "Board"},
        ],
    }
    return page(request, "releases/staff_release_board.html", context)


@login_required
@require_GET
def staff_release_board_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The rows of the board under the same filters."""
    _, rows = _asked(request)
    lines = csv_lines(COLUMNS, (_cells(row) for row in rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="releases.csv"'
    return response


def _cells(row: BoardRow) -> tuple[object, ...]:
    condition, application = row.condition, row.condition.award.application
    return (
        condition.reference,
        condition.title,
        condition.output_kind,
        condition.award.reference,
        str(application.owner),
        application.call.title,
        application.call.programme.name,
        str(application.handler or ""),
        condition.due_on.isoformat(),
        condition.promised_licence,
        row.stands.label,
        row.stands.sentence,
        "yes" if row.is_new else "",
    )
