from django.urls import path

from reviews.views import (
    assignments,
    conflicts,
    dashboard,
    editing,
    extending,
    handing_over,
    invitations,
    offline,
    ordering,
    outcomes,
    panel,
    plans,
    ranking,
    reviewing,
    rubric,
)

app_name = "reviews"
CALL = "staff/calls/<slug:slug>"
PLAN = f"{CALL}/plans/<int:number>"
REVIEW = "reviews/<str:reference>"

urlpatterns = [
    path(f"{CALL}/panel/", panel.staff_panel, name="staff_panel"),
    path(f"{CALL}/panel/settings/", panel.staff_panel_change, name="staff_panel_change"),
    path(f"{CALL}/panel/add/", panel.staff_reviewer_add, name="staff_reviewer_add"),
    path(f"{CALL}/panel/import/", panel.staff_reviewer_import, name="staff_reviewer_import"),
    path(f"{CALL}/panel/<uuid:key>/", panel.staff_reviewer_edit, name="staff_reviewer_edit"),
    path(f"{CALL}/conflicts/", conflicts.staff_conflict_list, name="staff_conflict_list"),
    path(f"{CALL}/conflicts/add/", conflicts.staff_conflict_add, name="staff_conflict_add"),
    path(
        f"{CALL}/conflicts/<uuid:key>/lift/",
        conflicts.staff_conflict_lift,
        name="staff_conflict_lift",
    ),
    path(f"{CALL}/rubric/", rubric.staff_rubric, name="staff_rubric"),
    path(f"{CALL}/rubric/preview/", rubric.staff_rubric_preview, name="staff_rubric_preview"),
    path(f"{CALL}/rubric/publish/", rubric.staff_rubric_publish, name="staff_rubric_publish"),
    path(f"{CALL}/rubric/discard/", rubric.staff_rubric_discard, name="staff_rubric_discard"),
    path(f"{CALL}/rubric/copy/", rubric.staff_rubric_copy, name="staff_rubric_copy"),
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
    path(
        f"{CALL}/assignments/<str:reference>/<uuid:key>/extend/",
        extending.staff_assignment_extend,
        name="staff_assignment_extend",
    ),
    path(
        f"{CALL}/assignments/<str:reference>/<uuid:key>/hand-over/",
        handing_over.staff_assignment_hand_over,
        name="staff_assignment_hand_over",
    ),
    path(
        f"{CALL}/assignments/<str:reference>/<uuid:key>/review/",
        editing.staff_review_edit,
        name="staff_review_edit",
    ),
    path(f"{CALL}/ranking/", ranking.staff_ranking, name="staff_ranking"),
    path(f"{CALL}/decide/", ranking.staff_decide, name="staff_decide"),
    path(f"{CALL}/announce/", ranking.staff_announce, name="staff_announce"),
    path("invitations/<str:token>/", invitations.invitation_answer, name="invitation_answer"),
    path("reviews/", dashboard.review_list, name="review_list"),
    path("reviews/offline/", offline.review_offline, name="review_offline"),
    path("reviews/offline/file/", offline.review_offline_file, name="review_offline_file"),
    path("reviews/order/<slug:slug>/", ordering.review_order, name="review_order"),
    path(f"{REVIEW}/", reviewing.review_edit, name="review_edit"),
    path(f"{REVIEW}/save/", reviewing.review_save, name="review_save"),
    path(f"{REVIEW}/submit/", reviewing.review_submit, name="review_submit"),
    path(f"{REVIEW}/reopen/", reviewing.review_reopen, name="review_reopen"),
    path(f"{REVIEW}/conflict/", reviewing.review_recuse, name="review_recuse"),
    path(f"{REVIEW}/more-time/", extending.review_more_time, name="review_more_time"),
    path(f"{REVIEW}/offline/", offline.review_form_file, name="review_form_file"),
    path(f"{REVIEW}/offline/take/", offline.review_offline_take, name="review_offline_take"),
    path(f"{REVIEW}/files/<uuid:key>/", reviewing.review_file, name="review_file"),
    path(
        "applications/<str:reference>/outcome/",
        outcomes.application_outcome,
        name="application_outcome",
    ),
]
