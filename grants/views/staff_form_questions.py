"""Staff pages of one section or question of a form, and the small deeds of the builder's list."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions import form_building as deeds
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec, hanging_on
from grants.forms.answering import block_for
from grants.forms.building import HangingForm, QuestionForm, SectionForm
from grants.models import Call
from grants.permissions import can_work_on
from grants.queries.forms import asked_for, building
from grants.views import _outline
from grants.views.staff_calls import staff_call


def working(request: SignedInRequest, slug: str) -> tuple[Call, FormSpec]:
    """The call and the form that is being built, for those who may build it."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    return call, building(call)[1]


def _section(form: FormSpec, key: str) -> SectionSpec:
    section = form.section(key)
    if section is None:
        raise Http404
    return section


def _question(form: FormSpec, key: str) -> QuestionSpec:
    question = form.question(key)
    if question is None:
        raise Http404
    return question


def back_to(call: Call, key: str = "", *, section: str = "") -> str:
    """The list, at a question or a section. A section may have the key of a question."""
    place = f"#ask-{key}" if key else f"#part-{section}" if section else ""
    return reverse("grants:staff_form_detail", args=[call.slug]) + place


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_section_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new section at the end."""
    call, form = working(request, slug)
    entered = SectionForm(request.POST or None, form=form)
    if request.method == "POST" and entered.is_valid():
        section = entered.spec()
        try:
            key = deeds.add_section(
                call=call,
                title=section.title,
                intro=section.intro,
                shown_if=section.shown_if,
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(entered, error)
        else:
            tell(request, f"The section “{section.title}” is added. Add its questions.")
            return redirect(back_to(call, section=key))
    return _section_page(request, call, entered, "New section", "Add the section")


def _section_page(
    request: SignedInRequest, call: Call, entered: SectionForm, title: str, button: str
) -> HttpResponse:
    context = {
        "call": call,
        "form": entered,
        "title": title,
        "button": button,
        "fixed": _outline.why_fixed(request, call),
        "breadcrumbs": _outline.form_crumbs(call, title),
    }
    return page(request, "grants/staff_form_section.html", context, forms=[entered])


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_section_edit(request: SignedInRequest, slug: str, key: str) -> HttpResponse:
    """Title, text and condition of a section."""
    call, form = working(request, slug)
    section = _section(form, key)
    entered = SectionForm(
        request.POST or None, form=form, key=key, initial=SectionForm.values_of(section)
    )
    if request.method == "POST" and entered.is_valid():
        try:
            deeds.edit_section(
                call=call,
                key=key,
                section=entered.spec(),
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(entered, error)
        else:
            tell(request, "The section is saved in the draft.")
            return redirect(back_to(call, section=key))
    return _section_page(request, call, entered, f"Section “{section.title}”", "Save the section")


def _question_form(
    request: SignedInRequest, call: Call, form: FormSpec, *, section: str, key: str = ""
) -> QuestionForm:
    question = form.question(key)
    initial = {"kind": request.GET.get("kind", "short_text"), "required": True}
    if question:
        initial = QuestionForm.values_of(question, call.currency)
    return QuestionForm(
        request.POST or None,
        form=form,
        section=section,
        currency=call.currency,
        key=key,
        key_is_fixed=bool(question) and key in deeds.fixed_keys(call),
        initial=initial,
    )


def _saved(entered: QuestionForm, save: Callable[[QuestionSpec], str]) -> str:
    """The key of the saved question; empty when it was refused, which then stands in the form."""
    if not entered.is_valid():
        return ""
    try:
        return save(entered.spec())
    except RuleBroken as error:
        entered.add_fault(error)
        return ""


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_question_add(request: SignedInRequest, slug: str, key: str) -> HttpResponse:
    """A new question at the end of a section."""
    call, form = working(request, slug)
    section = _section(form, key)
    entered = _question_form(request, call, form, section=key)

    def save(question: QuestionSpec) -> str:
        return deeds.add_question(
            call=call,
            section=key,
            question=question,
            by=request.user,
            at=arrived_at(request),
        )

    if request.method == "POST" and request.POST.get("then") != "kind":
        made = _saved(entered, save)
        if made:
            tell(request, f"“{entered.cleaned_data['label']}” is added to “{section.title}”.")
            return redirect(back_to(call, made))
    title = f"New question in “{section.title}”"
    return _question_page(request, call, entered, title, "Add the question")


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_question_edit(request: SignedInRequest, slug: str, key: str) -> HttpResponse:
    """Everything about one question."""
    call, form = working(request, slug)
    question = _question(form, key)
    section = form.section_of(key) or SectionSpec("", "")
    entered = _question_form(request, call, form, section=section.key, key=key)

    def save(changed: QuestionSpec) -> str:
        return deeds.edit_question(
            call=call,
            key=key,
            question=changed,
            by=request.user,
            at=arrived_at(request),
            seen=entered.cleaned_data["seen"],
        )

    if request.method == "POST" and request.POST.get("then") != "kind":
        kept = _saved(entered, save)
        if kept:
            tell(request, f"“{entered.cleaned_data['label']}” is saved in the draft.")
            return redirect(back_to(call, kept))
    return _question_page(request, call, entered, question.label, "Save the question")


def _question_page(
    request: SignedInRequest, call: Call, entered: QuestionForm, title: str, button: str
) -> HttpResponse:
    context = {
        "call": call,
        "form": entered,
        "title": title,
        "button": button,
        "fixed": _outline.why_fixed(request, call),
        "breadcrumbs": _outline.form_crumbs(call, title[:60]),
    }
    if request.POST.get("then") == "kind":
        # Another kind was chosen without a script: the same page with its fields, not an error.
        entered.errors.clear()
        return page(request, "grants/staff_form_question.html", context)
    return page(request, "grants/staff_form_question.html", context, forms=[entered])


@login_required
@require_POST
def staff_form_question_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """A question as it is being written, as applicants would see it. Nothing is stored."""
    call, form = working(request, slug)
    written = request.POST.copy()
    written["label"] = written.get("label", "").strip() or "Your question"
    entered = QuestionForm(written, form=form, section="", currency=call.currency)
    entered.fields.pop("shown", None)
    block = None
    if entered.is_valid():
        block = block_for(asked_for(entered.spec(), call.currency), None, 0)
    return page(
        request, "grants/_form_preview_one.html", {"block": block, **_outline.preview_help(call)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_question_remove(request: SignedInRequest, slug: str, key: str) -> HttpResponse:
    """Say what hangs on a question, then take it out."""
    call, form = working(request, slug)
    question = _question(form, key)
    return _removal(
        request,
        call,
        form=form,
        name=question.label,
        keys=[key],
        remove=lambda **more: deeds.remove_question(
            call=call, key=key, by=request.user, at=arrived_at(request), **more
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_section_remove(request: SignedInRequest, slug: str, key: str) -> HttpResponse:
    """Say what hangs on the questions of a section, then take it out."""
    call, form = working(request, slug)
    section = _section(form, key)
    keys = [each.key for each in section.questions]
    return _removal(
        request,
        call,
        form=form,
        name=section.title,
        keys=keys,
        remove=lambda **more: deeds.remove_section(
            call=call, key=key, by=request.user, at=arrived_at(request), **more
        ),
    )


def _removal(
    request: SignedInRequest,
    call: Call,
    *,
    form: FormSpec,
    name: str,
    keys: list[str],
    remove: Callable[..., FormSpec],
) -> HttpResponse:
    hanging = [each for key in keys for each in hanging_on(form, key) if each.key not in keys]
    entered = HangingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and entered.is_valid():
        try:
            remove(show_hanging=entered.cleaned_data["show_hanging"])
        except RuleBroken as error:
            add_rule_error(entered, error)
        else:
            tell(request, f"“{name}” is removed from the draft.")
            return redirect(back_to(call))
    context = {
        "call": call,
        "form": entered,
        "name": name,
        "questions": [q for each in keys if (q := form.question(each))],
        "hanging": [getattr(each, "label", "") or getattr(each, "title", "") for each in hanging],
        "breadcrumbs": _outline.form_crumbs(call, "Remove"),
    }
    return page(request, "grants/staff_form_remove.html", context, forms=[entered])
