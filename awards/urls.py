from django.urls import path

from awards.views import conditions, editing, grantee, payments, staff

app_name = "awards"
urlpatterns = [
    path("staff/calls/<slug:slug>/awards/", staff.staff_award_list, name="staff_award_list"),
    path(
        "staff/calls/<slug:slug>/awards/prepare/",
        staff.staff_award_prepare,
        name="staff_award_prepare",
    ),
    path("staff/calls/<slug:slug>/letters/", staff.staff_letters_issue, name="staff_letters_issue"),
    path("staff/awards/<str:reference>/", staff.staff_award_detail, name="staff_award_detail"),
    path("staff/awards/<str:reference>/edit/", editing.staff_award_edit, name="staff_award_edit"),
    path(
        "staff/awards/<str:reference>/preview.pdf",
        staff.staff_letter_preview,
        name="staff_letter_preview",
    ),
    path(
        "staff/awards/<str:reference>/letter/", staff.staff_letter_issue, name="staff_letter_issue"
    ),
    path(
        "staff/conditions/<str:reference>/waive/",
        conditions.staff_condition_waive,
        name="staff_condition_waive",
    ),
    path(
        "staff/conditions/<str:reference>/extend/",
        conditions.staff_condition_extend,
        name="staff_condition_extend",
    ),
    path(
        "staff/conditions/<str:reference>/met/",
        conditions.staff_condition_accept,
        name="staff_condition_accept",
    ),
    path(
        "staff/payments/<str:reference>/approve/",
        payments.staff_payment_approve,
        name="staff_payment_approve",
    ),
    path(
        "staff/payments/<str:reference>/pay/", payments.staff_payment_pay, name="staff_payment_pay"
    ),
    path("awards/", grantee.award_list, name="award_list"),
    path("awards/<str:reference>/", grantee.award_detail, name="award_detail"),
    path("awards/<str:reference>/letter.pdf", grantee.award_letter, name="award_letter"),
    path("awards/<str:reference>/accept/", grantee.award_accept, name="award_accept"),
    path("awards/<str:reference>/decline/", grantee.award_decline, name="award_decline"),
]
