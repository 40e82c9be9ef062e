from django.urls import path

from reviews.views import (
    announcing,
    assignments,
    conflicts,
    deciding,
    deciding_rules,
    exports,
    invitations,
    outcomes,
    panel,
    plans,
    ranking,
    reviewing,
    rubric,
    scenarios,
)

app_name = "reviews"
CALL = "staff/calls/<slug:slug>"
SCENARIO = f"{CALL}/scenarios/<int:number>"
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
    path(f"{CALL}/announce/", announcing.staff_announce, name="staff_announce"),
    path(
        f"{CALL}/announce/mails/", announcing.staff_announce_preview, name="staff_announce_preview"
    ),
    path(
        f"{CALL}/announce/<int:number>/cancel/",
        announcing.staff_announce_cancel,
        name="staff_announce_cancel",
    ),
    path(f"{CALL}/decisions/", deciding.staff_decision_list, name="staff_decision_list"),
    path(
        f"{CALL}/decisions/confirm/", deciding.staff_decision_confirm, name="staff_decision_confirm"
    ),
    path(f"{CALL}/decisions/return/", deciding.staff_decision_return, name="staff_decision_return"),
    path(
        f"{CALL}/decisions/announce/",
        deciding.staff_decision_announce,
        name="staff_decision_announce",
    ),
    path(
        f"{CALL}/decisions/<str:reference>/",
        deciding.staff_decision_edit,
        name="staff_decision_edit",
    ),
    path(
        f"{CALL}/deciding-rules/", deciding_rules.staff_deciding_rules, name="staff_deciding_rules"
    ),
    path(f"{CALL}/scenarios/", scenarios.staff_scenario_list, name="staff_scenario_list"),
    path(f"{CALL}/scenarios/new/", scenarios.staff_scenario_create, name="staff_scenario_create"),
    path(f"{SCENARIO}/", scenarios.staff_scenario_detail, name="staff_scenario_detail"),
    path(
        f"{SCENARIO}/take-over/",
        scenarios.staff_scenario_take_over,
        name="staff_scenario_take_over",
    ),
    path(f"{SCENARIO}/remove/", scenarios.staff_scenario_remove, name="staff_scenario_remove"),
    path(f"{CALL}/exports/", exports.staff_export_list, name="staff_export_list"),
    path(f"{CALL}/exports/make/", exports.staff_export_create, name="staff_export_create"),
    path(f"{CALL}/exports/files/<uuid:key>/", exports.staff_export_file, name="staff_export_file"),
    path(f"{CALL}/exports/<slug:name>.csv", exports.staff_table_export, name="staff_table_export"),
    path("invitations/<str:token>/", invitations.invitation_answer, name="invitation_answer"),
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
