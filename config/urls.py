from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("home.urls")),
    path("", include("grants.urls")),
    path("", include("reviews.urls")),
    path("", include("awards.urls")),
    path("", include("releases.urls")),
    path("profile/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("jobs/", include("core.jobs.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("mail/", include("core.mail.urls")))
