"""The pages and forms about what is owed: see pages.py and bad_forms.py."""

from tests.e2e.listed import BadForm, Page

OBLIGATION_PAGES = [
    Page("awards:condition_proof", "ben", "/conditions/{data_plan}/proof/", "open"),
    Page("awards:condition_proof", "ben", "/conditions/{ethics}/proof/", "handed in"),
    Page("awards:condition_ask", "ben", "/conditions/{ethics}/ask/"),
    Page("awards:condition_ask", "ben", "/conditions/{data_plan}/ask/", "asked"),
    Page("awards:staff_condition_desk", "officer", "/staff/conditions/"),
    Page("awards:staff_condition_proof", "officer", "/staff/conditions/{ethics}/proof/", "waits"),
    Page("awards:staff_condition_proof", "officer", "/staff/conditions/{data_plan}/proof/", "open"),
    Page("awards:staff_request_decide", "officer", "/staff/conditions/{data_plan}/request/"),
    Page("awards:staff_payment_plan", "finance", "/staff/payments/{planned_payment}/plan/"),
    Page("awards:staff_award_close", "officer", "/staff/awards/{accepted}/close/"),
    Page("awards:staff_award_close", "officer", "/staff/awards/{closed}/close/", "closed"),
    Page("awards:staff_award_reopen", "officer", "/staff/awards/{closed}/reopen/"),
    Page("awards:award_detail", "ben", "/awards/{closed}/", "closed"),
    Page("awards:condition_proof", "ben", "/conditions/{closed_condition}/proof/", "closed"),
    Page("awards:staff_award_rules", "officer", "/staff/programmes/{programme}/award-rules/"),
    Page(
        "awards:staff_award_rules",
        "admin",
        "/staff/programmes/{programme}/award-rules/",
        "administrator",
    ),
    Page("awards:staff_condition_waive", "admin", "/staff/conditions/{report}/waive/"),
]
OBLIGATION_FORMS = [
    BadForm(
        "awards:staff_payment_plan",
        "finance",
        "/staff/payments/{planned_payment}/plan/",
        "Split it",
    ),
    BadForm(
        "awards:staff_award_close", "officer", "/staff/awards/{accepted}/close/", "Close {accepted}"
    ),
    BadForm(
        "awards:staff_award_reopen", "officer", "/staff/awards/{closed}/reopen/", "Open it again"
    ),
    BadForm(
        "awards:condition_proof",
        "ben",
        "/conditions/{ethics}/proof/",
        "Hand in",
        {"link": "no address"},
    ),
    BadForm("awards:condition_ask", "ben", "/conditions/{ethics}/ask/", "Send the request"),
    BadForm(
        "awards:staff_condition_proof",
        "officer",
        "/staff/conditions/{ethics}/proof/",
        "Send back",
    ),
    BadForm(
        "awards:staff_request_decide",
        "officer",
        "/staff/conditions/{data_plan}/request/",
        "Refuse it",
    ),
    BadForm(
        "awards:staff_award_rules",
        "admin",
        "/staff/programmes/{programme}/award-rules/",
        "Set the limit",
    ),
    BadForm(
        "awards:staff_condition_waive",
        "admin",
        "/staff/conditions/{report}/waive/",
        "Waive {report}",
    ),
]
