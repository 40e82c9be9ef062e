"""Who works in a programme: giving and taking roles."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.roles import give_role, take_role
from grants.forms.people import RoleForm
from grants.models import Programme, ProgrammeRole
from grants.permissions import can_manage_people
from grants.queries import staff_programmes


def _programme(request: SignedInRequest, slug: str) -> Programme:
    return get_object_or_404(staff_programmes(request.user), slug=slug)


@login_required
@require_http_methods(["GET", "POST"])
def staff_people(request: SignedInRequest, slug: str) -> HttpResponse:
    """The people of the programme with their roles; a form for one more."""
    programme = _programme(request, slug)
    if request.method == "POST":
        require(can_manage_people(request.user, programme))
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            held = give_role(
                programme=programme, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{held.user} is {held.get_role_display().lower()} now.")
            return redirect("grants:staff_people", slug)
    verdict = can_manage_people(request.user, programme)
    detail = reverse("grants:staff_programme_detail", args=[slug])
    context = {
        "programme": programme,
        "form": form,
        "people": programme.roles.select_related("user").order_by("user__name", "role", "pk"),
        "may_manage": bool(verdict),
        "reason": verdict.reason,
        "breadcrumbs": [{"label": programme.name, "url": detail}, {"label": "People"}],
    }
    return page(request, "grants/staff_people.html", context, forms=[form])


@login_required
@require_POST
def staff_role_take(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take a role away."""
    programme = _programme(request, slug)
    held = get_object_or_404(
        ProgrammeRole.objects.select_related("user", "programme"),
        programme=programme,
        user__email=request.POST.get("email", ""),
        role=request.POST.get("role", ""),
    )
    try:
        take_role(held=held, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{held.user} is no longer {held.get_role_display().lower()}.")
    return redirect("grants:staff_people", slug)
