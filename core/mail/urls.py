from django.urls import path

from core.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.mail_list, name="mail_list"),
    path("<int:pk>/", views.mail_detail, name="mail_detail"),
]
