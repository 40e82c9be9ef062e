"""The public page that says whether a letter is genuine, and the letter for who may read it."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from awards.forms.letters import LetterCheckForm
from awards.letter_codes import read
from awards.models import Letter
from awards.queries.letters import changed_on, is_in_force, letter_by_code, readable_letters
from awards.reading import Checked, check_file
from core.files.serving import file_response
from core.limits import is_too_often
from core.web import SignedInRequest, arrived_at, page

# From one address: more than a person with a pile of letters, less than a machine that guesses.
MOST_CHECKS, CHECKS_WITHIN = 300, 600
TOO_OFTEN = "So many letters were checked from your address that you have to wait ten minutes."


@require_http_methods(["GET", "POST"])
def letter_check(request: HttpRequest) -> HttpResponse:
    """By code or by file: genuine, unchanged, in force. A file is compared and forgotten."""
    form, at = LetterCheckForm(request.POST or None, request.FILES or None), arrived_at(request)
    context: dict[str, object] = {"form": form}
    if request.method == "POST":
        form = context["form"] = LetterCheckForm(request.POST, request.FILES)
        who = request.META.get("REMOTE_ADDR", "")
        if is_too_often("letter_check", who, times=MOST_CHECKS, seconds=CHECKS_WITHIN):
            form.add_error(None, TOO_OFTEN)
        elif form.is_valid():
            upload, code = form.cleaned_data["file"], read(form.cleaned_data["code"] or "")
            if upload:
                context |= _of_file(check_file(upload.read()), code, at)
            else:
                context |= _of_code(_found(code, at), code, at)
    return page(request, "awards/letter_check.html", context, forms=[form])


@require_GET
def letter_verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a letter leads to."""
    known, at = read(code), arrived_at(request)
    if not known:
        raise Http404("No letter has such a code.")
    context = {"form": LetterCheckForm(), **_of_code(_found(known, at), known, at)}
    return page(request, "awards/letter_check.html", context)


def _found(code: str, at: datetime) -> Letter | None:
    """A letter that is not out yet is as unknown as one that does not exist."""
    letter = letter_by_code(code)
    return letter if letter is not None and letter.sent_at <= at else None


def _of_code(letter: Letter | None, code: str, at: datetime) -> dict[str, object]:
    """By code alone nothing is told that the letter's bearer does not hold: no name, no sum."""
    if letter is None:
        return {"verdict": "unknown", "code": code}
    told = _force(letter, is_in_force(letter), at)
    return {"verdict": "known", "code": code, **told}


def _force(letter: Letter, is_holding: object, at: datetime) -> dict[str, object]:
    return {"letter": letter, "in_force": is_holding, "changed_on": changed_on(letter, at)}


def _of_file(checked: Checked, code: str, at: datetime) -> dict[str, object]:
    letter = checked.letter
    told: dict[str, object] = {"verdict": checked.verdict, "letter": letter}
    if letter is not None:
        told |= _force(letter, checked.in_force, at)
        # Set when the file is genuine, but not the letter the code stands on.
        told["other_code"] = bool(code) and letter.code != code
    return told | {"sealed_by": checked.sealed_by, "by_file": True}


@login_required
@require_GET
def letter_download(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The letter, for its addressee and the programme's staff."""
    letters = readable_letters(request.user, arrived_at(request))
    letter = letters.filter(code=read(code)).first()
    if letter is None:
        raise Http404("No letter under this address.")
    return file_response(letter.file)
