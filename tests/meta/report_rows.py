"""Reports in the matrix of addresses: see url_matrix.py."""

SIGNED_IN = "in  200 200 200 200 200 200 200"
OWNER = "in  200 404 404 404 404 404 404"
STAFF = "in  404 404 404 404 200 404 200"
DEED = "in  405 405 405 405 405 405 405"
WORKS = "in  404 404 404 404 200 404 403"

_BUILT = {"slug": "programme.slug", "purpose": "report_purpose"}
_OF_SECTION = {**_BUILT, "key": "report_form_section"}
_OF_QUESTION = {**_BUILT, "key": "report_form_question"}
FORM_PAGES = {
    **dict.fromkeys(("detail", "preview", "export", "library"), _BUILT),
    **dict.fromkeys(("publish", "discard", "copy", "import", "section_add"), _BUILT),
    "report": {**_BUILT, "number": "report_form_publication.number"},
    **dict.fromkeys(("section_edit", "section_remove", "question_add"), _OF_SECTION),
    **dict.fromkeys(("question_edit", "question_remove"), _OF_QUESTION),
}
FORM_DEEDS = dict.fromkeys(("insert", "keep", "move", "duplicate", "question_preview"), _BUILT)
FORM_ADDRESSES = {
    f"awards:staff_report_form_{name}": parts
    for name, parts in {**FORM_PAGES, **FORM_DEEDS}.items()
}
# Pages that only read take no post.
FORM_POSTED = [
    name
    for name in FORM_ADDRESSES
    if not name.endswith(("_detail", "_preview", "_export", "_library", "_report"))
    or name.endswith("question_preview")
]

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
    **{f"awards:staff_report_form_{page}": WORKS for page in FORM_PAGES},
    **{f"awards:staff_report_form_{deed}": DEED for deed in FORM_DEEDS},
}
