"""Staff pages that bring a form, or a question, from somewhere else: call, file, library."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
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
from grants.form_schema import to_schema
from grants.form_schema_reading import NotAForm, Reading, from_schema
from grants.forms.building import CopyForm, FormFileForm
from grants.models import Call
from grants.permissions import can_work_on
from grants.queries import staff_programmes
from grants.queries.forms import building, calls_to_copy_from, library_of
from grants.views import _outline
from grants.views.staff_calls import programme_crumbs, staff_call
from grants.views.staff_forms import in_use_by


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_copy(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take the form of another call as the draft of this one."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    calls = calls_to_copy_from(request.user, call)
    form = CopyForm(request.POST or None, calls=calls)
    if request.method == "POST" and form.is_valid():
        source = get_object_or_404(calls, slug=form.cleaned_data["source"])
        try:
            copy_form(call=call, source=source, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"The form of “{source.title}” is copied into a draft.")
            return redirect("grants:staff_form_detail", slug)
    context = {
        "call": call,
        "form": form,
        "has_draft": _outline.has_draft(call),
        "breadcrumbs": _outline.form_crumbs(call, "Copy from another call"),
    }
    return page(request, "grants/staff_form_copy.html", context, forms=[form])


@login_required
@require_GET
def staff_form_export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form being built, else the one in use, as a file."""
    call = staff_call(request, slug)
    draft, form = building(call)
    version = draft.version if draft else in_use_by(call)
    document = to_schema(form, name=str(version.form), description=f"Form of “{call.title}”.")
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=2), content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="{call.slug}-form.json"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_import(request: SignedInRequest, slug: str) -> HttpResponse:
    """Read a form from a file: first say what is in it, then take it as the draft."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    form = FormFileForm(request.POST or None, request.FILES or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        reading = _read(form)
        if reading and not form.cleaned_data["check_only"]:
            try:
                import_form(call=call, form=reading.form, by=request.user, at=arrived_at(request))
            except RuleBroken as error:
                form.add_error(None, f"{error.message} Nothing was imported.")
            else:
                tell(request, f"{len(reading.form.questions)} questions are in a draft now.")
                return redirect("grants:staff_form_detail", slug)
    context = {
        "call": call,
        "form": form,
        "has_draft": _outline.has_draft(call),
        **_read_out(reading),
        "breadcrumbs": _outline.form_crumbs(call, "Import"),
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
def staff_form_library(request: SignedInRequest, slug: str) -> HttpResponse:
    """The programme's questions, to be inserted into the form."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    context = {
        "call": call,
        "rows": _shelf(call),
        "sections": building(call)[1].sections,
        "fixed": _outline.why_fixed(request, call),
        "breadcrumbs": _outline.form_crumbs(call, "Library"),
    }
    return page(request, "grants/staff_form_library.html", context)


def _shelf(call: Call) -> list[tuple[Any, str]]:
    rows = library_of(call.programme)
    return [(row, _outline.KIND_NAMES.get(row.kind, row.kind)) for row in rows]


@login_required
@require_POST
def staff_form_insert(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put a question of the library at the end of a section."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    row = library_of(call.programme).filter(key=request.POST.get("question", "")).first()
    if row is None:
        warn(request, "This question is no longer in the library. Nothing was inserted.")
        return redirect("grants:staff_form_library", slug)
    section = request.POST.get("section", "")
    try:
        key = insert_question(
            call=call, section=section, row=row, by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("grants:staff_form_library", slug)
    tell(request, f"“{row.label}” is inserted. Change it as you need; the library keeps its own.")
    return redirect(f"{reverse('grants:staff_form_detail', args=[slug])}#ask-{key}")


@login_required
@require_POST
def staff_form_keep(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep a question of the form in the library."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    key = request.POST.get("question", "")
    try:
        row = keep_question(call=call, key=key, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"“{row.label}” is in the library of {call.programme}.")
    return redirect(f"{reverse('grants:staff_form_detail', args=[slug])}#ask-{key}")


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
