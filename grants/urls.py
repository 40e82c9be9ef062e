from django.urls import path

from grants.views import (
    applications,
    approving,
    autosaving,
    calls,
    changes,
    copying,
    eligibility,
    feeds,
    messages,
    ownership,
    questions,
    receipts,
    sections,
    set_aside,
    staff_applications,
    staff_bulk,
    staff_calls,
    staff_changes,
    staff_duplicates,
    staff_filing,
    staff_form_sources,
    staff_forms,
    staff_handling,
    staff_intake,
    staff_people,
    staff_programmes,
    staff_screening,
    staff_search,
    staff_stages,
    staff_trials,
    team,
)
from grants.views.form_urls import builder_urls

app_name = "grants"
_own = "applications/<slug:reference>"
_programme = "staff/programmes/<slug:slug>"
_call = "staff/calls/<slug:slug>"
_staff = "staff/applications/<slug:reference>"
_asked = f"{_staff}/changes/<int:number>"

urlpatterns = [
    path("calls/", calls.call_list, name="call_list"),
    path("calls/deadlines.ics", feeds.deadline_feed, name="deadline_feed"),
    path("calls/feed.xml", feeds.call_feed, name="call_feed"),
    path("calls/open.json", feeds.call_open_json, name="call_open_json"),
    path("calls/open.jsonld", feeds.call_open_jsonld, name="call_open_jsonld"),
    path("calls/<slug:slug>/", calls.call_detail, name="call_detail"),
    path("calls/<slug:slug>/deadline.ics", feeds.call_deadline, name="call_deadline"),
    path("calls/<slug:slug>/eligibility/", eligibility.call_eligibility, name="call_eligibility"),
    path("calls/<slug:slug>/questions/", questions.call_questions, name="call_questions"),
    path(
        "calls/<slug:slug>/questions.pdf", questions.call_questions_pdf, name="call_questions_pdf"
    ),
    path(
        "calls/<slug:slug>/questions.docx",
        questions.call_questions_word,
        name="call_questions_word",
    ),
    path(
        "calls/<slug:slug>/questions.md",
        questions.call_questions_markdown,
        name="call_questions_markdown",
    ),
    path("calls/<slug:slug>/start/", calls.application_start, name="application_start"),
    path("applications/", applications.application_list, name="application_list"),
    path(f"{_own}/", applications.application_detail, name="application_detail"),
    path(f"{_own}/sections/<slug:key>/", sections.application_section, name="application_section"),
    path(f"{_own}/answers/", autosaving.answer_save, name="answer_save"),
    path(f"{_own}/presence/", autosaving.application_presence, name="application_presence"),
    path(f"{_own}/files/", sections.file_add, name="file_add"),
    path(f"{_own}/files/<uuid:file_id>/", sections.file_download, name="file_download"),
    path(f"{_own}/files/<uuid:file_id>/remove/", sections.file_remove, name="file_remove"),
    path(f"{_own}/submit/", applications.application_submit, name="application_submit"),
    path(f"{_own}/clock/", applications.call_clock, name="call_clock"),
    path(f"{_own}/receipt/", applications.application_receipt, name="application_receipt"),
    path(f"{_own}/application.pdf", applications.application_pdf, name="application_pdf"),
    path(f"{_own}/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path(f"{_own}/team/", team.application_team, name="application_team"),
    path(f"{_own}/team/role/", team.application_team_role, name="application_team_role"),
    path(f"{_own}/team/remove/", team.application_team_remove, name="application_team_remove"),
    path(f"{_own}/team/leave/", team.application_team_leave, name="application_team_leave"),
    path(
        f"{_own}/team/invitations/<int:key>/resend/",
        team.team_invitation_resend,
        name="team_invitation_resend",
    ),
    path(
        f"{_own}/team/invitations/<int:key>/revoke/",
        team.team_invitation_revoke,
        name="team_invitation_revoke",
    ),
    path(f"{_own}/transfer/", ownership.application_transfer, name="application_transfer"),
    path(
        f"{_own}/transfer/answer/",
        ownership.application_transfer_answer,
        name="application_transfer_answer",
    ),
    path(f"{_own}/approval/", approving.application_approval, name="application_approval"),
    path(
        f"{_own}/approval/ask/", approving.application_approval_ask, name="application_approval_ask"
    ),
    path(
        f"{_own}/approval/return/",
        approving.application_approval_return,
        name="application_approval_return",
    ),
    path(f"{_own}/copy/", copying.application_copy, name="application_copy"),
    path(
        "team-invitations/<str:token>/", team.team_invitation_answer, name="team_invitation_answer"
    ),
    path(f"{_own}/set-aside/", set_aside.application_set_aside, name="application_set_aside"),
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
    path(f"{_call}/reopen/", staff_intake.staff_call_reopen, name="staff_call_reopen"),
    path(f"{_call}/batches/", staff_intake.staff_batches, name="staff_batches"),
    path(
        f"{_call}/batches/<int:pk>/remove/",
        staff_intake.staff_batch_remove,
        name="staff_batch_remove",
    ),
    path(f"{_call}/extensions/", staff_intake.staff_extensions, name="staff_extensions"),
    path(f"{_call}/invitations/", staff_stages.staff_invitations, name="staff_invitations"),
    path(
        f"{_call}/invitations/<int:pk>/resend/",
        staff_stages.staff_invitation_resend,
        name="staff_invitation_resend",
    ),
    path(
        f"{_call}/invitations/<int:pk>/revoke/",
        staff_stages.staff_invitation_revoke,
        name="staff_invitation_revoke",
    ),
    path(f"{_call}/next-stage/", staff_stages.staff_stage, name="staff_stage"),
    path(f"{_call}/trials/start/", staff_trials.staff_trial_start, name="staff_trial_start"),
    path(
        f"{_call}/trials/<slug:reference>/delete/",
        staff_trials.staff_trial_delete,
        name="staff_trial_delete",
    ),
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
    path(
        f"{_staff}/transfer/",
        ownership.staff_application_transfer,
        name="staff_application_transfer",
    ),
    *builder_urls(f"{_call}/form", "staff_form", staff_forms.call_form),
    path(
        f"{_programme}/library/", staff_form_sources.staff_library_list, name="staff_library_list"
    ),
    path(
        f"{_programme}/library/drop/",
        staff_form_sources.staff_library_drop,
        name="staff_library_drop",
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
