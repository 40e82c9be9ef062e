"""Staff: the words of a programme's letters and the head they stand under."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from awards import documents, letter_language
from awards.actions.letter_words import (
    WordsWrong,
    default_text,
    save_letterhead,
    save_words,
    version_to_use,
)
from awards.documents import ChangeFacts, LetterFacts
from awards.forms.letters import LetterheadForm, WordsForm
from awards.letter_fields import FIELDS, fields_of
from awards.models import Award, Letterhead, LetterKind, TemplateVersion
from awards.permissions import can_edit_letters
from awards.queries.awards import staff_awards
from awards.queries.letters import letterhead_of
from core.differences import word_pieces
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Programme
from grants.queries import staff_programmes


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
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=_head_values(head))
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
        "kinds": [(kind, version_to_use(programme, kind, at=at)) for kind in LetterKind],
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
    if kind not in LetterKind.values:
        raise Http404("No such kind of letter.")
    standing = version_to_use(programme, kind, at=at)
    initial = {name: getattr(standing, name) for name in ("text", "paper", "with_data")}
    initial = _from_version(request, programme, kind, initial)
    form = WordsForm(request.POST or None, initial=initial, kind=kind)
    if request.method == "POST":
        require(can_edit_letters(request.user, programme))
        if form.is_valid():
            words = {"with_data": False, **form.cleaned_data}
            try:
                saved = save_words(programme=programme, kind=kind, by=request.user, at=at, **words)
            except WordsWrong as error:
                form.add_error("text", [str(fault) for fault in error.faults])
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
    versions = list(
        TemplateVersion.objects.filter(programme=programme, kind=kind).select_related("saved_by")[
            :20
        ]
    )
    text = request.POST.get("text") or form.initial["text"]
    samples = _samples(request, programme)
    return {
        "programme": programme,
        "kind": kind,
        "kind_label": LetterKind(kind).label,
        "form": form,
        "standing": standing,
        "may": can_edit_letters(request.user, programme),
        "fields": fields_of(kind),
        "samples": samples,
        "preview": _preview(programme, kind, text, samples.first(), arrived_at(request)),
        "versions": [
            (each, word_pieces(older.text, each.text, around=6) if older else [])
            for each, older in zip(versions, [*versions[1:], None], strict=True)
        ],
        "breadcrumbs": _crumbs(
            programme,
            {"label": "Letters", "url": reverse("awards:staff_letterhead", args=[programme.slug])},
            {"label": LetterKind(kind).label},
        ),
    }


def _samples(request: SignedInRequest, programme: Programme) -> Any:
    """Real awards to look at the words with, the newest first."""
    awards = staff_awards(request.user).filter(application__call__programme=programme)
    return awards.order_by("-id")[:30]


@login_required
@require_POST
def staff_words_preview(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    """The words as they stand in the editor, with a real award: as part of the page or as PDF."""
    programme, at = _programme(request, slug), arrived_at(request)
    if kind not in LetterKind.values:
        raise Http404("No such kind of letter.")
    text, samples = request.POST.get("text", ""), _samples(request, programme)
    chosen = staff_awards(request.user).filter(
        application__call__programme=programme, reference=request.POST.get("sample", "")
    )
    sample = chosen.first() or samples.first()
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
    return _pdf(version, _facts(programme, kind, sample, at))


def _pdf(version: TemplateVersion, facts: LetterFacts) -> HttpResponse:
    wrong = letter_language.faults(version.text, version.kind)
    if wrong:
        return HttpResponse(
            "There is no PDF yet. " + " ".join(map(str, wrong)),
            content_type="text/plain; charset=utf-8",
            status=422,
        )
    head = letterhead_of(version.programme)
    html = documents.letter_html(facts, version, head, is_preview=True)
    pdf = documents.letter_pdf(html, facts, version, head)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response


def _preview(
    programme: Programme, kind: str, text: str, sample: Award | None, at: datetime
) -> dict[str, Any]:
    """The words with values; or what is wrong with them, by line."""
    wrong = letter_language.faults(text, kind)
    if wrong:
        return {"faults": wrong}
    facts = _facts(programme, kind, sample, at)
    html = letter_language.render(text, facts.values, facts.blocks)
    # The page has its own heading: those of the letter stand two levels below it.
    below = re.sub(r"(</?h)([1-3])>", lambda tag: f"{tag[1]}{int(tag[2]) + 2}>", html)
    return {"html": mark_safe(below), "sample": sample}


def _facts(programme: Programme, kind: str, sample: Award | None, at: datetime) -> LetterFacts:
    """The facts of a real award, completed by examples where this kind tells something else."""
    examples = {name: field.example for name, field in FIELDS.items() if not field.is_block}
    blocks = {name: f"<p>{field.about}</p>" for name, field in FIELDS.items() if field.is_block}
    if sample is None:
        frame = {
            "label": "Preview",
            "title": "Preview",
            "programme": programme,
            "facts": [],
            "address": [],
        }
        return LetterFacts(kind, examples, blocks, frame)
    change = ChangeFacts(
        "Six more months",
        [("Last day", documents.in_words(sample.ends_on), "30 September 2028")],
        sample.ends_on,
    )
    award = None if kind in {LetterKind.DECLINE, LetterKind.WAITLIST} else sample
    facts = documents.letter_facts(
        kind, sample.application, at=at, award=award, change=change if award else None
    )
    if kind == LetterKind.AWARD:
        return facts
    # What only such a letter knows, a reason or a review, is shown by its example.
    return LetterFacts(
        kind,
        {**examples, **{name: value for name, value in facts.values.items() if value}},
        {**blocks, **{name: html for name, html in facts.blocks.items() if html}},
        facts.frame,
        facts.award,
    )
