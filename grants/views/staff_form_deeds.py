"""The small deeds of the builder's list: moving and duplicating."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.errors import DomainError, RuleBroken
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.actions import form_arranging as arranging
from grants.forms.building import PlaceForm
from grants.views import _outline
from grants.views._outline import Finder
from grants.views.staff_form_questions import back_to


def _wants_part(request: SignedInRequest) -> bool:
    return request.headers.get("X-Seedcorn-Part") == "1"


@login_required
@require_POST
def staff_form_move(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """Move a question or a section. The script gets the list again, with words to say aloud."""
    owner = _outline.working(request, find, place)
    entered = PlaceForm(request.POST)
    said, refused = "", "This cannot be moved there."
    data = entered.cleaned_data if entered.is_valid() else {}
    who: dict[str, Any] = {"owner": owner, "by": request.user, "at": arrived_at(request)}
    to: dict[str, Any] = {"step": data.get("step", ""), "place": data.get("place") or 0}
    try:
        if data.get("question"):
            key = data["question"]
            said = arranging.move_question(key=key, section=data["into"], **to, **who)
        elif data.get("section"):
            said = arranging.move_section(key=data["section"], **to, **who)
    except RuleBroken as error:
        refused = f"{error.message} Nothing was moved."
    if _wants_part(request):
        context = {
            **_outline.builder(request, owner),
            "said": said or refused,
        }
        return page(request, "grants/_form_outline.html", context)
    tell(request, said) if said else warn(request, refused)
    where = back_to(owner, data.get("question", ""), section=data.get("section", ""))
    return redirect(where)


@login_required
@require_POST
def staff_form_duplicate(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """A copy of a question or a section right below it."""
    owner = _outline.working(request, find, place)
    who: dict[str, Any] = {"owner": owner, "by": request.user, "at": arrived_at(request)}
    question, section = request.POST.get("question", ""), request.POST.get("section", "")
    try:
        if question:
            key = arranging.duplicate_question(key=question, **who)
        else:
            key = arranging.duplicate_section(key=section, **who)
    except DomainError as error:
        warn(request, error.message)
        return redirect(back_to(owner))
    tell(request, "The copy stands right below. Give it its own words.")
    return redirect(back_to(owner, key) if question else back_to(owner, section=key))
