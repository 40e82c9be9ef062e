"""A section of one's application: answers, autosave, files."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken
from core.files.serving import file_response
from core.files.storing import megabytes
from core.spdx import LICENCE_CHOICES
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.actions.answering import save_answer
from grants.actions.files import add_file, remove_file
from grants.answers import FILE, Asked, as_text, parse, posted_pairs, problems, words_of
from grants.errors import StaleAnswer
from grants.forms.answering import Block, blocks_for
from grants.models import Answer, Application, ApplicationFile
from grants.permissions import can_edit_application
from grants.queries import answers_of
from grants.queries.changes import open_keys
from grants.reading import ReadSection, readable
from grants.states import APPLICATION
from grants.structure import Part, content_of, structure_of
from grants.views._shared import crumbs, in_zone_of, own_application, unsent_sentence
from grants.views.uploading import limited_uploads, upload_refusals

RENEW_SESSION_AFTER = timedelta(hours=12)


def _part(application: Application, key: str) -> Part:
    part = structure_of(application).part(key)
    if part is None:
        raise Http404
    return part


@limited_uploads
@login_required
@require_http_methods(["GET", "POST"])
def application_section(request: SignedInRequest, reference: str, key: str) -> HttpResponse:
    """One page of the form. Posting it saves all its answers; works without a script."""
    application = own_application(request, reference)
    part = _part(application, key)
    if request.method == "POST":
        blocks = _save_section(request, application, part)
        if any(block.theirs is not None or block.refusal for block in blocks):
            return _section_page(request, application, part, blocks)
        stay = request.POST.get("then") == "stay"
        return redirect(_same(application, part) if stay else _next(application, part))
    stored = answers_of(application)
    values = {name: answer.value for name, answer in stored.items()}
    versions = {name: answer.version for name, answer in stored.items()}
    return _section_page(request, application, part, blocks_for(part, values, versions))


def _same(application: Application, part: Part) -> str:
    return reverse("grants:application_section", args=[application.reference, part.key])


def _next(application: Application, part: Part) -> str:
    parts = structure_of(application).parts
    place = parts.index(part) + 1
    if place < len(parts):
        return _same(application, parts[place])
    return reverse("grants:application_detail", args=[application.reference])


def _section_page(
    request: SignedInRequest,
    application: Application,
    part: Part,
    blocks: list[Block],
) -> HttpResponse:
    at = arrived_at(request)
    refused = _refused(blocks)
    locked = _locked(application, part, at)
    parts = structure_of(application).parts
    with in_zone_of(application.call):
        return page(
            request,
            "grants/application_section.html",
            {
                "application": application,
                "call": application.call,
                "part": part,
                "place": parts.index(part) + 1,
                "places": len(parts),
                "blocks": blocks,
                "editable": _is_editable(request, application)
                and any(block.asked.key not in locked for block in blocks),
                "locked": locked,
                "sections": _shown(application, part, blocks),
                "max_upload": megabytes(settings.MAX_UPLOAD_BYTES),
                "licences": [choice for choice in LICENCE_CHOICES if choice.osi],
                "unsent": unsent_sentence(application, at),
                "breadcrumbs": crumbs(application, part.title),
                "form": refused,
            },
            forms=[refused],
        )


def _locked(application: Application, part: Part, at: datetime) -> set[str]:
    """The questions that cannot be changed while staff asked about others."""
    keys = open_keys(application, at)
    return set() if keys is None else {asked.key for asked in part.questions} - keys


def _is_editable(request: SignedInRequest, application: Application) -> bool:
    verdict = can_edit_application(request.user, application, arrived_at(request))
    return verdict.allowed and APPLICATION.allows(application.state, "edit")


def _shown(application: Application, part: Part, blocks: list[Block]) -> list[ReadSection]:
    """The section for reading, where it can no longer be changed."""
    values = {block.asked.key: block.value for block in blocks}
    content = content_of(structure_of(application), values)
    return [s for s in readable(content, application.call.currency) if s.key == part.key]


def _refused(blocks: list[Block]) -> forms.Form:
    """What was not saved, as a form with errors: so it is summed up on top and is a 422."""
    form = forms.Form(data={})
    for block in blocks:
        sentence = block.refusal
        if block.theirs is not None:
            sentence = (
                f"{block.theirs_by} changed this answer while you were writing. Your text is not "
                "saved yet; both texts stand below."
            )
        if sentence:
            form.fields[block.control_name] = forms.CharField(
                required=False, label=block.asked.label
            )
            form.add_error(block.control_name, sentence)
    return form


def _save_section(request: SignedInRequest, application: Application, part: Part) -> list[Block]:
    """Save what was posted, each answer by itself, and give the blocks as they stand now."""
    refused: dict[str, str] = {}
    stale: dict[str, tuple[Any, StaleAnswer]] = {}
    for asked in part.questions:
        try:
            _save_one(request, application, asked)
        except StaleAnswer as error:
            stale[asked.key] = (parse(asked, request.POST), error)
        except RuleBroken as error:
            refused[asked.key] = error.message
    refused |= {
        name.removeprefix("file-"): sentence for name, sentence in upload_refusals(request).items()
    }
    stored = answers_of(application)
    values = {name: answer.value for name, answer in stored.items()}
    # What could not be saved is shown again, so that nothing typed is lost.
    unsaved = {asked.key for asked in part.questions if asked.kind != FILE} & refused.keys()
    values |= {a.key: parse(a, request.POST) for a in part.questions if a.key in unsaved}
    values |= {name: mine for name, (mine, _error) in stale.items()}
    versions = {name: answer.version for name, answer in stored.items()}
    blocks = blocks_for(part, values, versions)
    for block in blocks:
        block.refusal = refused.get(block.asked.key, "")
        if block.asked.key in stale:
            theirs = stale[block.asked.key][1].theirs
            block.theirs = as_text(theirs.value, block.asked)
            block.theirs_by = str(theirs.changed_by or "Somebody")
    return blocks


def _save_one(request: SignedInRequest, application: Application, asked: Asked) -> None:
    at = arrived_at(request)
    if asked.kind == FILE:
        upload = request.FILES.get(f"file-{asked.key}")
        if upload:
            add_file(
                application=application,
                question_key=asked.key,
                upload=upload,
                by=request.user,
                at=at,
            )
    elif f"version-{asked.key}" in request.POST:
        save_answer(
            application=application,
            question_key=asked.key,
            value=parse(asked, request.POST),
            version=_version(request.POST[f"version-{asked.key}"]),
            by=request.user,
            at=at,
        )


def _version(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@login_required
@require_POST
def answer_save(request: SignedInRequest, reference: str) -> JsonResponse:
    """Autosave of one answer, as static/js/autosave.js sends it."""
    at = arrived_at(request)
    application = own_application(request, reference)
    asked = structure_of(application).question(request.POST.get("question", ""))
    if asked is None or asked.kind == FILE:
        raise Http404
    value = parse(asked, request.POST)
    try:
        answer = save_answer(
            application=application,
            question_key=asked.key,
            value=value,
            version=_version(request.POST.get("version", "")),
            by=request.user,
            at=at,
        )
    except StaleAnswer as error:
        return JsonResponse(_clash(error, asked), status=409)
    except RuleBroken as error:
        return JsonResponse({"error": error.message}, status=422)
    _renew_session(request, at)
    return JsonResponse(_saved(answer, asked))


def _saved(answer: Answer, asked: Asked) -> dict[str, Any]:
    return {
        "saved_at": answer.changed_at.isoformat(),
        "version": answer.version,
        "words": words_of(answer.value),
        "problems": [
            {"level": problem.level, "message": problem.message}
            for problem in problems(answer.value, asked)
        ],
    }


def _clash(error: StaleAnswer, asked: Asked) -> dict[str, Any]:
    theirs = error.theirs
    return {
        "error": error.message,
        "theirs": posted_pairs(theirs.value, asked),
        "theirs_text": as_text(theirs.value, asked),
        "version": theirs.version,
        "by": str(theirs.changed_by or "Somebody"),
    }


def _renew_session(request: SignedInRequest, at: datetime) -> None:
    """Writing counts as being here: twice a day it makes the sign-in last longer."""
    renewed = request.session.get("renewed", 0)
    if at.timestamp() - renewed > RENEW_SESSION_AFTER.total_seconds():
        request.session["renewed"] = at.timestamp()


@limited_uploads
@login_required
@require_POST
def file_add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Upload a file as the answer to `question`; other fields of its section are saved too."""
    application = own_application(request, reference)
    structure = structure_of(application)
    asked = structure.question(request.POST.get("question", ""))
    if asked is None or asked.kind != FILE:
        raise Http404
    part = structure.part_of(asked.key)
    blocks = _save_section(request, application, part)
    if any(block.theirs is not None or block.refusal for block in blocks):
        return _section_page(request, application, part, blocks)
    return redirect(_same(application, part))


def _given_file(application: Application, file_id: uuid.UUID) -> ApplicationFile:
    files = ApplicationFile.objects.filter(application=application)
    return get_object_or_404(files.select_related("file", "question"), file=file_id)


@login_required
@require_POST
def file_remove(request: SignedInRequest, reference: str, file_id: uuid.UUID) -> HttpResponse:
    """Take a file out of the answers. The other fields of the page are saved with it."""
    application = own_application(request, reference)
    given = _given_file(application, file_id)
    part = structure_of(application).part_of(given.question.key)
    try:
        remove_file(
            application=application, file_id=file_id, by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
        return redirect(_same(application, part))
    blocks = _save_section(request, application, part)
    if any(block.theirs is not None or block.refusal for block in blocks):
        return _section_page(request, application, part, blocks)
    tell(request, f"“{given.file.name}” is removed.")
    return redirect(_same(application, part))


@login_required
@require_GET
def file_download(request: SignedInRequest, reference: str, file_id: uuid.UUID) -> FileResponse:
    """A file of the application, for its team."""
    application = own_application(request, reference)
    return file_response(_given_file(application, file_id).file)
