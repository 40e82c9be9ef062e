from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from accounts.actions import update_profile
from accounts.forms import ProfileForm
from core.web import SignedInRequest, arrived_at, page, tell


@login_required
def profile_edit(request: SignedInRequest) -> HttpResponse:
    """A person's own details."""
    organisation = request.user.organisation
    form = ProfileForm(
        request.POST or None,
        instance=request.user,
        initial={"organisation_name": organisation.name if organisation else ""},
    )
    if request.method == "POST" and form.is_valid():
        update_profile(
            by=request.user,
            name=form.cleaned_data["name"],
            orcid=form.cleaned_data["orcid"],
            organisation_name=form.cleaned_data["organisation_name"],
            at=arrived_at(request),
        )
        tell(request, "Your details are saved.")
        return redirect("accounts:profile_edit")
    return page(request, "accounts/profile_edit.html", {"form": form}, forms=[form])


@login_required
@never_cache
def signed_in(request: SignedInRequest) -> HttpResponse:
    """Where signing in on top of another page ends: tells that page who it is, and its token."""
    return page(request, "accounts/signed_in.html")
