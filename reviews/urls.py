from django.urls import path

from reviews.views import (
    alternates,
    assignments,
    conflicts,
    invitations,
    joining,
    outcomes,
    panel,
    plans,
    pool,
    profile,
    ranking,
    reviewing,
    rubric,
    staff_joining,
)

app_name = "reviews"
CALL = "staff/calls/<slug:slug>"
POOL = "staff/programmes/<slug:slug>/pool"
PLAN = f"{CALL}/plans/<int:number>"
REVIEW = "reviews/<str:reference>"

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
    path(f"{CALL}/rubric/", rubric.staff_rubric, name="staff_rubric"),
    path(f"{CALL}/plans/", plans.staff_plan_list, name="staff_plan_list"),
    path(f"{CALL}/plans/new/", plans.staff_plan_create, name="staff_plan_create"),
    path(f"{PLAN}/", plans.staff_plan_detail, name="staff_plan_detail"),
    path(f"{PLAN}/apply/", plans.staff_plan_apply, name="staff_plan_apply"),
    path(f"{PLAN}/discard/", plans.staff_plan_discard, name="staff_plan_discard"),
    path(f"{PLAN}/<str:reference>/", plans.staff_plan_application, name="staff_plan_application"),
    path(f"{PLAN}/<str:reference>/change/", plans.staff_plan_change, name="staff_plan_change"),
    path(f"{CALL}/assignments/", assignments.staff_assignment_list, name="staff_assignment_list"),
    path(
        f"{CALL}/assignments/remind/",
        assignments.staff_assignment_remind,
        name="staff_assignment_remind",
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
    path(f"{CALL}/decide/", ranking.staff_decide, name="staff_decide"),
    path(f"{CALL}/announce/", ranking.staff_announce, name="staff_announce"),
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
    path(f"{REVIEW}/", reviewing.review_edit, name="review_edit"),
    path(f"{REVIEW}/save/", reviewing.review_save, name="review_save"),
    path(f"{REVIEW}/submit/", reviewing.review_submit, name="review_submit"),
    path(f"{REVIEW}/reopen/", reviewing.review_reopen, name="review_reopen"),
    path(f"{REVIEW}/conflict/", reviewing.review_recuse, name="review_recuse"),
    path(f"{REVIEW}/files/<uuid:key>/", reviewing.review_file, name="review_file"),
    path(
        "applications/<str:reference>/outcome/",
        outcomes.application_outcome,
        name="application_outcome",
    ),
]
