"""Staff: the words of a programme's letters and the head they stand under."""

import re
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from awards import documents
from awards.actions.letter_words import (
    WordsWrong,
    default_text,
    save_letterhead,
    save_words,
    words_in_use,
)
from awards.documents import LetterFacts
from awards.forms.letters import LetterheadForm, WordsForm
from awards.letter_faults import faults
from awards.letter_fields import fields_of
from awards.models import WRITTEN_KINDS, Letterhead, LetterKind, TemplateVersion
from awards.permissions import can_edit_letters
from awards.queries.letters import letterhead_of
from awards.views._letter_samples import SHOWN, sample_facts, samples
from core.differences import Piece, word_pieces
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Application, Programme
from grants.queries import staff_programmes

VERSIONS = 20


def _programme(request: SignedInRequest, slug: str) -> Programme:
    programme = staff_programmes(request.user).filter(slug=slug).first()
    if programme is None:
        raise Http404("No programme under this address.")
    return programme


def _crumbs(programme: Programme, *more: dict[str, str]) -> list[dict[str, str]]:
    return [
        {
            "label": programme.name,
            "url": reverse("grants:staff_programme_detail", args=[programme.slug]),
        },
        *more,
    ]


@login_required
@require_http_methods(["GET", "POST"])
def staff_letterhead(request: SignedInRequest, slug: str) -> HttpResponse:
    """The letters of a programme: their kinds, and the head they stand under."""
    programme, at = _programme(request, slug), arrived_at(request)
    head = letterhead_of(programme)
    given, files = (request.POST or None), (request.FILES or None)
    form = LetterheadForm(given, files, initial=_head_values(head), head=head)
    if request.method == "POST":
        require(can_edit_letters(request.user, programme))
        if form.is_valid():
            try:
                save_letterhead(programme=programme, by=request.user, at=at, **form.cleaned_data)
            except RuleBroken as error:
                add_rule_error(form, error)
            else:
                tell(request, "The letterhead is saved. Letters issued before keep theirs.")
                return redirect("awards:staff_letterhead", slug=slug)
    context = {
        "programme": programme,
        "kinds": [(kind, words_in_use(programme, kind)) for kind in WRITTEN_KINDS],
        "form": form,
        "head": head,
        "may": can_edit_letters(request.user, programme),
        "breadcrumbs": _crumbs(programme, {"label": "Letters"}),
    }
    return page(request, "awards/staff_letterhead.html", context, forms=[form])


def _head_values(head: Letterhead | None) -> dict[str, str]:
    return {} if head is None else {n: getattr(head, n) for n in ("image_text", "sender", "footer")}


