"""Staff pages of one section or question of a form, and the small deeds of the builder's list."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions import form_building as deeds
from grants.form_owner import FormOwner
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec, hanging_on
from grants.forms.answering import block_for
from grants.forms.building import HangingForm, QuestionForm, SectionForm
from grants.queries.forms import asked_for
from grants.views import _outline
from grants.views._outline import Finder


def _working(
    request: SignedInRequest, find: Finder, place: dict[str, str]
) -> tuple[FormOwner, FormSpec]:
    """What the form belongs to and what is being built, for those who may build it."""
    owner = _outline.working(request, find, place)
    return owner, owner.building()[1]


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


def back_to(owner: FormOwner, key: str = "", *, section: str = "") -> str:
    """The list, at a question or a section. A section may have the key of a question."""
    place = f"#ask-{key}" if key else f"#part-{section}" if section else ""
    return owner.url("detail") + place


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_section_add(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """A new section at the end."""
    owner, form = _working(request, find, place)
    entered = SectionForm(request.POST or None, form=form)
    if request.method == "POST" and entered.is_valid():
        section = entered.spec()
        try:
            key = deeds.add_section(
                owner=owner,
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
            return redirect(back_to(owner, section=key))
    return _section_page(request, owner, entered, "New section", "Add the section")


def _section_page(
    request: SignedInRequest, owner: FormOwner, entered: SectionForm, title: str, button: str
) -> HttpResponse:
    context = {
        "owner": owner,
        "form": entered,
        "title": title,
        "button": button,
        "fixed": owner.why_fixed(request.user),
        "breadcrumbs": _outline.form_crumbs(owner, title),
    }
    return page(request, "grants/staff_form_section.html", context, forms=[entered])


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_section_edit(
    request: SignedInRequest, *, find: Finder, key: str, **place: str
) -> HttpResponse:
    """Title, text and condition of a section."""
    owner, form = _working(request, find, place)
    section = _section(form, key)
    entered = SectionForm(
        request.POST or None, form=form, key=key, initial=SectionForm.values_of(section)
    )
    if request.method == "POST" and entered.is_valid():
        try:
            deeds.edit_section(
                owner=owner,
                key=key,
                section=entered.spec(),
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(entered, error)
        else:
            tell(request, "The section is saved in the draft.")
            return redirect(back_to(owner, section=key))
    return _section_page(request, owner, entered, f"Section “{section.title}”", "Save the section")


def _question_form(
    request: SignedInRequest, owner: FormOwner, form: FormSpec, *, section: str, key: str = ""
) -> QuestionForm:
    question = form.question(key)
    initial = {"kind": request.GET.get("kind", "short_text"), "required": True}
    if question:
        initial = QuestionForm.values_of(question, owner.currency)
    return QuestionForm(
        request.POST or None,
        form=form,
        section=section,
        currency=owner.currency,
        key=key,
        decides=owner.decides,
        key_is_fixed=bool(question) and key in deeds.fixed_keys(owner),
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
def staff_form_question_add(
    request: SignedInRequest, *, find: Finder, key: str, **place: str
) -> HttpResponse:
    """A new question at the end of a section."""
    owner, form = _working(request, find, place)
    section = _section(form, key)
    entered = _question_form(request, owner, form, section=key)

    def save(question: QuestionSpec) -> str:
        return deeds.add_question(
            owner=owner,
            section=key,
            question=question,
            by=request.user,
            at=arrived_at(request),
        )

    if request.method == "POST" and request.POST.get("then") != "kind":
        made = _saved(entered, save)
        if made:
            tell(request, f"“{entered.cleaned_data['label']}” is added to “{section.title}”.")
            return redirect(back_to(owner, made))
    title = f"New question in “{section.title}”"
    return _question_page(request, owner, entered, title, "Add the question")


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_question_edit(
    request: SignedInRequest, *, find: Finder, key: str, **place: str
) -> HttpResponse:
    """Everything about one question."""
    owner, form = _working(request, find, place)
    question = _question(form, key)
    section = form.section_of(key) or SectionSpec("", "")
    entered = _question_form(request, owner, form, section=section.key, key=key)

    def save(changed: QuestionSpec) -> str:
        return deeds.edit_question(
            owner=owner,
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
            return redirect(back_to(owner, kept))
    return _question_page(request, owner, entered, question.label, "Save the question")


def _question_page(
    request: SignedInRequest, owner: FormOwner, entered: QuestionForm, title: str, button: str
) -> HttpResponse:
    context = {
        "owner": owner,
        "form": entered,
        "title": title,
        "button": button,
        "fixed": owner.why_fixed(request.user),
        "breadcrumbs": _outline.form_crumbs(owner, title[:60]),
    }
    if request.POST.get("then") == "kind":
        # Another kind was chosen without a script: the same page with its fields, not an error.
        entered.errors.clear()
        return page(request, "grants/staff_form_question.html", context)
    return page(request, "grants/staff_form_question.html", context, forms=[entered])


@login_required
@require_POST
def staff_form_question_preview(
    request: SignedInRequest, *, find: Finder, **place: str
) -> HttpResponse:
    """A question as it is being written, as people would see it. Nothing is stored."""
    owner, form = _working(request, find, place)
    written = request.POST.copy()
    written["label"] = written.get("label", "").strip() or "Your question"
    entered = QuestionForm(written, form=form, section="", currency=owner.currency)
    entered.fields.pop("shown", None)
    block = None
    if entered.is_valid():
        block = block_for(asked_for(entered.spec(), owner.currency), None, 0)
    return page(
        request, "grants/_form_preview_one.html", {"block": block, **_outline.preview_help()}
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_question_remove(
    request: SignedInRequest, *, find: Finder, key: str, **place: str
) -> HttpResponse:
    """Say what hangs on a question, then take it out."""
    owner, form = _working(request, find, place)
    question = _question(form, key)
    return _removal(
        request,
        owner,
        form=form,
        name=question.label,
        keys=[key],
        remove=lambda **more: deeds.remove_question(
            owner=owner, key=key, by=request.user, at=arrived_at(request), **more
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_section_remove(
    request: SignedInRequest, *, find: Finder, key: str, **place: str
) -> HttpResponse:
    """Say what hangs on the questions of a section, then take it out."""
    owner, form = _working(request, find, place)
    section = _section(form, key)
    keys = [each.key for each in section.questions]
    return _removal(
        request,
        owner,
        form=form,
        name=section.title,
        keys=keys,
        remove=lambda **more: deeds.remove_section(
            owner=owner, key=key, by=request.user, at=arrived_at(request), **more
        ),
    )


def _removal(
    request: SignedInRequest,
    owner: FormOwner,
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
            return redirect(back_to(owner))
    context = {
        "owner": owner,
        "form": entered,
        "name": name,
        "questions": [q for each in keys if (q := form.question(each))],
        "hanging": [getattr(each, "label", "") or getattr(each, "title", "") for each in hanging],
        "breadcrumbs": _outline.form_crumbs(owner, "Remove"),
    }
    return page(request, "grants/staff_form_remove.html", context, forms=[entered])
