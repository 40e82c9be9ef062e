"""The files of a question: taking several at once, and the list a browser puts in place."""

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at
from grants.actions.files import add_file
from grants.answers import Asked, files_of
from grants.models import Application
from grants.queries import values_of
from grants.views.saving import save_uploads
from grants.views.uploading import upload_refusals


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which puts the answer into the page itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def save_files(request: SignedInRequest, application: Application, asked: Asked) -> None:
    """Keep every good file that was posted for the question, as `saving.save_uploads` says."""
    save_uploads(
        request,
        asked,
        keep=lambda upload: add_file(
            application=application,
            question_key=asked.key,
            upload=upload,
            by=request.user,
            at=arrived_at(request),
        ),
    )


def files_answer(request: SignedInRequest, application: Application, asked: Asked) -> JsonResponse:
    """Keep what was posted; the question's files as HTML, and what was refused."""
    refused = list(upload_refusals(request).values())
    try:
        save_files(request, application, asked)
    except RuleBroken as error:
        refused.append(error.message)
    html = render_to_string(
        "grants/_files.html",
        {"application": application, "files": files_of(values_of(application).get(asked.key))},
    )
    return JsonResponse({"files": html, "refused": refused}, status=422 if refused else 200)