@login_required
@require_http_methods(["GET", "POST"])
def staff_words_edit(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    """The words of one kind beside a letter of a real award; a fault is told with its line."""
    programme, at = _programme(request, slug), arrived_at(request)
    if kind not in WRITTEN_KINDS:
        raise Http404("No such kind of letter.")
    standing = words_in_use(programme, kind)
    initial = {name: getattr(standing, name) for name in ("text", "paper", "with_data")}
    initial["based_on"] = standing.number
    initial = _from_version(request, programme, kind, initial)
    form = WordsForm(request.POST or None, initial=initial, kind=kind)
    if "show" in request.POST:
        # Without JavaScript the preview is asked for by its button: nothing is saved.
        form = WordsForm(initial=request.POST.dict(), kind=kind)
    elif request.method == "POST":
        require(can_edit_letters(request.user, programme))
        if form.is_valid():
            words = {"with_data": False, **form.cleaned_data}
            try:
                saved = save_words(programme=programme, kind=kind, by=request.user, at=at, **words)
            except WordsWrong as error:
                form.add_error("text", [str(fault) for fault in error.faults])
            except RuleBroken as error:
                add_rule_error(form, error)
                # Who has read that may save on top of it.
                form.data = request.POST.copy()
                form.data["based_on"] = str(standing.number)
            else:
                number = saved.number
                tell(request, f"Saved as version {number}. Letters issued before keep theirs.")
                return redirect("awards:staff_words_edit", slug=slug, kind=kind)
    context = _words_context(request, programme, kind, form, standing)
    return page(request, "awards/staff_words_edit.html", context, forms=[form])


def _from_version(
    request: SignedInRequest, programme: Programme, kind: str, initial: dict[str, Any]
) -> dict[str, Any]:
    """An earlier version, or our own text, to begin from again."""
    asked = request.GET.get("from", "")
    if asked == "ours":
        return {**initial, "text": default_text(kind)}
    if asked.isdigit():
        rows = TemplateVersion.objects.filter(programme=programme, kind=kind, number=int(asked))
        for version in rows:
            return {**initial, "text": version.text}
    return initial


def _words_context(
    request: SignedInRequest,
    programme: Programme,
    kind: str,
    form: WordsForm,
    standing: TemplateVersion,
) -> dict[str, Any]:
    text, sample = form["text"].value() or "", _chosen(request, programme, kind)
    return {
        "programme": programme,
        "kind": kind,
        "kind_label": LetterKind(kind).label,
        "form": form,
        "standing": standing,
        "may": can_edit_letters(request.user, programme),
        "fields": fields_of(kind),
        "samples": samples(request.user, programme, kind)[:SHOWN],
        "sample": sample,
        "preview": _preview(programme, kind, text, sample, arrived_at(request)),
        "versions": _versions(programme, kind),
        "breadcrumbs": _crumbs(
            programme,
            {"label": "Letters", "url": reverse("awards:staff_letterhead", args=[programme.slug])},
            {"label": LetterKind(kind).label},
        ),
    }


def _versions(programme: Programme, kind: str) -> list[tuple[TemplateVersion, list[Piece]]]:
    """The latest versions, each with how its words differ from the one before."""
    rows = TemplateVersion.objects.filter(programme=programme, kind=kind)
    found = list(rows.select_related("saved_by")[: VERSIONS + 1])
    changes = [word_pieces(old.text, new.text, around=6) for new, old in pairwise(found)]
    return list(zip(found[:VERSIONS], [*changes, []], strict=False))


def _chosen(request: SignedInRequest, programme: Programme, kind: str) -> Application | None:
    """The application the words are looked at with: the one asked for, else the newest."""
    rows = samples(request.user, programme, kind)
    return rows.filter(reference=request.POST.get("sample", "")).first() or rows.first()


@login_required
@require_POST
def staff_words_preview(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    """The words as they stand in the editor, with a real award: as part of the page or as PDF."""
    programme, at = _programme(request, slug), arrived_at(request)
    if kind not in WRITTEN_KINDS:
        raise Http404("No such kind of letter.")
    text, sample = request.POST.get("text", ""), _chosen(request, programme, kind)
    if "pdf" not in request.POST:
        preview = _preview(programme, kind, text, sample, at)
        return page(request, "awards/_words_preview.html", {"preview": preview})
    version = TemplateVersion(
        programme=programme,
        kind=kind,
        text=text,
        paper=request.POST.get("paper", TemplateVersion.Paper.A4),
        with_data="with_data" in request.POST,
    )
    return _pdf(version, sample_facts(programme, kind, sample, at))


def _pdf(version: TemplateVersion, facts: LetterFacts) -> HttpResponse:
    wrong = faults(version.text, version.kind)
    if wrong:
        said = "\n".join(["There is no PDF yet.", *map(str, wrong)])
        return HttpResponse(said, content_type="text/plain; charset=utf-8", status=422)
    head = letterhead_of(version.programme)
    html = documents.letter_html(facts, version, head, is_preview=True)
    pdf = documents.letter_pdf(html, facts, version, head)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response


def _preview(
    programme: Programme, kind: str, text: str, sample: Application | None, at: datetime
) -> dict[str, Any]:
    """The words with values; or what is wrong with them, by line."""
    wrong = faults(text, kind)
    if wrong:
        return {"faults": wrong}
    html = documents.letter_words(sample_facts(programme, kind, sample, at), text)
    # The page has its own heading: those of the letter stand two levels below it.
    below = re.sub(r"(</?h)([1-3])>", lambda tag: f"{tag[1]}{int(tag[2]) + 2}>", html)
    return {"html": mark_safe(below), "sample": sample}
