from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile_edit, name="profile_edit"),
    path("organisations/", views.organisation_suggest, name="organisation_suggest"),
    path("mails/", views.mail_choices, name="mail_choices"),
    path("confirm/", views.confirm, name="confirm"),
    path("signed-in/", views.signed_in, name="signed_in"),
]
