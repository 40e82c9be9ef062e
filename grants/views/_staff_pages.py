"""The list and the page of an application: shown by their views, and again by deeds that failed."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from core.mail.queries import undelivered
from core.web import SignedInRequest, arrived_at, page
from grants.actions.bulk import UNDO_FOR
from grants.forms.screening import (
    ApplicationFilterForm,
    BulkForm,
    NoteForm,
    SaveViewForm,
    TagForm,
    bulk_form,
    filter_form,
)
from grants.models import Application, Call, Screening
from grants.permissions import can_work_on
from grants.queries import keyset
from grants.queries.scans import with_scan_tags
from grants.queries.screening import (
    applications_of,
    filtered,
    pairs_of,
    programme_tags,
    state_counts,
    tags_of,
    undoable,
    views_of,
)
from grants.queries.team import approvals_of
from grants.reading import readable
from grants.states import APPLICATION, SCREENING, ApplicationState, ScreeningState
from grants.views._correspondence import correspondence
from grants.views._shared import APPLICATION_TONES, PAGE_SIZE, state_tag
from grants.views.staff_calls import call_crumbs

SCREENING_TONES = {
    ScreeningState.TO_SCREEN: "neutral",
    ScreeningState.FORWARD: "success",
    ScreeningState.CHANGES: "info",
    ScreeningState.PROPOSED: "caution",
    ScreeningState.REJECTED: "danger",
}


def screening_tag(screening: Screening | None) -> dict[str, str]:
    """The state of the screening as a word and its tone."""
    state = screening.state if screening else ScreeningState.TO_SCREEN
    return {"label": SCREENING.names[state], "tone": SCREENING_TONES[state]}


def listing_url(call: Call, query: str = "") -> str:
    """The list of a call's applications with filters."""
    url = reverse("grants:staff_application_list", args=[call.slug])
    return f"{url}?{query}" if query else url


def filters_of(request: SignedInRequest) -> str:
    """The filters in the address, without the page: what a saved view holds."""
    query = request.GET.copy()
    for name in list(query):
        if name not in ApplicationFilterForm.base_fields or not query[name]:
            del query[name]
    return query.urlencode()


def chosen_rows(request: SignedInRequest, call: Call) -> QuerySet[Application]:
    """The call's applications that pass the filters in the address."""
    return _passing(request, call, filter_form(call, request.GET))


def _passing(
    request: SignedInRequest, call: Call, filters: ApplicationFilterForm
) -> QuerySet[Application]:
    zone = ZoneInfo(call.time_zone)
    return filtered(
        applications_of(call, request.user), filters.chosen, user=request.user, zone=zone
    )


def _state_tabs(request: SignedInRequest, call: Call) -> list[dict[str, Any]]:
    counts = state_counts(call)
    now, query = request.GET.get("state", ""), filters_of(request)
    tabs: list[dict[str, Any]] = [
        {
            "label": "All",
            "url": listing_url(call),
            "count": f"{sum(counts.values()):,}",
            "current": not query,
        }
    ]
    for state, name in APPLICATION.names.items():
        if counts.get(state):
            url, only = listing_url(call, f"state={state}"), query == f"state={now}"
            tab = {"label": name, "url": url, "count": f"{counts[state]:,}"}
            tabs.append({**tab, "current": only and now == state})
    return tabs


def _saved_tabs(request: SignedInRequest, call: Call) -> list[dict[str, Any]]:
    query = filters_of(request)
    return [
        {
            "label": view.name
            if view.owner_id == request.user.pk
            else f"{view.name} ({view.owner})",
            "url": listing_url(call, view.query),
            "current": view.query == query,
            "key": view.pk,
            "name": view.name,
        }
        for view in views_of(request.user, call.programme)
    ]


def _rows(found: list[Application]) -> list[dict[str, Any]]:
    tags = tags_of(found)
    return [
        {
            "application": row,
            "state": state_tag(row),
            "screening": screening_tag(getattr(row, "screening", None)),
            "tags": tags[row.pk],
        }
        for row in found
    ]


def list_page(
    request: SignedInRequest,
    call: Call,
    *,
    bulk: BulkForm | None = None,
    save: SaveViewForm | None = None,
) -> HttpResponse:
    """The list of a call's applications, with the form that could not be done, if one is."""
    filters = filter_form(call, request.GET)
    found, after = keyset(
        _passing(request, call, filters), after=request.GET.get("after", ""), size=PAGE_SIZE
    )
    works = bool(can_work_on(request.user, call.programme))
    saved = _saved_tabs(request, call)
    context = {
        "call": call,
        "rows": _rows(found),
        "after": after,
        "filters": filters,
        "query": request.GET.urlencode(),
        "views": _state_tabs(request, call),
        "saved": saved,
        "current_view": next((each for each in saved if each["current"]), None),
        "filtered": bool(filters_of(request)),
        "bulk": bulk or (bulk_form(call, staff=filters.staff) if works and found else None),
        "chosen": {int(key) for key in request.POST.getlist("chosen") if key.isdecimal()},
        "save": save or SaveViewForm(auto_id="id_view_%s"),
        "undo": undoable(call, request.user, arrived_at(request) - UNDO_FOR),
        "tone_of": APPLICATION_TONES,
        "breadcrumbs": call_crumbs(call, ("Applications", "")),
    }
    forms = [form for form in (bulk, save) if form]
    return page(request, "grants/staff_application_list.html", context, forms=forms)


def detail_page(
    request: SignedInRequest,
    application: Application,
    *,
    note_form: NoteForm | None = None,
    tag_form: TagForm | None = None,
) -> HttpResponse:
    """The page of an application, with the form that could not be done, if one is."""
    call = application.call
    submissions = list(application.submissions.select_related("submitted_by"))
    standing = submissions[-1]
    context = {
        "application": application,
        "call": call,
        "state": state_tag(application),
        "is_withdrawn": application.state == ApplicationState.WITHDRAWN,
        "standing": standing,
        "sections": with_scan_tags(readable(standing.content, call.currency)),
        "submissions": submissions[::-1],
        "attempts": application.attempts.select_related("by")[:50],
        "team": application.people,
        "approvals": approvals_of(standing),
        "undelivered": undelivered([application.reference]),
        **correspondence(request, application),
        **filing(request, application, note_form=note_form, tag_form=tag_form),
        "breadcrumbs": call_crumbs(
            call, ("Applications", listing_url(call)), (application.reference, "")
        ),
    }
    forms = [form for form in (note_form, tag_form) if form]
    return page(request, "grants/staff_application_detail.html", context, forms=forms)


def filing(
    request: SignedInRequest,
    application: Application,
    *,
    note_form: NoteForm | None = None,
    tag_form: TagForm | None = None,
) -> dict[str, Any]:
    """Screening, tags, pairs and notes of an application, for its pages of staff."""
    works = bool(can_work_on(request.user, application.call.programme))
    screening = Screening.objects.filter(application=application).first()
    return {
        "works": works,
        "screening_tag": screening_tag(screening),
        "tags": tags_of([application])[application.pk],
        "known_tags": programme_tags(application.call.programme) if works else [],
        "tag_form": tag_form or (TagForm() if works else None),
        "pairs": pairs_of(application, request.user),
        "notes": application.staff_notes.select_related("author")[:100],
        "note_form": note_form or NoteForm(),
    }
