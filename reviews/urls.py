from django.urls import path

from reviews.views import (
    assignments,
    conflicts,
    discussing,
    invitations,
    outcomes,
    panel,
    phases,
    plans,
    ranking,
    rating,
    responding,
    reviewing,
    rubric,
)

app_name = "reviews"
CALL = "staff/calls/<slug:slug>"
PLAN = f"{CALL}/plans/<int:number>"
PHASE = f"{CALL}/phases/<int:position>"
RESPONSE = "applications/<str:reference>/response"
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
    path(f"{CALL}/phases/", phases.staff_phase_list, name="staff_phase_list"),
    path(f"{CALL}/phases/usual/", phases.staff_phase_usual, name="staff_phase_usual"),
    path(f"{CALL}/phases/add/", phases.staff_phase_add, name="staff_phase_add"),
    path(f"{CALL}/ratings/", rating.staff_rating_list, name="staff_rating_list"),
    path(f"{CALL}/response/", responding.staff_response_round, name="staff_response_round"),
    path(f"{PHASE}/", phases.staff_phase_edit, name="staff_phase_edit"),
    path(f"{PHASE}/begin/", phases.staff_phase_begin, name="staff_phase_begin"),
    path(f"{PHASE}/remove/", phases.staff_phase_remove, name="staff_phase_remove"),
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
    path(
        f"{CALL}/disagreement/",
        discussing.staff_disagreement_list,
        name="staff_disagreement_list",
    ),
    path(f"{CALL}/decide/", ranking.staff_decide, name="staff_decide"),
    path(f"{CALL}/announce/", ranking.staff_announce, name="staff_announce"),
    path("invitations/<str:token>/", invitations.invitation_answer, name="invitation_answer"),
    path("reviews/", reviewing.review_list, name="review_list"),
    path("reviews/panel/", discussing.review_panel_list, name="review_panel_list"),
    path(f"{REVIEW}/", reviewing.review_edit, name="review_edit"),
    path(f"{REVIEW}/save/", reviewing.review_save, name="review_save"),
    path(f"{REVIEW}/submit/", reviewing.review_submit, name="review_submit"),
    path(f"{REVIEW}/reopen/", reviewing.review_reopen, name="review_reopen"),
    path(f"{REVIEW}/conflict/", reviewing.review_recuse, name="review_recuse"),
    path(f"{REVIEW}/files/<uuid:key>/", reviewing.review_file, name="review_file"),
    path(f"{REVIEW}/panel/", discussing.review_panel, name="review_panel"),
    path(f"{REVIEW}/panel/comment/", discussing.review_comment_add, name="review_comment_add"),
    path(f"{REVIEW}/panel/follow/", discussing.review_follow, name="review_follow"),
    path(f"{REVIEW}/panel/rate/<int:number>/", rating.review_rate, name="review_rate"),
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
