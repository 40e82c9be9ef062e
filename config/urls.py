from django.conf import settings
from django.urls import include, path

from accounts.views import ReauthenticateByKey, SignInByKey, email_addresses, password_set

urlpatterns = [
    path("", include("home.urls")),
    path("", include("grants.urls")),
    path("", include("reviews.urls")),
    path("", include("awards.urls")),
    path("", include("releases.urls")),
    path("profile/", include("accounts.urls")),
    # allauth asks nobody who they are before a first password is set.
    path("account/password/set/", password_set, name="account_set_password"),
    path("account/email/", email_addresses, name="account_email"),
    path(
        "account/2fa/webauthn/reauthenticate/",
        ReauthenticateByKey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/2fa/webauthn/login/", SignInByKey.as_view(), name="mfa_login_webauthn"),
    path("account/", include("allauth.urls")),
    path("jobs/", include("core.jobs.urls")),
    path("mail/quiet/", include("core.mail.quiet_urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("mail/", include("core.mail.urls")))
