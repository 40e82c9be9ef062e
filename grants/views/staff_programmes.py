"""Staff pages of programmes."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.calls import create_programme, edit_programme
from grants.forms.programmes import ProgrammeForm
from grants.models import Programme
from grants.permissions import can_create_programme, can_work_on
from grants.queries import staff_programmes
from grants.queries.closing import with_next_batch
from grants.states import CallState
from grants.views._shared import call_state


def _programme(request: SignedInRequest, slug: str) -> Programme:
    return get_object_or_404(staff_programmes(request.user), slug=slug)


def _crumbs(programme: Programme | None = None, *more: str) -> list[dict[str, str]]:
    items = [{"label": "Programmes", "url": reverse("grants:staff_programme_list")}]
    if programme:
        url = reverse("grants:staff_programme_detail", args=[programme.slug])
        items.append({"label": programme.name, "url": url if more else ""})
    return [*items, *({"label": label, "url": ""} for label in more)]


@login_required
@require_GET
def staff_programme_list(request: SignedInRequest) -> HttpResponse:
    """The programmes the person works in."""
    programmes = staff_programmes(request.user).annotate(
        all_calls=Count("calls"),
        open_calls=Count("calls", filter=Q(calls__state=CallState.PUBLISHED)),
    )
    # Said again: rows that are counted forget the order of their model.
    rows = list(programmes.order_by("name", "pk"))
    may_create = can_create_programme(request.user)
    if not rows and not may_create:
        raise Http404
    create = {"label": "New programme", "url": reverse("grants:staff_programme_create")}
    return page(
        request,
        "grants/staff_programme_list.html",
        {"programmes": rows, "actions": [create] if may_create else []},
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_programme_create(request: SignedInRequest) -> HttpResponse:
    """A new programme, for administrators of the installation."""
    require(can_create_programme(request.user))
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        programme = create_programme(
            fields=form.cleaned_data, by=request.user, at=arrived_at(request)
        )
        tell(request, f"The programme “{programme.name}” is created.")
        return redirect("grants:staff_programme_detail", programme.slug)
    context = {
        "form": form,
        "title": "New programme",
        "button": "Create the programme",
        "breadcrumbs": _crumbs(None, "New programme"),
    }
    return page(request, "grants/staff_form.html", context, forms=[form])


def _actions(request: SignedInRequest, programme: Programme) -> list[dict[str, str]]:
    reason = can_work_on(request.user, programme).reason
    named = (
        ("New call", "staff_call_create", ""),
        ("Edit the programme", "staff_programme_edit", "secondary"),
    )
    return [
        {
            "label": label,
            "url": reverse(f"grants:{name}", args=[programme.slug]),
            "kind": kind,
            "reason": reason,
        }
        for label, name, kind in named
    ]


@login_required
@require_GET
def staff_programme_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """A programme with its calls."""
    programme = _programme(request, slug)
    at = arrived_at(request)
    calls = with_next_batch(programme.calls.all(), at).annotate(
        received=Count(
            "applications",
            filter=Q(applications__submitted_at__isnull=False, applications__is_test=False),
        )
    )
    return page(
        request,
        "grants/staff_programme_detail.html",
        {
            "programme": programme,
            "calls": [(call, call_state(call, at)) for call in calls],
            "people": programme.roles.select_related("user").order_by("role", "user__name", "pk"),
            "actions": _actions(request, programme),
            "breadcrumbs": _crumbs(programme),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_programme_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change a programme's own facts."""
    programme = _programme(request, slug)
    require(can_work_on(request.user, programme))
    form = ProgrammeForm(request.POST or None, initial=ProgrammeForm.values_of(programme))
    if request.method == "POST" and form.is_valid():
        try:
            edit_programme(
                programme=programme,
                fields=form.cleaned_data,
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The programme is saved.")
            return redirect("grants:staff_programme_detail", slug)
    context = {
        "form": form,
        "title": f"Edit {programme.name}",
        "button": "Save",
        "breadcrumbs": _crumbs(programme, "Edit"),
    }
    return page(request, "grants/staff_form.html", context, forms=[form])
