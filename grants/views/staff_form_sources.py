"""Staff pages that bring a form, or a question, from somewhere else: form, file, library."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.form_sources import (
    copy_form,
    drop_question,
    import_form,
    insert_question,
    keep_question,
)
from grants.form_faults import faults, unready
from grants.form_owner import FormOwner
from grants.form_schema import to_schema
from grants.form_schema_reading import NotAForm, Reading, from_schema
from grants.forms.building import CopyForm, FormFileForm
from grants.permissions import can_work_on
from grants.queries import staff_programmes
from grants.queries.forms import library_of
from grants.views import _outline
from grants.views._outline import Finder
from grants.views.staff_calls import programme_crumbs
from grants.views.staff_form_questions import back_to


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_copy(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """Take another form as the draft of this one."""
    owner = _outline.working(request, find, place)
    sources = owner.sources(request.user)
    form = CopyForm(request.POST or None, sources=sources)
    if request.method == "POST" and form.is_valid():
        source = next(each for each in sources if each.key == form.cleaned_data["source"])
        try:
            copy_form(owner=owner, source=source, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"The form of “{source.title}” is copied into a draft.")
            return redirect(owner.url("detail"))
    context = {
        "owner": owner,
        "form": form,
        "has_draft": owner.draft() is not None,
        "breadcrumbs": _outline.form_crumbs(owner, "Copy from another form"),
    }
    return page(request, "grants/staff_form_copy.html", context, forms=[form])


@login_required
@require_GET
def staff_form_export(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """The form being built, else the one in use, as a file."""
    owner = find(request, **place)
    draft, form = owner.building()
    version = draft.version if draft else owner.in_use
    name = str(version.form) if version else owner.title
    document = to_schema(form, name=name, description=f"Form of “{owner.title}”.")
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=2), content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="{"-".join(owner.place)}-form.json"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_import(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """Read a form from a file: first say what is in it, then take it as the draft."""
    owner = _outline.working(request, find, place)
    form = FormFileForm(request.POST or None, request.FILES or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        reading = _read(form)
        if reading and not form.cleaned_data["check_only"]:
            try:
                import_form(owner=owner, form=reading.form, by=request.user, at=arrived_at(request))
            except RuleBroken as error:
                form.add_error(None, f"{error.message} Nothing was imported.")
            else:
                tell(request, f"{len(reading.form.questions)} questions are in a draft now.")
                return redirect(owner.url("detail"))
    context = {
        "owner": owner,
        "form": form,
        "has_draft": owner.draft() is not None,
        **_read_out(reading),
        "breadcrumbs": _outline.form_crumbs(owner, "Import"),
    }
    return page(request, "grants/staff_form_import.html", context, forms=[form])


def _read(form: FormFileForm) -> Reading | None:
    try:
        return from_schema(form.cleaned_data["file"])
    except (NotAForm, RecursionError) as error:
        nested = "The file is nested too deeply, so it was not read."
        form.add_error("file", str(error) if isinstance(error, NotAForm) else nested)
        return None


def _read_out(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {"reading": None}
    return {
        "reading": reading,
        "found": _outline.outline(reading.form, reading.form),
        "wrong": [*faults(reading.form), *unready(reading.form)],
    }


@login_required
@require_GET
def staff_form_library(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """The programme's questions, to be inserted into the form."""
    owner = _outline.working(request, find, place)
    context = {
        "owner": owner,
        "rows": _shelf(owner),
        "sections": owner.building()[1].sections,
        "fixed": owner.why_fixed(request.user),
        "breadcrumbs": _outline.form_crumbs(owner, "Library"),
    }
    return page(request, "grants/staff_form_library.html", context)


def _shelf(owner: FormOwner) -> list[tuple[Any, str]]:
    rows = library_of(owner.programme)
    return [(row, _outline.KIND_NAMES.get(row.kind, row.kind)) for row in rows]


@login_required
@require_POST
def staff_form_insert(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """Put a question of the library at the end of a section."""
    owner = _outline.working(request, find, place)
    row = library_of(owner.programme).filter(key=request.POST.get("question", "")).first()
    if row is None:
        warn(request, "This question is no longer in the library. Nothing was inserted.")
        return redirect(owner.url("library"))
    section = request.POST.get("section", "")
    try:
        key = insert_question(
            owner=owner, section=section, row=row, by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
        return redirect(owner.url("library"))
    tell(request, f"“{row.label}” is inserted. Change it as you need; the library keeps its own.")
    return redirect(back_to(owner, key))


@login_required
@require_POST
def staff_form_keep(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """Keep a question of the form in the library."""
    owner = _outline.working(request, find, place)
    key = request.POST.get("question", "")
    try:
        row = keep_question(owner=owner, key=key, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"“{row.label}” is in the library of {owner.programme}.")
    return redirect(back_to(owner, key))


@login_required
@require_GET
def staff_library_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The questions a programme keeps."""
    programme = get_object_or_404(staff_programmes(request.user), slug=slug)
    names = _outline.KIND_NAMES
    context = {
        "programme": programme,
        "rows": [(row, names.get(row.kind, row.kind)) for row in library_of(programme)],
        "fixed": can_work_on(request.user, programme).reason,
        "breadcrumbs": [*programme_crumbs(programme), {"label": "Question library", "url": ""}],
    }
    return page(request, "grants/staff_library_list.html", context)


@login_required
@require_POST
def staff_library_drop(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take a question out of the library."""
    programme = get_object_or_404(staff_programmes(request.user), slug=slug)
    require(can_work_on(request.user, programme))
    row = library_of(programme).filter(key=request.POST.get("question", "")).first()
    if row is None:
        warn(request, "This question is no longer in the library.")
    else:
        label = row.label
        drop_question(row=row, by=request.user, at=arrived_at(request))
        tell(request, f"“{label}” is out of the library. Forms that have it keep it.")
    return redirect("grants:staff_library_list", slug)
