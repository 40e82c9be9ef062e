"""A section of one's application: answers and files. Autosave is in `autosaving.py`."""

import uuid
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken
from core.files.serving import file_response
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.actions.answering import save_posted_answer
from grants.actions.files import remove_file
from grants.answers import FILE, Asked, licence_options
from grants.forms.answering import Block, blocks_for
from grants.models import Application, ApplicationFile
from grants.permissions import can_edit_application
from grants.queries import answers_of, values_of
from grants.queries.changes import open_keys
from grants.reading import ReadSection, readable
from grants.states import APPLICATION
from grants.structure import Part, Values, content_of, structure_of
from grants.views._files import files_answer, save_files, wants_json
from grants.views._shared import crumbs, own_application, unsent_sentence, version_of
from grants.views.saving import refused_form, save_part
from grants.views.uploading import limited_uploads


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
        stay = request.POST.get("then") == "stay" or "take" in request.POST
        return redirect(_same(application, part) if stay else _next(application, part))
    if not _is_asked(application, part):
        tell(
            request,
            f"“{part.title}” is not asked of you because of what you answered elsewhere. What you "
            "wrote in it is kept.",
        )
        return redirect("grants:application_detail", application.reference)
    stored = answers_of(application)
    values = {name: answer.value for name, answer in stored.items()}
    versions = {name: answer.version for name, answer in stored.items()}
    blocks = blocks_for(part, values, versions, structure_of(application))
    return _section_page(request, application, part, blocks)


def _same(application: Application, part: Part) -> str:
    return reverse("grants:application_section", args=[application.reference, part.key])


def _is_asked(application: Application, part: Part) -> bool:
    if not part.shown_if:
        return True
    asked = structure_of(application).asked_with(values_of(application))
    return asked.part(part.key) is not None


def _next(application: Application, part: Part) -> str:
    structure = structure_of(application)
    later = structure.parts[structure.parts.index(part) + 1 :]
    asked = structure.asked_with(values_of(application)) if later else structure
    for following in later:
        if asked.part(following.key):
            return _same(application, following)
    return reverse("grants:application_detail", args=[application.reference])


def _section_page(
    request: SignedInRequest,
    application: Application,
    part: Part,
    blocks: list[Block],
) -> HttpResponse:
    at = arrived_at(request)
    refused = refused_form(blocks)
    locked = _locked(application, part, at)
    values = values_of(application) | {block.asked.key: block.value for block in blocks}
    parts = [each.key for each in structure_of(application).asked_with(values).parts]
    return page(
        request,
        "grants/application_section.html",
        {
            "application": application,
            "call": application.call,
            "part": part,
            "place": parts.index(part.key) + 1 if part.key in parts else len(parts),
            "places": len(parts),
            "blocks": blocks,
            "editable": _is_editable(request, application)
            and any(block.asked.key not in locked for block in blocks),
            "locked": locked,
            "sections": _shown(application, part, values),
            "licences": licence_options() if any(b.has_licences for b in blocks) else (),
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


def _shown(application: Application, part: Part, values: Values) -> list[ReadSection]:
    """The section for reading, where it can no longer be changed."""
    content = content_of(structure_of(application), values)
    return [s for s in readable(content, application.call.currency) if s.key == part.key]


def _save_section(request: SignedInRequest, application: Application, part: Part) -> list[Block]:
    """Save what was posted, each answer by itself, and give the blocks as they stand now."""
    return save_part(
        request,
        part,
        structure_of(application),
        save=lambda asked: _save_one(request, application, asked),
        answers=lambda: answers_of(application),
    )


def _save_one(request: SignedInRequest, application: Application, asked: Asked) -> None:
    at = arrived_at(request)
    if asked.key == request.POST.get("take"):
        return  # of two versions the person takes the one that is stored
    if asked.kind == FILE:
        save_files(request, application, asked)
    elif f"version-{asked.key}" in request.POST:
        save_posted_answer(
            reference=application.reference,
            question_key=asked.key,
            posted=request.POST,
            version=version_of(request.POST[f"version-{asked.key}"]),
            by=request.user,
            at=at,
        )


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
    if wants_json(request):
        return files_answer(request, application, asked)
    part = structure.part_of(asked.key)
    blocks = _save_section(request, application, part)
    if any(block.theirs is not None or block.refusal for block in blocks):
        return _section_page(request, application, part, blocks)
    return redirect(_same(application, part))


def _given_file(application: Application, file_id: uuid.UUID) -> ApplicationFile:
    files = ApplicationFile.objects.filter(application=application)
    return get_object_or_404(files.select_related("file", "question"), file=file_id)


def _question(application: Application, given: ApplicationFile) -> Asked:
    asked = structure_of(application).question(given.question.key)
    if asked is None:
        raise Http404
    return asked


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
        if wants_json(request):
            return JsonResponse({"error": error.message}, status=422)
        warn(request, error.message)
        return redirect(_same(application, part))
    if wants_json(request):
        return files_answer(request, application, _question(application, given))
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
