"""The pages of what happens to an award after its letter, and their forms filled badly."""

from tests.e2e.listed import BadForm, Page

AWARD_PAGES = [
    Page("awards:award_amend", "ben", "/awards/{accepted}/changes/extension/", "waits"),
    Page("awards:award_amend", "ben", "/awards/{accepted}/changes/amount/", "amount"),
    Page("awards:award_amend", "ben", "/awards/{accepted}/changes/investigator/", "person"),
    Page("awards:staff_amendment_list", "officer", "/staff/programmes/{programme}/amendments/"),
    Page("awards:staff_amendment_detail", "officer", "/staff/amendments/{change}/", "waits"),
    Page("awards:staff_amendment_detail", "officer", "/staff/amendments/{changed}/", "approved"),
]

AWARD_FORMS = [
    BadForm(
        "awards:award_amend", "ben", "/awards/{accepted}/changes/amount/", "Ask for this change"
    ),
    BadForm(
        "awards:staff_amendment_detail",
        "officer",
        "/staff/amendments/{change}/",
        "Decide on {change}",
    ),
]
