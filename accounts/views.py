from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.views import email as allauth_email
from allauth.account.views import password_set as allauth_password_set
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from django.views.generic.edit import FormMixin

from accounts.actions import choose_mails, update_profile
from accounts.confirming import code_is_out, keep_code, must_confirm, takes_code, way_to_confirm
from accounts.forms import ConfirmForm, MailChoicesForm, ProfileForm
from accounts.key_forms import TOO_OFTEN
from accounts.key_questions import ASKED_SECONDS, keep_question
from accounts.queries import suggested_organisations
from core.mail.kinds import ALWAYS
from core.mail.quiet import quiet_kinds
from core.web import SignedInRequest, arrived_at, page, tell, warn


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
@require_http_methods(["GET", "POST"])
def mail_choices(request: SignedInRequest) -> HttpResponse:
    """Which kinds of mail a person gets at their address."""
    # Boxes without a tick send nothing, and nothing at all is an answer too.
    typed = request.POST if request.method == "POST" else None
    form = MailChoicesForm(typed, off=quiet_kinds(request.user.email))
    if form.is_valid():
        choose_mails(by=request.user, wanted=form.wanted(), at=arrived_at(request))
        tell(request, "Your choice is saved.")
        return redirect("accounts:mail_choices")
    context = {"form": form, "always": ALWAYS}
    return page(request, "accounts/mail_choices.html", context, forms=[form])


@login_required
@never_cache
def signed_in(request: SignedInRequest) -> HttpResponse:
    """Where signing in on top of another page ends: tells that page who it is, and its token."""
    return page(request, "accounts/signed_in.html")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest) -> HttpResponse:
    """Send a code to the person's address and take it; then go on with what they were at."""
    back_to = request.POST.get("next") or request.GET.get("next", "")
    ways = get_adapter().get_reauthentication_methods(request.user)
    if ways[0]["url"] != request.path:
        return redirect(way_to_confirm(request.user, back_to))
    if request.method == "POST":
        limited = consume_or_429(request, action="reauthenticate", user=request.user)
        if limited is not None:
            return limited
    typed = request.POST if "code" in request.POST else None
    form = ConfirmForm(typed)
    if request.method == "POST" and typed is None:
        _send_code(request)
    elif form.is_valid():
        if takes_code(request, request.user, form.cleaned_data["code"]):
            return resume_request(request) or redirect("home:desk")
        form.add_error("code", "This is not the code we sent, or it is too old.")
    context = {"form": form, "next": back_to, "is_sent": code_is_out(request)}
    return page(request, "accounts/confirm.html", context, forms=[form])


def _send_code(request: SignedInRequest) -> None:
    adapter = get_adapter()
    code = adapter.generate_login_code()
    keep_code(request, code)
    adapter.send_mail("account/email/confirm_code", request.user.email, {"code": code})
    tell(request, f"We have sent a code to {request.user.email}.")


@login_required
@sensitive_post_parameters()
def password_set(request: SignedInRequest) -> HttpResponse:
    """Allauth's page for a first password, once it is sure who sets it.

    A password that comes too late is not put aside in the session: it is typed again.
    """
    if must_confirm(request):
        return redirect(way_to_confirm(request.user, request.path))
    return allauth_password_set(request)


@login_required
def email_addresses(request: SignedInRequest) -> HttpResponse:
    """Allauth's page for one's addresses; all or nothing, where another account goes by one."""
    try:
        with transaction.atomic():
            return allauth_email(request)
    except IntegrityError:
        warn(
            request,
            "Another account goes by this address, so nothing was changed. Sign in with that "
            "address and delete the account if you do not need it; then try again here.",
        )
        return redirect("account_email")


class ReauthenticateByKey(ReauthenticateWebAuthnView):
    """Allauth's page that asks for the key again; it stays where it is when the key is refused."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what is wrong on the page itself; allauth leads away to the page of signing in."""
        return FormMixin.form_invalid(self, form)


class SignInByKey(LoginWebAuthnView):
    """Allauth's way of signing in with a key alone; a script hears what came of it on its page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say to a script, too, that there were too many attempts."""
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and self._by_script():
            return JsonResponse({"message": TOO_OFTEN}, status=response.status_code)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask a key. The question is good for so many seconds, whatever else is asked meanwhile."""
        if not self._by_script():
            return super().get(request, *args, **kwargs)
        asked = {"request_options": begin_authentication(), "seconds": ASKED_SECONDS}
        keep_question(request.session)
        return JsonResponse(asked)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in. A script is told where that leads."""
        response = super().form_valid(form)
        if self._by_script():
            return JsonResponse({"location": response.headers["Location"]})
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Tell a script what is wrong; without one the page of signing in says it."""
        if self._by_script():
            return JsonResponse({"message": form.errors["credential"][0]}, status=401)
        return super().form_invalid(form)

    def _by_script(self) -> bool:
        return bool(get_adapter().is_ajax(self.request))
