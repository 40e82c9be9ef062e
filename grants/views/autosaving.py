"""What a page says by itself while somebody writes: answers, and where they are."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import InterfaceError, OperationalError
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from accounts.models import User
from core.errors import NotAllowed, RuleBroken
from core.web import SignedInRequest, arrived_at
from grants import presence
from grants.actions.answering import save_posted_answer
from grants.answers import FILE, TEXTS, Asked, as_text, posted_pairs, problems, words_of
from grants.errors import StaleAnswer
from grants.models import Answer, Application, TeamMember, VersionedAnswer
from grants.permissions import WRITERS
from grants.queries.writing import colleagues, newer_answers
from grants.structure import Part, Structure, structure_of
from grants.views._shared import own_application, version_of

SIGNED_OUT = "You are signed out. Sign in again and your text will be saved."
CANNOT_SAVE = (
    "The server cannot save right now. Your text is kept in this browser, and saving is tried "
    "again by itself."
)
# To a page that was open when its writer was taken off the team.
NOT_YOURS = (
    "You cannot open this application, or you are no longer on its team. What you typed was not "
    "saved: copy it from here, and ask the owner if you did not expect this."
)
Arguments = ParamSpec("Arguments")
_View = Callable[Concatenate[Any, Arguments], JsonResponse]


def says_it_in_json(view: _View[Arguments]) -> _View[Arguments]:
    """A page's own request gets its refusals as a sentence and a status, never as another page."""

    @wraps(view)
    def answered(
        request: Any, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> JsonResponse:
        try:
            if not request.user.is_authenticated:
                return JsonResponse({"error": SIGNED_OUT}, status=401)
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return JsonResponse({"error": error.message}, status=403)
        except RuleBroken as error:
            return JsonResponse({"error": error.message}, status=422)
        # The disk of the database is full, or it is being restarted.
        except (OperationalError, InterfaceError):
            return JsonResponse({"error": CANNOT_SAVE}, status=503, headers={"Retry-After": "5"})

    return answered


@says_it_in_json
@require_POST
def answer_save(request: SignedInRequest, reference: str) -> JsonResponse:
    """Autosave of one answer, as static/js/autosave.js sends it."""
    at = arrived_at(request)
    key = request.POST.get("question", "")
    try:
        answer, asked = save_posted_answer(
            reference=reference,
            question_key=key,
            posted=request.POST,
            version=version_of(request.POST.get("version", "")),
            by=request.user,
            at=at,
        )
    except StaleAnswer as error:
        return JsonResponse({"error": error.message, **_theirs(error, request.user)}, status=409)
    except Application.DoesNotExist:
        return JsonResponse({"error": NOT_YOURS}, status=404)
    said = request.POST.get(asked.key, request.POST.get("value", ""))
    return JsonResponse(saved(answer, asked, said))


def saved(answer: VersionedAnswer, asked: Asked, said: str) -> dict[str, Any]:
    """What a page is told of the answer it sent; `said` is the text as it was sent."""
    return {
        "saved_at": answer.changed_at.isoformat(),
        "version": answer.version,
        "words": words_of(answer.value),
        "problems": [
            {"level": problem.level, "message": problem.message}
            for problem in problems(answer.value, asked)
        ],
        **_cleaned(answer, asked, said),
    }


def _cleaned(answer: VersionedAnswer, asked: Asked, said: str) -> dict[str, str]:
    """The text as it is stored, where pasting left something in it that is not."""
    if asked.kind not in TEXTS or answer.value == said.replace("\r\n", "\n"):
        return {}
    return {"cleaned": answer.value}


def _theirs(error: StaleAnswer, user: User) -> dict[str, Any]:
    theirs = error.theirs
    assert isinstance(theirs, Answer)  # noqa: S101 - for the type checker
    asked = structure_of(theirs.application).question(theirs.question.key)
    return other_version(theirs, asked, user) if asked else {}


def other_version(answer: VersionedAnswer, asked: Asked, user: User) -> dict[str, Any]:
    """A stored answer for a page that shows another one."""
    own = answer.changed_by_id == user.pk
    return {
        "question": asked.key,
        "theirs": posted_pairs(answer.value, asked),
        "theirs_text": as_text(answer.value, asked),
        "version": answer.version,
        "by": "you in another window" if own else str(answer.changed_by or "Somebody"),
        "own": own,
        "at": answer.changed_at.isoformat(),
    }


@says_it_in_json
@require_POST
def application_presence(request: SignedInRequest, reference: str) -> JsonResponse:
    """Where the person is; answers where the others are and what they saved meanwhile."""
    application = own_application(request, reference)
    if "gone" in request.POST:
        presence.leave(application.pk, request.user.pk)
        return JsonResponse({})
    structure = structure_of(application)
    part = structure.part(request.POST.get("section", ""))
    asked = structure.question(request.POST.get("question", ""))
    place = presence.Place(part.key if part else "", asked.key if asked else "")
    presence.be(application.pk, request.user.pk, place)
    return JsonResponse(
        {
            "people": _people(application, structure, request.user),
            "answers": _newer(application, part, request) if part else [],
        }
    )


def _people(application: Application, structure: Structure, user: User) -> list[dict[str, str]]:
    team = list(colleagues(application, user))
    places = presence.places(application.pk, [member.user_id for member in team])
    return [
        _person(member, places[member.user_id], structure)
        for member in team
        if member.user_id in places
    ]


def _person(member: TeamMember, place: presence.Place, structure: Structure) -> dict[str, str]:
    """Somebody and where they are, in words."""
    name = str(member.user)
    asked = structure.question(place.question) if member.role in WRITERS else None
    part = structure.part(place.section)
    if asked:
        words = f"{name} is writing in {asked.label}"
    elif part:
        words = f"{name} is in the section {part.title}"
    else:
        words = f"{name} is looking at this application"
    return {"name": name, "question": asked.key if asked else "", "words": words}


def _newer(application: Application, part: Part, request: SignedInRequest) -> list[dict[str, Any]]:
    """Answers of the section of which the page shows an older version."""
    questions = {asked.pk: asked for asked in part.questions if asked.kind != FILE}
    known = {
        asked.key: version_of(request.POST[f"version-{asked.key}"])
        for asked in questions.values()
        if f"version-{asked.key}" in request.POST
    }
    return [
        other_version(answer, questions[answer.question_id], request.user)
        for answer in newer_answers(application, part, known)
    ]
