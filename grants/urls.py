from django.urls import path

from grants.views import (
    applications,
    calls,
    changes,
    messages,
    receipts,
    sections,
    staff_applications,
    staff_calls,
    staff_changes,
    staff_handling,
    staff_people,
    staff_programmes,
)

app_name = "grants"
_own = "applications/<slug:reference>"
_programme = "staff/programmes/<slug:slug>"
_call = "staff/calls/<slug:slug>"
_staff = "staff/applications/<slug:reference>"
_asked = f"{_staff}/changes/<int:number>"

urlpatterns = [
    path("calls/", calls.call_list, name="call_list"),
    path("calls/<slug:slug>/", calls.call_detail, name="call_detail"),
    path("calls/<slug:slug>/start/", calls.application_start, name="application_start"),
    path("applications/", applications.application_list, name="application_list"),
    path(f"{_own}/", applications.application_detail, name="application_detail"),
    path(f"{_own}/sections/<slug:key>/", sections.application_section, name="application_section"),
    path(f"{_own}/answers/", sections.answer_save, name="answer_save"),
    path(f"{_own}/files/", sections.file_add, name="file_add"),
    path(f"{_own}/files/<uuid:file_id>/", sections.file_download, name="file_download"),
    path(f"{_own}/files/<uuid:file_id>/remove/", sections.file_remove, name="file_remove"),
    path(f"{_own}/submit/", applications.application_submit, name="application_submit"),
    path(f"{_own}/receipt/", applications.application_receipt, name="application_receipt"),
    path(f"{_own}/application.pdf", applications.application_pdf, name="application_pdf"),
    path(f"{_own}/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path(f"{_own}/receipt.pdf", receipts.application_receipt_pdf, name="application_receipt_pdf"),
    path("receipts/check/", receipts.receipt_check, name="receipt_check"),
    path(f"{_own}/reinstate/", applications.application_reinstate, name="application_reinstate"),
    path(f"{_own}/changes/", changes.application_changes, name="application_changes"),
    path(f"{_own}/changes/put-back/", changes.answer_put_back, name="answer_put_back"),
    path(f"{_own}/changes/undo/", changes.answer_put_back_undo, name="answer_put_back_undo"),
    path(f"{_own}/messages/", messages.application_messages, name="application_messages"),
    path("staff/programmes/", staff_programmes.staff_programme_list, name="staff_programme_list"),
    path(
        "staff/programmes/new/",
        staff_programmes.staff_programme_create,
        name="staff_programme_create",
    ),
    path(f"{_programme}/", staff_programmes.staff_programme_detail, name="staff_programme_detail"),
    path(f"{_programme}/edit/", staff_programmes.staff_programme_edit, name="staff_programme_edit"),
    path(f"{_programme}/people/", staff_people.staff_people, name="staff_people"),
    path(f"{_programme}/people/take/", staff_people.staff_role_take, name="staff_role_take"),
    path(f"{_programme}/calls/new/", staff_calls.staff_call_create, name="staff_call_create"),
    path(f"{_call}/", staff_calls.staff_call_detail, name="staff_call_detail"),
    path(f"{_call}/edit/", staff_calls.staff_call_edit, name="staff_call_edit"),
    path(f"{_call}/publish/", staff_calls.staff_call_publish, name="staff_call_publish"),
    path(f"{_call}/close/", staff_calls.staff_call_close, name="staff_call_close"),
    path(
        f"{_call}/applications/",
        staff_applications.staff_application_list,
        name="staff_application_list",
    ),
    path(
        f"{_call}/import/",
        staff_applications.staff_application_import,
        name="staff_application_import",
    ),
    path(
        f"{_staff}/", staff_applications.staff_application_detail, name="staff_application_detail"
    ),
    path(
        f"{_staff}/files/<uuid:file_id>/",
        staff_applications.staff_application_file,
        name="staff_application_file",
    ),
    path("staff/messages/", messages.staff_message_list, name="staff_message_list"),
    path(
        f"{_staff}/messages/",
        messages.staff_application_messages,
        name="staff_application_messages",
    ),
    path(f"{_staff}/take/", staff_handling.staff_application_take, name="staff_application_take"),
    path(f"{_staff}/handler/", staff_handling.staff_handler_assign, name="staff_handler_assign"),
    path(f"{_staff}/promise/", staff_handling.staff_promise_move, name="staff_promise_move"),
    path(
        f"{_staff}/changes/ask/",
        staff_changes.staff_change_request_create,
        name="staff_change_request_create",
    ),
    path(
        f"{_asked}/",
        staff_changes.staff_change_request_detail,
        name="staff_change_request_detail",
    ),
    path(
        f"{_asked}/cancel/",
        staff_changes.staff_change_request_cancel,
        name="staff_change_request_cancel",
    ),
    path(
        f"{_asked}/close/",
        staff_changes.staff_change_request_close,
        name="staff_change_request_close",
    ),
]
