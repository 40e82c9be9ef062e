"""Releases in the matrix of addresses: see url_matrix.py."""

PUBLIC = "200 200 200 200 200 200 200 200"
OWNER = "in  200 404 404 404 404 404 404"
STAFF = "in  404 404 404 404 200 404 200"
WORKS = "in  404 404 404 404 200 404 403"
DEED = "in  405 405 405 405 405 405 405"

MATRIX = {
    "releases:register": PUBLIC,
    "releases:register_detail": PUBLIC,
    "releases:register_numbers": PUBLIC,
    "releases:register_feed": PUBLIC,
    "releases:register_csv": PUBLIC,
    "releases:register_json": PUBLIC,
    "releases:register_jsonld": PUBLIC,
    "releases:output_detail": PUBLIC,
    "releases:output_jsonld": PUBLIC,
    "releases:output_badge": PUBLIC,
    "releases:condition_detail": OWNER,
    "releases:evidence_submit": DEED,
    "releases:verification_run": DEED,
    "releases:verification_progress": "in  200 404 404 404 200 404 200",
    "releases:condition_dispute": OWNER,
    "releases:condition_preview": OWNER,
    "releases:staff_ruling_create": WORKS,
    "releases:staff_release_terms": WORKS,
    "releases:staff_release_board": "in  404 404 404 404 200 200 200",
    "releases:staff_release_board_csv": "in  404 404 404 404 200 200 200",
    "releases:staff_release_list": "in  404 404 404 404 200 200 200",
    "releases:staff_condition_detail": STAFF,
    "releases:staff_release_accept": DEED,
    "releases:staff_release_send_back": DEED,
    "releases:staff_release_archive_again": DEED,
    "releases:staff_release_mirror_again": DEED,
    # No copy of a repository was made.
    "releases:staff_release_mirror": "in  404 404 404 404 404 404 404",
}
