from django.urls import path

from reviews.views import (
    alternates,
    assignments,
    conflict_checks,
    conflicts,
    declarations,
    discussing,
    invitations,
    joining,
    meetings,
    outcomes,
    panel,
    phases,
    plan_changes,
    plans,
    pool,
    profile,
    ranking,
    responding,
    reviewing,
    rubric,
    staff_joining,
    staff_meetings,
)

app_name = "reviews"
CALL = "staff/calls/<slug:slug>"
POOL = "staff/programmes/<slug:slug>/pool"
PLAN = f"{CALL}/plans/<int:number>"
PHASE = f"{CALL}/phases/<int:position>"
RESPONSE = "applications/<str:reference>/response"
REVIEW = "reviews/<str:reference>"
MEETING = "meetings/<uuid:key>"

urlpatterns = [
    path(f"{POOL}/", pool.staff_pool, name="staff_pool"),
    path(f"{POOL}/add/", pool.staff_pool_add, name="staff_pool_add"),
    path(f"{POOL}/import/", pool.staff_pool_import, name="staff_pool_import"),
    path(f"{POOL}/pool.csv", pool.staff_pool_export, name="staff_pool_export"),
    path(f"{POOL}/to-panel/", pool.staff_pool_to_panel, name="staff_pool_to_panel"),
    path(f"{POOL}/<uuid:key>/", pool.staff_pool_detail, name="staff_pool_detail"),
    path(f"{CALL}/panel/", panel.staff_panel, name="staff_panel"),
    path(f"{CALL}/panel/settings/", panel.staff_panel_change, name="staff_panel_change"),
    path(f"{CALL}/panel/add/", panel.staff_reviewer_add, name="staff_reviewer_add"),
    path(f"{CALL}/panel/import/", panel.staff_reviewer_import, name="staff_reviewer_import"),
    path(f"{CALL}/panel/roster.csv", panel.staff_reviewer_export, name="staff_reviewer_export"),
    path(
        f"{CALL}/panel/invitations/",
        staff_joining.staff_invitation_list,
        name="staff_invitation_list",
    ),
    path(
        f"{CALL}/panel/invitations/new/",
        staff_joining.staff_panel_invite,
        name="staff_panel_invite",
    ),
    path(
        f"{CALL}/panel/invitations/remind/",
        staff_joining.staff_invited_remind,
        name="staff_invited_remind",
    ),
    path(
        f"{CALL}/panel/invitations/<uuid:key>/again/",
        staff_joining.staff_panel_invitation_resend,
        name="staff_panel_invitation_resend",
    ),
    path(
        f"{CALL}/panel/invitations/<uuid:key>/revoke/",
        staff_joining.staff_panel_invitation_revoke,
        name="staff_panel_invitation_revoke",
    ),
    path(
        f"{CALL}/panel/suggestions/<uuid:key>/invite/",
        staff_joining.staff_suggestion_invite,
        name="staff_suggestion_invite",
    ),
    path(
        f"{CALL}/panel/suggestions/<uuid:key>/dismiss/",
        staff_joining.staff_suggestion_dismiss,
        name="staff_suggestion_dismiss",
    ),
    path(f"{CALL}/panel/alternates/", alternates.staff_alternate_list, name="staff_alternate_list"),
    path(
        f"{CALL}/panel/alternates/<str:reference>/<uuid:key>/",
        alternates.staff_alternate_invite,
        name="staff_alternate_invite",
    ),
    path(f"{CALL}/panel/<uuid:key>/", panel.staff_reviewer_edit, name="staff_reviewer_edit"),
    path(f"{CALL}/conflicts/", conflicts.staff_conflict_list, name="staff_conflict_list"),
    path(f"{CALL}/conflicts/add/", conflicts.staff_conflict_add, name="staff_conflict_add"),
    path(
        f"{CALL}/conflicts/<uuid:key>/lift/",
        conflicts.staff_conflict_lift,
        name="staff_conflict_lift",
    ),
    path(
        f"{CALL}/conflicts/missing/",
        conflict_checks.staff_conflict_missing,
        name="staff_conflict_missing",
    ),
    path(
        f"{CALL}/conflicts/unfounded/",
        conflict_checks.staff_conflict_unfounded,
        name="staff_conflict_unfounded",
    ),
    path(f"{CALL}/conflicts/rules/", conflicts.staff_conflict_rules, name="staff_conflict_rules"),
    path(
        f"{CALL}/conflicts/search/", conflicts.staff_conflict_search, name="staff_conflict_search"
    ),
    path(
        f"{CALL}/conflicts/export/", conflicts.staff_conflict_export, name="staff_conflict_export"
    ),
    path(
        f"{CALL}/conflicts/<uuid:key>/",
        conflict_checks.staff_conflict_detail,
        name="staff_conflict_detail",
    ),
    path(
        f"{CALL}/certifications/",
        declarations.staff_certification_list,
        name="staff_certification_list",
    ),
    path(
        f"{CALL}/certifications/remind/",
        declarations.staff_certification_remind,
        name="staff_certification_remind",
    ),
    path(f"{CALL}/rubric/", rubric.staff_rubric, name="staff_rubric"),
    path(f"{CALL}/phases/", phases.staff_phase_list, name="staff_phase_list"),
    path(f"{CALL}/phases/usual/", phases.staff_phase_usual, name="staff_phase_usual"),
    path(f"{CALL}/phases/add/", phases.staff_phase_add, name="staff_phase_add"),
    path(f"{CALL}/response/", responding.staff_response_round, name="staff_response_round"),
    path(f"{PHASE}/", phases.staff_phase_edit, name="staff_phase_edit"),
    path(f"{PHASE}/begin/", phases.staff_phase_begin, name="staff_phase_begin"),
    path(f"{PHASE}/remove/", phases.staff_phase_remove, name="staff_phase_remove"),
    path(f"{CALL}/plans/", plans.staff_plan_list, name="staff_plan_list"),
    path(f"{CALL}/plans/new/", plans.staff_plan_create, name="staff_plan_create"),
    path(f"{PLAN}/", plans.staff_plan_detail, name="staff_plan_detail"),
    path(f"{PLAN}/apply/", plans.staff_plan_apply, name="staff_plan_apply"),
    path(f"{PLAN}/discard/", plans.staff_plan_discard, name="staff_plan_discard"),
    path(f"{PLAN}/undo/", plan_changes.staff_plan_undo, name="staff_plan_undo"),
    path(f"{PLAN}/csv/", plan_changes.staff_plan_csv, name="staff_plan_csv"),
    path(f"{PLAN}/upload/", plan_changes.staff_plan_upload, name="staff_plan_upload"),
    path(f"{PLAN}/compare/<int:other>/", plans.staff_plan_compare, name="staff_plan_compare"),
    path(f"{PLAN}/<str:reference>/", plans.staff_plan_application, name="staff_plan_application"),
    path(
        f"{PLAN}/<str:reference>/<uuid:key>/", plan_changes.staff_plan_pair, name="staff_plan_pair"
    ),
    path(f"{CALL}/assignments/", assignments.staff_assignment_list, name="staff_assignment_list"),
    path(
        f"{CALL}/assignments/remind/",
        assignments.staff_assignment_remind,
        name="staff_assignment_remind",
    ),
    path(
        f"{CALL}/assignments/<str:reference>/route/",
        assignments.staff_assignment_route,
        name="staff_assignment_route",
    ),
    path(
        f"{CALL}/assignments/<str:reference>/add/",
        assignments.staff_assignment_add,
        name="staff_assignment_add",
    ),
    path(
        f"{CALL}/assignments/<str:reference>/<uuid:key>/remove/",
        assignments.staff_assignment_remove,
        name="staff_assignment_remove",
    ),
    path(f"{CALL}/ranking/", ranking.staff_ranking, name="staff_ranking"),
    path(
        f"{CALL}/disagreement/",
        discussing.staff_disagreement_list,
        name="staff_disagreement_list",
    ),
    path(f"{CALL}/decide/", ranking.staff_decide, name="staff_decide"),
    path(f"{CALL}/announce/", ranking.staff_announce, name="staff_announce"),
    path(f"{CALL}/meetings/", staff_meetings.staff_meeting_list, name="staff_meeting_list"),
    path(f"{CALL}/meetings/new/", staff_meetings.staff_meeting_create, name="staff_meeting_create"),
    path(
        f"{CALL}/meetings/<uuid:key>/",
        staff_meetings.staff_meeting_detail,
        name="staff_meeting_detail",
    ),
    path(
        f"{CALL}/meetings/<uuid:key>/order/",
        staff_meetings.staff_meeting_order,
        name="staff_meeting_order",
    ),
    path(
        f"{CALL}/meetings/<uuid:key>/<str:reference>/move/",
        staff_meetings.staff_meeting_move,
        name="staff_meeting_move",
    ),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path(f"{MEETING}/", meetings.meeting_live, name="meeting_live"),
    path(f"{MEETING}/now/", meetings.meeting_now, name="meeting_now"),
    path(f"{MEETING}/join/", meetings.meeting_join, name="meeting_join"),
    path(f"{MEETING}/begin/", meetings.meeting_begin, name="meeting_begin"),
    path(f"{MEETING}/end/", meetings.meeting_end, name="meeting_end"),
    path(f"{MEETING}/<str:reference>/open/", meetings.meeting_open, name="meeting_open"),
    path(f"{MEETING}/<str:reference>/close/", meetings.meeting_close, name="meeting_close"),
    path(f"{MEETING}/<str:reference>/score/", meetings.meeting_score, name="meeting_score"),
    path(f"{MEETING}/<str:reference>/vote/", meetings.meeting_vote, name="meeting_vote"),
    path(f"{MEETING}/<str:reference>/conflict/", meetings.meeting_leave, name="meeting_leave"),
    path("invitations/<str:token>/", invitations.invitation_answer, name="invitation_answer"),
    path(
        "panel-invitations/<str:token>/",
        joining.panel_invitation_answer,
        name="panel_invitation_answer",
    ),
    path("my-reviewing/", profile.profile, name="profile"),
    path("my-reviewing/works/", profile.profile_works, name="profile_works"),
    path("my-reviewing/panels/<uuid:key>/", profile.profile_loads, name="profile_loads"),
    path("my-reviewing/<slug:kind>/add/", profile.profile_add, name="profile_add"),
    path(
        "my-reviewing/<slug:kind>/<int:pk>/remove/", profile.profile_remove, name="profile_remove"
    ),
    path("reviews/", reviewing.review_list, name="review_list"),
    path("reviews/conflicts/", declarations.declaration_list, name="declaration_list"),
    path("panels/<slug:slug>/certify/", declarations.certification_edit, name="certification_edit"),
    path(f"{REVIEW}/", reviewing.review_edit, name="review_edit"),
    path(f"{REVIEW}/save/", reviewing.review_save, name="review_save"),
    path(f"{REVIEW}/submit/", reviewing.review_submit, name="review_submit"),
    path(f"{REVIEW}/reopen/", reviewing.review_reopen, name="review_reopen"),
    path(f"{REVIEW}/conflict/", reviewing.review_recuse, name="review_recuse"),
    path(f"{REVIEW}/files/<uuid:key>/", reviewing.review_file, name="review_file"),
    path(f"{REVIEW}/panel/", discussing.review_panel, name="review_panel"),
    path(f"{REVIEW}/panel/comment/", discussing.review_comment_add, name="review_comment_add"),
    path(f"{REVIEW}/panel/follow/", discussing.review_follow, name="review_follow"),
    path(f"{REVIEW}/panel/<uuid:key>/", discussing.review_comment_edit, name="review_comment_edit"),
    path(f"{RESPONSE}/", responding.application_response, name="application_response"),
    path(
        f"{RESPONSE}/save/",
        responding.application_response_save,
        name="application_response_save",
    ),
    path(
        f"{RESPONSE}/submit/",
        responding.application_response_submit,
        name="application_response_submit",
    ),
    path(
        "applications/<str:reference>/outcome/",
        outcomes.application_outcome,
        name="application_outcome",
    ),
]
