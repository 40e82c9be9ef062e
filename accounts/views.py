from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.actions import update_profile
from accounts.forms import ProfileForm
from accounts.queries import suggested_organisations
from core.web import SignedInRequest, arrived_at, page, tell


@login_required
def profile_edit(request: SignedInRequest) -> HttpResponse:
    """A person's own details."""
    organisation = request.user.organisation
    form = ProfileForm(
        request.POST or None,
        instance=request.user,
        initial={
            "organisation_name": organisation.name if organisation else "",
            "organisation_ror": organisation.ror_id if organisation else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        update_profile(
            by=request.user,
            name=form.cleaned_data["name"],
            orcid=form.cleaned_data["orcid"],
            organisation_name=form.cleaned_data["organisation_name"],
            organisation_ror=form.cleaned_data["organisation_ror"],
            at=arrived_at(request),
        )
        tell(request, "Your details are saved.")
        return redirect("accounts:profile_edit")
    return page(request, "accounts/profile_edit.html", {"form": form}, forms=[form])


@login_required
@require_GET
def organisation_suggest(request: SignedInRequest) -> JsonResponse:
    """Organisations of the registry for what was typed, as static/js/organisations.js asks."""
    found = suggested_organisations(request.GET.get("q", ""))
    names = [row.name for row in found]
    return JsonResponse(
        {
            "organisations": [
                {
                    # Two of one name are told apart by their country.
                    "name": f"{row.name} ({row.country})"
                    if names.count(row.name) > 1
                    else row.name,
                    "ror": row.ror_id,
                    "about": ", ".join(filter(None, [*row.acronyms[:1], row.country])),
                }
                for row in found
            ]
        }
    )


@login_required
@never_cache
def signed_in(request: SignedInRequest) -> HttpResponse:
    """Where signing in on top of another page ends: tells that page who it is, and its token."""
    return page(request, "accounts/signed_in.html")
