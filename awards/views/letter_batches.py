"""Staff: letters of a call, looked through together, issued together, taken back."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import partition
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards import documents
from awards.actions.letter_batches import start_issuing, stop_issuing
from awards.actions.letter_words import version_to_use, words_told
from awards.actions.letters import withdraw_letter
from awards.emails import letter_key
from awards.forms.letters import LetterBatchForm
from awards.letter_codes import read
from awards.letter_language import MissingValue
from awards.models import Letter, LetterKind
from awards.permissions import can_prepare_awards
from awards.queries.letters import (
    OUTCOMES,
    addressees,
    held_back,
    letterhead_of,
    letters_of_call,
    off_the_list,
    running_batch,
    staff_letters,
    with_flags,
)
from awards.views._shared import staff_call
from core.actors import SYSTEM
from core.errors import RuleBroken
from core.files.storing import read_bytes
from core.jobs.starting import can_see_job
from core.mail.models import OutgoingMail
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from core.zipping import zipped
from grants.models import Application, Call
from grants.queries import staff_applications
from reviews.queries.feedback import feedback_of

PAGE = 100


def _kind(value: str) -> str:
    return value if value in OUTCOMES else LetterKind.AWARD.value


@login_required
@require_http_methods(["GET", "POST"])
def staff_letter_batch(request: SignedInRequest, slug: str) -> HttpResponse:
    """The letters of one kind that are due, what is odd about each; POST issues those ticked."""
    call, at = staff_call(request, slug), arrived_at(request)
    kind = _kind(request.POST.get("kind") or request.GET.get("kind", ""))
    form = LetterBatchForm(request.POST or None, call=call, at=at)
    if request.method == "POST" and form.is_valid():
        everyone = "everyone" in request.POST
        try:
            job = start_issuing(
                call=call,
                kind=kind,
                references=None if everyone else request.POST.getlist("application"),
                send_at=form.cleaned_data["send_at"],
                by=request.user,
                at=at,
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            return redirect("jobs:job_detail", pk=job.pk)
    return page(
        request,
        "awards/staff_letter_batch.html",
        _context(request, call, kind, form, at),
        forms=[form],
    )


def _context(
    request: SignedInRequest, call: Call, kind: str, form: LetterBatchForm, at: datetime
) -> dict[str, object]:
    ticked = set(request.POST.getlist("application")) if request.method == "POST" else None
    running = running_batch(call)
    return {
        "call": call,
        "current": "awards",
        "kind": kind,
        "kind_label": LetterKind(kind).label.lower(),
        "kinds": _kinds(call, kind),
        "form": form,
        "may": can_prepare_awards(request.user, call),
        **_due(request, call, kind, ticked, at),
        **_issued(request, call, kind, at),
        "running": running,
        "is_made_now": running is not None and running.params["kind"] == kind,
        "may_watch": running is not None and bool(can_see_job(request.user, running)),
        "words_told": words_told(call.programme, kind),
        "now": at,
        "breadcrumbs": [
            {"label": call.title, "url": reverse("grants:staff_call_detail", args=[call.slug])},
            {"label": "Awards", "url": reverse("awards:staff_award_list", args=[call.slug])},
            {"label": "Letters"},
        ],
    }


def _kinds(call: Call, kind: str) -> list[dict[str, object]]:
    here = reverse("awards:staff_letter_batch", args=[call.slug])
    return [
        {"label": each.label, "url": f"{here}?kind={each.value}", "current": each == kind}
        for each in OUTCOMES
    ]


def _due(
    request: SignedInRequest, call: Call, kind: str, ticked: set[str] | None, at: datetime
) -> dict[str, object]:
    """The letters to be issued, a page of them; without a choice made all are ticked.

    With `held` in the address only those the last batch held back.
    """
    asked = request.GET
    due, after = addressees(call, kind, request.user), asked.get("after", "")
    hidden = addressees(call, kind, SYSTEM).count() - due.count()
    held = held_back(due, kind)
    only_held = "held" in asked and bool(held)
    if only_held:
        due = due.filter(pk__in=held)
    total = due.count()
    rows = with_flags(
        (due.filter(reference__gt=after) if after else due)[: PAGE + 1], call, kind, at, held
    )
    shown = rows[:PAGE]
    return {
        "rows": [(row, ticked is None or row.application.reference in ticked) for row in shown],
        "total": total,
        "held": len(held),
        "only_held": only_held,
        "hidden": hidden,
        "flagged": sum(bool(row.flags) for row in shown),
        "next_after": shown[-1].application.reference if len(rows) > PAGE else "",
    }


def _issued(request: SignedInRequest, call: Call, kind: str, at: datetime) -> dict[str, object]:
    rows = letters_of_call(call, kind, request.user)
    issued = list(rows.order_by("-issued_at", "-id")[: PAGE + 1])
    return {
        "issued": issued[:PAGE],
        "undelivered": _undelivered(issued[:PAGE]),
        "overtaken": _overtaken(issued[:PAGE], at),
        "more_issued": len(issued) > PAGE,
        "some_wait": rows.filter(sent_at__gt=at).exists(),
    }


def _undelivered(letters: list[Letter]) -> set[int]:
    """The keys of those whose mail was given up or came back, so that nobody has read them."""
    keys = {letter_key(letter): letter.pk for letter in letters}
    given_up = [*OutgoingMail.UNDELIVERED, OutgoingMail.State.DISMISSED]
    mails = OutgoingMail.objects.filter(dedupe_key__in=keys, state__in=given_up)
    return {keys[key] for key in mails.values_list("dedupe_key", flat=True)}


def _overtaken(letters: list[Letter], at: datetime) -> set[int]:
    """The keys of those whose mail was dropped, for another result was announced before it went."""
    due = [each for each in letters if each.kind == LetterKind.WAITLIST and each.sent_at <= at]
    mails = OutgoingMail.objects.filter(dedupe_key__in=[letter_key(each) for each in due])
    there = set(mails.values_list("dedupe_key", flat=True))
    gone = [each for each in due if letter_key(each) not in there]
    off = off_the_list(each.application_id for each in gone)
    return {each.pk for each in gone if each.application_id in off}


@login_required
@require_GET
def staff_letter_preview(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    """A letter as it would be issued now, marked as a preview. Nothing is stored."""
    applications = staff_applications(request.user).select_related(
        "call__programme", "owner__organisation", "decision"
    )
    application = applications.filter(reference=reference).first()
    if application is None or kind not in OUTCOMES:
        raise Http404("No letter to preview under this address.")
    pdf = _preview(application, kind, arrived_at(request))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference}-preview.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _preview(application: Application, kind: str, at: datetime) -> bytes:
    award = getattr(application, "award", None)
    decision = getattr(application, "decision", None)
    if decision is None or (kind == LetterKind.AWARD and award is None):
        raise Http404("There is nothing to write about yet.")
    programme = application.call.programme
    facts = documents.letter_facts(
        kind,
        application,
        at=at,
        award=award if kind == LetterKind.AWARD else None,
        reason=decision.reason_for_applicant,
        feedback=feedback_of(decision) if kind != LetterKind.AWARD else "",
    )
    version, head = version_to_use(programme, kind, at=at), letterhead_of(programme)
    try:
        html = documents.letter_html(facts, version, head, is_preview=True)
    except MissingValue as error:
        raise RuleBroken(str(error)) from error
    return documents.letter_pdf(html, facts, version, head)


@login_required
@require_POST
def staff_letter_withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    """Take one letter back before its mail is out."""
    letter = staff_letters(request.user).filter(code=read(code)).first()
    if letter is None:
        raise Http404("No letter under this address.")
    try:
        withdraw_letter(letter=letter, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(
            request, f"The letter to {letter.application.owner} is taken back. Nobody received it."
        )
    here = reverse("awards:staff_letter_batch", args=[letter.application.call.slug])
    return redirect(f"{here}?kind={letter.kind}" if letter.kind in OUTCOMES else here)


@login_required
@require_POST
def staff_letter_withdraw_all(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take back every letter of a kind that has not gone out, and stop the making of more."""
    call, at = staff_call(request, slug), arrived_at(request)
    kind = _kind(request.POST.get("kind", ""))
    unmade = stop_issuing(call=call, kind=kind, by=request.user, at=at)
    waiting = list(letters_of_call(call, kind, request.user).filter(sent_at__gt=at))
    kept, gone = partition(lambda letter: _withdrawn(request, letter, at), waiting)
    if unmade:
        tell(request, f"The batch is stopped. {_letters(unmade)} not made.")
    if gone:
        tell(request, f"{_letters(len(gone))} taken back.")
    if kept or not (waiting or unmade):
        warn(request, "What has gone out already can no longer be taken back.")
    return redirect(f"{reverse('awards:staff_letter_batch', args=[slug])}?kind={kind}")


def _letters(count: int) -> str:
    return "1 letter is" if count == 1 else f"{count:,} letters are"


def _withdrawn(request: SignedInRequest, letter: object, at: datetime) -> bool:
    try:
        withdraw_letter(letter=letter, by=request.user, at=at)  # type: ignore[arg-type]
    except RuleBroken:
        return False
    return True


@login_required
@require_GET
def staff_letter_zip(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    """All letters of one kind as one archive, read while it is written."""
    call, at = staff_call(request, slug), arrived_at(request)
    letters = letters_of_call(call, _kind(request.GET.get("kind", "")), request.user)
    entries = (
        (letter.file.name, lambda stored=letter.file: read_bytes(stored))
        for letter in letters.iterator(chunk_size=200)
    )
    response = StreamingHttpResponse(zipped(entries, at=at), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{call.slug}-letters.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
