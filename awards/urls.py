from django.urls import path

from awards import money_urls
from awards.views import (
    amending_conditions,
    amendments,
    calendar,
    closing,
    conditions,
    cosigning,
    editing,
    grantee,
    letter_batches,
    letter_words,
    letters,
    offers,
    proofs,
    report_forms,
    report_rules,
    report_writing,
    reports,
    requests,
    rules,
    staff,
    staff_reports,
)
from grants.views.form_urls import builder_urls

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
        proofs.staff_condition_accept,
        name="staff_condition_accept",
    ),
    path(
        "staff/conditions/<str:reference>/proof/",
        proofs.staff_condition_proof,
        name="staff_condition_proof",
    ),
    path(
        "staff/conditions/<str:reference>/missing/",
        proofs.staff_condition_send_back,
        name="staff_condition_send_back",
    ),
    path(
        "staff/programmes/<slug:slug>/award-rules/",
        rules.staff_award_rules,
        name="staff_award_rules",
    ),
    path(
        "staff/programmes/<slug:slug>/award-rules/limit/",
        rules.staff_approval_limit_set,
        name="staff_approval_limit_set",
    ),
    path(
        "staff/programmes/<slug:slug>/award-rules/limit/remove/",
        rules.staff_approval_limit_remove,
        name="staff_approval_limit_remove",
    ),
    path("staff/conditions/", requests.staff_condition_desk, name="staff_condition_desk"),
    path(
        "staff/conditions/<str:reference>/request/",
        requests.staff_request_decide,
        name="staff_request_decide",
    ),
    path("conditions/<str:reference>/proof/", proofs.condition_proof, name="condition_proof"),
    path(
        "conditions/<str:reference>/proof/<uuid:key>/",
        proofs.condition_proof_file,
        name="condition_proof_file",
    ),
    path("conditions/<str:reference>/ask/", requests.condition_ask, name="condition_ask"),
    path(
        "conditions/<str:reference>/ask/take-back/",
        requests.condition_ask_withdraw,
        name="condition_ask_withdraw",
    ),
    path(
        "staff/awards/<str:reference>/close/", closing.staff_award_close, name="staff_award_close"
    ),
    path(
        "staff/awards/<str:reference>/reopen/",
        closing.staff_award_reopen,
        name="staff_award_reopen",
    ),
    path("staff/awards/<str:reference>/renew/", offers.staff_offer_renew, name="staff_offer_renew"),
    path("cosign/<str:token>/", cosigning.award_cosign, name="award_cosign"),
    path(
        "cosign/<str:token>/letter.pdf", cosigning.award_cosign_letter, name="award_cosign_letter"
    ),
    path(
        "cosign/<str:token>/certificate.pdf",
        cosigning.award_cosign_certificate,
        name="award_cosign_certificate",
    ),
    path(
        "staff/awards/<str:reference>/cosignatory/",
        cosigning.staff_cosignatory,
        name="staff_cosignatory",
    ),
    path(
        "staff/awards/<str:reference>/cosignatory/link/",
        cosigning.staff_cosignatory_link,
        name="staff_cosignatory_link",
    ),
    path(
        "staff/awards/<str:reference>/certificate/",
        cosigning.staff_certificate_make,
        name="staff_certificate_make",
    ),
    path(
        "staff/programmes/<slug:slug>/amendments/",
        amendments.staff_amendment_list,
        name="staff_amendment_list",
    ),
    path(
        "staff/amendments/<str:reference>/",
        amendments.staff_amendment_detail,
        name="staff_amendment_detail",
    ),
    path(
        "amendments/<str:reference>/withdraw/",
        amendments.amendment_withdraw,
        name="amendment_withdraw",
    ),
    path("awards/<str:reference>/changes/<slug:kind>/", amendments.award_amend, name="award_amend"),
    path(
        "staff/awards/<str:reference>/conditions/",
        amending_conditions.staff_conditions_amend,
        name="staff_conditions_amend",
    ),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar.calendar_feed_open, name="calendar_feed_open"),
    path("calendar/address/close/", calendar.calendar_feed_close, name="calendar_feed_close"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/<str:reference>/", reports.report_detail, name="report_detail"),
    path("reports/<str:reference>/report.pdf", reports.report_pdf, name="report_pdf"),
    path("reports/<str:reference>/start/", reports.report_start, name="report_start"),
    path("reports/<str:reference>/submit/", reports.report_submit, name="report_submit"),
    path(
        "reports/<str:reference>/sections/<slug:key>/",
        report_writing.report_section,
        name="report_section",
    ),
    path(
        "reports/<str:reference>/answer/",
        report_writing.report_answer_save,
        name="report_answer_save",
    ),
    path("reports/<str:reference>/files/<uuid:file_id>/", reports.report_file, name="report_file"),
    path(
        "reports/<str:reference>/files/<uuid:file_id>/remove/",
        report_writing.report_file_remove,
        name="report_file_remove",
    ),
    path(
        "staff/programmes/<slug:slug>/reports/",
        report_rules.staff_report_rules,
        name="staff_report_rules",
    ),
    *builder_urls(
        "staff/programmes/<slug:slug>/reports/<slug:purpose>/form",
        "staff_report_form",
        report_forms.report_form,
    ),
    path("staff/reports/", staff_reports.staff_report_list, name="staff_report_list"),
    path(
        "staff/reports/<str:reference>/",
        staff_reports.staff_report_detail,
        name="staff_report_detail",
    ),
    path(
        "staff/reports/<str:reference>/report.pdf",
        staff_reports.staff_report_pdf,
        name="staff_report_pdf",
    ),
    path(
        "staff/reports/<str:reference>/accept/",
        staff_reports.staff_report_accept,
        name="staff_report_accept",
    ),
    path(
        "staff/reports/<str:reference>/changes/",
        staff_reports.staff_report_send_back,
        name="staff_report_send_back",
    ),
    path(
        "staff/reports/<str:reference>/files/<uuid:file_id>/",
        staff_reports.staff_report_file,
        name="staff_report_file",
    ),
    path("letters/", letters.letter_check, name="letter_check"),
    path("letters/<str:code>/", letters.letter_verify, name="letter_verify"),
    path("letters/<str:code>/letter.pdf", letters.letter_download, name="letter_download"),
    path("awards/", grantee.award_list, name="award_list"),
    path("awards/<str:reference>/", grantee.award_detail, name="award_detail"),
    path("awards/<str:reference>/letter.pdf", grantee.award_letter, name="award_letter"),
    path("awards/<str:reference>/accept/", grantee.award_accept, name="award_accept"),
    path("awards/<str:reference>/decline/", grantee.award_decline, name="award_decline"),
    *money_urls.urlpatterns,
]
