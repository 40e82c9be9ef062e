from django.urls import path

from awards.views import (
    calendar,
    conditions,
    editing,
    grantee,
    letter_batches,
    letter_words,
    letters,
    offers,
    payments,
    staff,
)

app_name = "awards"
urlpatterns = [
    path("staff/calls/<slug:slug>/awards/", staff.staff_award_list, name="staff_award_list"),
    path(
        "staff/calls/<slug:slug>/awards/prepare/",
        staff.staff_award_prepare,
        name="staff_award_prepare",
    ),
    path(
        "staff/calls/<slug:slug>/letters/",
        letter_batches.staff_letter_batch,
        name="staff_letter_batch",
    ),
    path(
        "staff/calls/<slug:slug>/letters.zip",
        letter_batches.staff_letter_zip,
        name="staff_letter_zip",
    ),
    path(
        "staff/calls/<slug:slug>/letters/take-back/",
        letter_batches.staff_letter_withdraw_all,
        name="staff_letter_withdraw_all",
    ),
    path(
        "staff/applications/<str:reference>/letters/<slug:kind>.pdf",
        letter_batches.staff_letter_preview,
        name="staff_letter_preview",
    ),
    path(
        "staff/letters/<str:code>/take-back/",
        letter_batches.staff_letter_withdraw,
        name="staff_letter_withdraw",
    ),
    path(
        "staff/programmes/<slug:slug>/letters/",
        letter_words.staff_letterhead,
        name="staff_letterhead",
    ),
    path(
        "staff/programmes/<slug:slug>/letters/<slug:kind>/",
        letter_words.staff_words_edit,
        name="staff_words_edit",
    ),
    path(
        "staff/programmes/<slug:slug>/letters/<slug:kind>/preview/",
        letter_words.staff_words_preview,
        name="staff_words_preview",
    ),
    path("staff/awards/<str:reference>/", staff.staff_award_detail, name="staff_award_detail"),
    path("staff/awards/<str:reference>/edit/", editing.staff_award_edit, name="staff_award_edit"),
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
    path("staff/awards/<str:reference>/renew/", offers.staff_offer_renew, name="staff_offer_renew"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar.calendar_feed_open, name="calendar_feed_open"),
    path("calendar/address/close/", calendar.calendar_feed_close, name="calendar_feed_close"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("letters/", letters.letter_check, name="letter_check"),
    path("letters/<str:code>/", letters.letter_verify, name="letter_verify"),
    path("letters/<str:code>/letter.pdf", letters.letter_download, name="letter_download"),
    path("awards/", grantee.award_list, name="award_list"),
    path("awards/<str:reference>/", grantee.award_detail, name="award_detail"),
    path("awards/<str:reference>/letter.pdf", grantee.award_letter, name="award_letter"),
    path("awards/<str:reference>/accept/", grantee.award_accept, name="award_accept"),
    path("awards/<str:reference>/decline/", grantee.award_decline, name="award_decline"),
]
