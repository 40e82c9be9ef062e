"""Writing a report: its sections, autosave, files."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.actions.report_answers import (
    add_report_file,
    remove_report_file,
    save_report_answer,
)
from awards.models import Report
from awards.queries.reports import (
    has_costs,
    notes_for,
    report_answers,
    report_values,
    rules_of,
    spending_of,
    structure_of_report,
)
from awards.views._reports import crumbs, own_report, spending_table
from awards.views.reports import is_editable
from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.answers import FILE, Asked, licence_options
from grants.errors import StaleAnswer
from grants.forms.answering import Block, blocks_for
from grants.structure import Part, Structure, content_of
from grants.views._shared import version_of
from grants.views.autosaving import other_version, saved, says_it_in_json
from grants.views.saving import refused_form, save_part, save_uploads
from grants.views.uploading import limited_uploads

NOT_YOURS = (
    "You cannot open this report, or you are no longer on the team. What you typed was not saved: "
    "copy it from here."
)


def _part(structure: Structure, key: str) -> Part:
    part = structure.part(key)
    if part is None:
        raise Http404("No section under this address.")
    return part


@limited_uploads
@login_required
@require_http_methods(["GET", "POST"])
def report_section(request: SignedInRequest, reference: str, key: str) -> HttpResponse:
    """One page of the report. Posting it saves all its answers; works without a script."""
    report = own_report(request, reference)
    structure = structure_of_report(report)
    part = _part(structure, key)
    if request.method == "POST":
        blocks = _save(request, report, structure, part)
        if any(block.theirs is not None or block.refusal for block in blocks):
            return _show(request, report, structure, part, blocks)
        stay = request.POST.get("then") == "stay" or "take" in request.POST
        return redirect(_address(report, part) if stay else _next(report, structure, part))
    if structure.asked_with(report_values(report)).part(key) is None:
        tell(
            request,
            f"“{part.title}” is not asked of you because of what you answered elsewhere. What you "
            "wrote in it is kept.",
        )
        return redirect("awards:report_detail", reference)
    if not is_editable(request, report):
        return redirect("awards:report_detail", reference)
    stored = report_answers(report)
    values = {name: answer.value for name, answer in stored.items()}
    versions = {name: answer.version for name, answer in stored.items()}
    return _show(request, report, structure, part, blocks_for(part, values, versions, structure))


def _address(report: Report, part: Part) -> str:
    return reverse("awards:report_section", args=[report.condition.reference, part.key])


def _next(report: Report, structure: Structure, part: Part) -> str:
    asked = [each.key for each in structure.asked_with(report_values(report)).parts]
    for following in structure.parts[structure.parts.index(part) + 1 :]:
        if following.key in asked:
            return _address(report, following)
    return reverse("awards:report_submit", args=[report.condition.reference])


def _save(
    request: SignedInRequest, report: Report, structure: Structure, part: Part
) -> list[Block]:
    return save_part(
        request,
        part,
        structure,
        save=lambda asked: _save_one(request, report, asked),
        answers=lambda: report_answers(report),
    )


def _save_one(request: SignedInRequest, report: Report, asked: Asked) -> None:
    by, at = request.user, arrived_at(request)
    if asked.key == request.POST.get("take"):
        return  # of two versions the person takes the one that is stored
    if asked.kind == FILE:
        save_uploads(
            request,
            asked,
            keep=lambda upload: add_report_file(
                report=report, question_key=asked.key, upload=upload, by=by, at=at
            ),
        )
    elif f"version-{asked.key}" in request.POST:
        save_report_answer(
            report=report,
            question_key=asked.key,
            posted=request.POST,
            version=version_of(request.POST[f"version-{asked.key}"]),
            by=by,
            at=at,
        )


def _show(
    request: SignedInRequest,
    report: Report,
    structure: Structure,
    part: Part,
    blocks: list[Block],
) -> HttpResponse:
    refused = refused_form(blocks)
    values = report_values(report) | {block.asked.key: block.value for block in blocks}
    parts = [each.key for each in structure.asked_with(values).parts]
    notes = notes_for(report)
    award = report.condition.award
    context = {
        "report": report,
        "condition": report.condition,
        "award": award,
        "part": part,
        "place": parts.index(part.key) + 1 if part.key in parts else len(parts),
        "places": len(parts),
        "blocks": [(block, notes.get(block.asked.key, "")) for block in blocks],
        "licences": licence_options() if any(b.has_licences for b in blocks) else (),
        "answered": {
            "reference": report.condition.reference,
            "file_url": "awards:report_file",
            "remove_url": "awards:report_file_remove",
        },
        "breadcrumbs": crumbs(report.condition, part.title),
        "form": refused,
    }
    if has_costs(part):
        lines = spending_of(report, content_of(structure, report_values(report)))
        percent = rules_of(award.application.call.programme).overspend_percent
        context["spending"] = spending_table(lines, award.currency, percent)
    return page(request, "awards/report_section.html", context, forms=[refused])


@says_it_in_json
@require_POST
def report_answer_save(request: SignedInRequest, reference: str) -> JsonResponse:
    """Autosave of one answer, as static/js/autosave.js sends it."""
    at = arrived_at(request)
    key = request.POST.get("question", "")
    try:
        report = own_report(request, reference)
    except Http404:
        return JsonResponse({"error": NOT_YOURS}, status=404)
    try:
        answer, asked = save_report_answer(
            report=report,
            question_key=key,
            posted=request.POST,
            version=version_of(request.POST.get("version", "")),
            by=request.user,
            at=at,
        )
    except StaleAnswer as error:
        now_asked = structure_of_report(report).question(key)
        theirs = other_version(error.theirs, now_asked, request.user) if now_asked else {}
        return JsonResponse({"error": error.message, **theirs}, status=409)
    said = request.POST.get(asked.key, request.POST.get("value", ""))
    return JsonResponse(saved(answer, asked, said))


@limited_uploads
@login_required
@require_POST
def report_file_remove(
    request: SignedInRequest, reference: str, file_id: uuid.UUID
) -> HttpResponse:
    """Take a file out of the answers. The other fields of the page are saved with it."""
    report = own_report(request, reference)
    structure = structure_of_report(report)
    given = report.files.select_related("question", "file").filter(file=file_id).first()
    asked = structure.question(given.question.key) if given else None
    if given is None or asked is None:
        raise Http404("No file under this address.")
    part = structure.part_of(asked.key)
    try:
        remove_report_file(report=report, file_id=file_id, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("awards:report_detail", reference)
    blocks = _save(request, report, structure, part)
    if any(block.theirs is not None or block.refusal for block in blocks):
        return _show(request, report, structure, part, blocks)
    tell(request, f"“{given.file.name}” is removed.")
    return redirect(_address(report, part))
