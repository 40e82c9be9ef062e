"""The pages and forms of building report forms: see pages.py and bad_forms.py."""

from tests.e2e.listed import BadForm, Page

_FORM = "/staff/programmes/{programme}/reports/interim/form/"
_USUAL = "/staff/programmes/{programme}/reports/final/form/"


def _page(name, path, about="", form=_FORM):
    return Page(f"awards:staff_report_form_{name}", "officer", f"{form}{path}", about)


def _bad(name, path, button, values=None):
    return BadForm(
        f"awards:staff_report_form_{name}", "officer", f"{_FORM}{path}", button, values or {}
    )


REPORT_FORM_PAGES = [
    _page("detail", "", "draft"),
    _page("detail", "", "usual", _USUAL),
    _page("preview", "preview/"),
    _page("publish", "publish/", "draft"),
    _page("publish", "publish/", "none", _USUAL),
    _page("discard", "discard/"),
    _page("report", "versions/1/"),
    _page("copy", "copy/"),
    _page("import", "import/"),
    _page("library", "library/"),
    _page("section_add", "sections/new/"),
    _page("section_edit", "sections/money/"),
    _page("section_remove", "sections/progress/remove/"),
    _page("question_add", "sections/progress/new/?kind=choices"),
    _page("question_edit", "questions/trouble/"),
    _page("question_remove", "questions/trouble/remove/"),
]
REPORT_FORM_FORMS = [
    _bad("section_add", "sections/new/", "Add the section"),
    _bad("section_edit", "sections/money/", "Save the section", {"title": ""}),
    _bad(
        "question_add",
        "sections/progress/new/?kind=choices",
        "Add the question",
        {"label": "Field", "choices": "Only one"},
    ),
    _bad("question_edit", "questions/trouble/", "Save the question", {"label": ""}),
    _bad("question_remove", "questions/trouble/remove/", "Remove “Was there any trouble?”"),
    _bad("copy", "copy/", "Copy the form"),
    _bad("import", "import/", "Read the file"),
]
