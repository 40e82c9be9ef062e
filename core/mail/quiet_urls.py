from django.urls import path

from core.mail import views

app_name = "quiet"
urlpatterns = [path("<str:token>/", views.mail_quiet, name="mail_quiet")]
