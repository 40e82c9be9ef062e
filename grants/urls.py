from django.urls import path

from grants.views import (
    applications,
    calls,
    sections,
    staff_applications,
    staff_bulk,
    staff_calls,
    staff_duplicates,
    staff_filing,
    staff_people,
    staff_programmes,
    staff_screening,
    staff_search,
)

app_name = "grants"
_own = "applications/<slug:reference>"
_programme = "staff/programmes/<slug:slug>"
_call = "staff/calls/<slug:slug>"
_staff = "staff/applications/<slug:reference>"

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
    # Screening, filing and finding.
    path("staff/search/", staff_search.staff_search, name="staff_search"),
    path(f"{_call}/bulk/", staff_bulk.staff_application_bulk, name="staff_application_bulk"),
    path("staff/bulk/<uuid:key>/undo/", staff_bulk.staff_bulk_undo, name="staff_bulk_undo"),
    path(f"{_call}/views/", staff_bulk.staff_view_save, name="staff_view_save"),
    path(f"{_call}/views/<int:pk>/remove/", staff_bulk.staff_view_remove, name="staff_view_remove"),
    path(
        f"{_call}/screening/", staff_screening.staff_screening_queue, name="staff_screening_queue"
    ),
    path(
        f"{_call}/screening/items/",
        staff_screening.staff_screening_items,
        name="staff_screening_items",
    ),
    path(
        f"{_call}/duplicates/", staff_duplicates.staff_duplicate_list, name="staff_duplicate_list"
    ),
    path(
        f"{_call}/duplicates/search/",
        staff_duplicates.staff_duplicate_search,
        name="staff_duplicate_search",
    ),
    path(
        f"{_call}/duplicates/<int:pk>/",
        staff_duplicates.staff_duplicate_detail,
        name="staff_duplicate_detail",
    ),
    path(f"{_staff}/screening/", staff_screening.staff_screening, name="staff_screening"),
    path(
        f"{_staff}/screening/reject/",
        staff_screening.staff_screening_reject,
        name="staff_screening_reject",
    ),
    path(
        f"{_staff}/screening/second-look/",
        staff_screening.staff_screening_second_look,
        name="staff_screening_second_look",
    ),
    path(
        f"{_staff}/screening/restore/",
        staff_screening.staff_screening_restore,
        name="staff_screening_restore",
    ),
    path(f"{_staff}/notes/", staff_filing.staff_note_add, name="staff_note_add"),
    path(f"{_staff}/tags/", staff_filing.staff_tag_change, name="staff_tag_change"),
    path(
        f"{_programme}/texts/", staff_filing.staff_reject_text_list, name="staff_reject_text_list"
    ),
    path(
        f"{_programme}/texts/new/",
        staff_filing.staff_reject_text_create,
        name="staff_reject_text_create",
    ),
    path(
        f"{_programme}/texts/<int:pk>/",
        staff_filing.staff_reject_text_edit,
        name="staff_reject_text_edit",
    ),
]
