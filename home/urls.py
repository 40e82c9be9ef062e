from django.urls import path

from home.views import account, desk, mail, mail_log, public, staff

app_name = "home"
urlpatterns = [
    path("", public.front, name="front"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("account/delete/", account.account_delete, name="account_delete"),
    path("desk/", desk.desk, name="desk"),
    path("staff/", staff.staff_desk, name="staff_desk"),
    path("staff/mail/", mail.staff_mail_list, name="staff_mail_list"),
    path("staff/mail/resend/", mail.staff_mail_resend, name="staff_mail_resend"),
    path("staff/mail/dismiss/", mail.staff_mail_dismiss, name="staff_mail_dismiss"),
    path("staff/mail/log/", mail_log.staff_mail_log, name="staff_mail_log"),
    path("staff/mail/<int:pk>/", mail_log.staff_mail_detail, name="staff_mail_detail"),
    path(
        "staff/mail/<int:pk>/readdress/",
        mail_log.staff_mail_readdress,
        name="staff_mail_readdress",
    ),
]
