from django.urls import path

from releases.views import board, evidence, register, register_data, rulings, staff

app_name = "releases"
urlpatterns = [
    path("released/", register.register, name="register"),
    path("released/in-numbers/", register.register_numbers, name="register_numbers"),
    path("released/feed.atom", register_data.register_feed, name="register_feed"),
    path("released/released.csv", register_data.register_csv, name="register_csv"),
    path("released/released.json", register_data.register_json, name="register_json"),
    path("released/badges/<str:output>.svg", register_data.output_badge, name="output_badge"),
    path("released/<str:reference>.jsonld", register_data.register_jsonld, name="register_jsonld"),
    path(
        "released/<str:reference>/<str:output>.jsonld",
        register_data.output_jsonld,
        name="output_jsonld",
    ),
    path("released/<str:reference>/", register.register_detail, name="register_detail"),
    path("released/<str:reference>/<str:output>/", register.output_detail, name="output_detail"),
    path("conditions/<str:reference>/", evidence.condition_detail, name="condition_detail"),
    path("conditions/<str:reference>/evidence/", evidence.evidence_submit, name="evidence_submit"),
    path("conditions/<str:reference>/check/", evidence.verification_run, name="verification_run"),
    path(
        "conditions/<str:reference>/progress/",
        evidence.verification_progress,
        name="verification_progress",
    ),
    path(
        "conditions/<str:reference>/dispute/", rulings.condition_dispute, name="condition_dispute"
    ),
    path(
        "conditions/<str:reference>/preview/", rulings.condition_preview, name="condition_preview"
    ),
    path(
        "staff/programmes/<slug:slug>/release-terms/",
        rulings.staff_release_terms,
        name="staff_release_terms",
    ),
    path(
        "staff/conditions/<str:reference>/rulings/<slug:verb>/",
        rulings.staff_ruling_create,
        name="staff_ruling_create",
    ),
    path("staff/releases/board/", board.staff_release_board, name="staff_release_board"),
    path("staff/releases/board.csv", board.staff_release_board_csv, name="staff_release_board_csv"),
    path("staff/releases/", staff.staff_release_list, name="staff_release_list"),
    path(
        "staff/conditions/<str:reference>/",
        staff.staff_condition_detail,
        name="staff_condition_detail",
    ),
    path(
        "staff/conditions/<str:reference>/accept/",
        staff.staff_release_accept,
        name="staff_release_accept",
    ),
    path(
        "staff/conditions/<str:reference>/archive/again/",
        staff.staff_release_archive_again,
        name="staff_release_archive_again",
    ),
    path(
        "staff/conditions/<str:reference>/mirror/",
        staff.staff_release_mirror,
        name="staff_release_mirror",
    ),
    path(
        "staff/conditions/<str:reference>/mirror/again/",
        staff.staff_release_mirror_again,
        name="staff_release_mirror_again",
    ),
    path(
        "staff/conditions/<str:reference>/send-back/",
        staff.staff_release_send_back,
        name="staff_release_send_back",
    ),
]
