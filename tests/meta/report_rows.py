"""Reports in the matrix of addresses: see url_matrix.py."""

SIGNED_IN = "in  200 200 200 200 200 200 200"
OWNER = "in  200 404 404 404 404 404 404"
STAFF = "in  404 404 404 404 200 404 200"
DEED = "in  405 405 405 405 405 405 405"
WORKS = "in  404 404 404 404 200 404 403"

MATRIX = {
    "awards:report_list": SIGNED_IN,
    **{f"awards:report_{each}": OWNER for each in ("detail", "section", "submit", "file", "pdf")},
    **{f"awards:report_{deed}": DEED for deed in ("start", "file_remove")},
    **{f"awards:staff_report_{each}": STAFF for each in ("detail", "file", "pdf")},
    "awards:staff_report_accept": DEED,
    "awards:report_answer_save": "401 405 405 405 405 405 405 405",
    "awards:staff_report_rules": WORKS,
    "awards:staff_report_list": "in  404 404 404 404 200 200 200",
    "awards:staff_report_send_back": WORKS,
}
