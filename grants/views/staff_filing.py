"""Notes and tags of an application, and the texts for turning down."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.tagging import add_note, add_tag, remove_tag, save_template
from grants.forms.screening import NoteForm, TagForm, TemplateForm
from grants.models import Programme, RejectTemplate
from grants.permissions import can_work_on
from grants.queries import staff_programmes
from grants.views._shared import staff_application
from grants.views._staff_pages import detail_page
from grants.views.staff_calls import programme_crumbs


@login_required
@require_POST
def staff_note_add(request: SignedInRequest, reference: str) -> HttpResponse:
    """A note for staff."""
    application = staff_application(request, reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        body = form.cleaned_data["body"]
        note = add_note(application=application, body=body, by=request.user, at=arrived_at(request))
        named = ", ".join(str(user) for user in note.mentioned.all())
        tell(request, "The note is there." + (f" {named} gets a mail about it." if named else ""))
        return redirect("grants:staff_application_detail", reference)
    return detail_page(request, application, note_form=form)


@login_required
@require_POST
def staff_tag_change(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put a tag on, or take one off (`remove`)."""
    application = staff_application(request, reference)
    require(can_work_on(request.user, application.call.programme))
    by, at = request.user, arrived_at(request)
    if "remove" in request.POST:
        remove_tag(application=application, name=request.POST["remove"][:40], by=by, at=at)
        return redirect("grants:staff_application_detail", reference)
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            add_tag(application=application, name=form.cleaned_data["tag"], by=by, at=at)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            return redirect("grants:staff_application_detail", reference)
    return detail_page(request, application, tag_form=form)


def _programme(request: SignedInRequest, slug: str) -> Programme:
    return get_object_or_404(staff_programmes(request.user), slug=slug)


@login_required
@require_GET
def staff_reject_text_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The texts of a programme for turning down before review."""
    programme = _programme(request, slug)
    context = {
        "programme": programme,
        "texts": RejectTemplate.objects.filter(programme=programme),
        "works": bool(can_work_on(request.user, programme)),
        "breadcrumbs": [*programme_crumbs(programme), {"label": "Texts", "url": ""}],
    }
    return page(request, "grants/staff_reject_text_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_reject_text_create(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new text for turning down."""
    programme = _programme(request, slug)
    return _text_page(request, programme, None, "New text for turning down")


@login_required
@require_http_methods(["GET", "POST"])
def staff_reject_text_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change a text for turning down. Letters that were proposed before stay as they are."""
    programme = _programme(request, slug)
    text = get_object_or_404(RejectTemplate, programme=programme, pk=pk)
    return _text_page(request, programme, text, f"Edit “{text.name}”")


def _text_page(
    request: SignedInRequest, programme: Programme, text: RejectTemplate | None, title: str
) -> HttpResponse:
    require(can_work_on(request.user, programme))
    form = TemplateForm(request.POST or None, instance=text)
    if request.method == "POST" and form.is_valid():
        try:
            save_template(
                programme=programme,
                template=text,
                by=request.user,
                at=arrived_at(request),
                **form.cleaned_data,
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The text is saved.")
            return redirect("grants:staff_reject_text_list", programme.slug)
    crumbs = [*programme_crumbs(programme), {"label": "Text for turning down", "url": ""}]
    context = {"form": form, "title": title, "button": "Save the text", "breadcrumbs": crumbs}
    return page(request, "grants/staff_form.html", context, forms=[form])
