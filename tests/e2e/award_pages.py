"""The pages of what happens to an award after its letter, and their forms filled badly."""

from tests.e2e.listed import BadForm, Page

AWARD_PAGES = [
    Page("awards:award_amend", "ben", "/awards/{accepted}/changes/extension/", "waits"),
    Page("awards:award_amend", "ben", "/awards/{accepted}/changes/amount/", "amount"),
    Page("awards:award_amend", "ben", "/awards/{accepted}/changes/investigator/", "person"),
    Page("awards:award_amend", "ben", "/awards/{accepted}/changes/budget/", "budget"),
    Page("awards:staff_amendment_list", "officer", "/staff/programmes/{programme}/amendments/"),
    Page("awards:staff_amendment_detail", "officer", "/staff/amendments/{change}/", "waits"),
    Page("awards:staff_amendment_detail", "officer", "/staff/amendments/{changed}/", "approved"),
    Page("awards:staff_conditions_amend", "officer", "/staff/awards/{accepted}/conditions/"),
    Page("awards:award_cosign", "anonymous", "/cosign/{cosign}/", "asked"),
    Page("awards:award_cosign", "anonymous", "/cosign/{cosigned}/", "signed"),
    Page("awards:award_cosign", "anonymous", "/cosign/{not_cosigned}/", "declined"),
    Page("awards:staff_cosignatory", "officer", "/staff/awards/{offered}/cosignatory/"),
    Page("awards:staff_award_detail", "officer", "/staff/awards/{offered}/", "offered"),
]

AWARD_FORMS = [
    BadForm(
        "awards:award_amend", "ben", "/awards/{accepted}/changes/amount/", "Ask for this change"
    ),
    BadForm(
        "awards:award_amend",
        "ben",
        "/awards/{accepted}/changes/budget/",
        "Ask for this change",
        {"reason": "The travel is not needed."},
    ),
    BadForm(
        "awards:staff_amendment_detail",
        "officer",
        "/staff/amendments/{change}/",
        "Decide on {change}",
    ),
    BadForm(
        "awards:staff_conditions_amend",
        "officer",
        "/staff/awards/{accepted}/conditions/",
        "Plan this change",
        {"conditions-0-title": "Approval of the board"},
    ),
    BadForm("awards:award_cosign", "anonymous", "/cosign/{cosign}/", "Sign for the institution"),
    BadForm("awards:award_cosign", "anonymous", "/cosign/{cosign}/", "Decline to sign"),
    BadForm(
        "awards:staff_cosignatory",
        "officer",
        "/staff/awards/{offered}/cosignatory/",
        "Name this person",
        {"email": "nowhere"},
    ),
]
