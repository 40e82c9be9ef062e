from django.urls import path

from reviews.views import (
    assignments,
    bidding,
    conflicts,
    invitations,
    outcomes,
    panel,
    plan_changes,
    plans,
    ranking,
    reviewing,
    rubric,
)

app_name = "reviews"
CALL = "staff/calls/<slug:slug>"
PLAN = f"{CALL}/plans/<int:number>"
REVIEW = "reviews/<str:reference>"
BIDS = "reviews/bids/<slug:slug>"

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
    path(f"{CALL}/bids/", bidding.staff_bids, name="staff_bids"),
    path(f"{CALL}/bids/close/", bidding.staff_bids_close, name="staff_bids_close"),
    path(f"{CALL}/bids/remind/", bidding.staff_bids_remind, name="staff_bids_remind"),
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
    path(f"{BIDS}/", bidding.review_bids, name="review_bids"),
    path(
        f"{BIDS}/<str:reference>/conflict/", bidding.review_bid_conflict, name="review_bid_conflict"
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
