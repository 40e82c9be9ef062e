"""The pages and forms of money asked back and of pools of units: see pages.py."""

from tests.e2e.listed import BadForm, Page

REPAYMENT_PAGES = [
    Page("awards:staff_repayment_list", "finance", "/staff/repayments/"),
    Page("awards:staff_repayment_ask", "officer", "/staff/awards/{paid_award}/ask-back/"),
    Page("awards:staff_repayment_detail", "admin", "/staff/repayments/{repayment}/", "owed"),
    Page(
        "awards:staff_repayment_detail", "admin", "/staff/repayments/{new_repayment}/", "proposed"
    ),
    Page("awards:repayment_detail", "ben", "/repayments/{repayment}/", "owed"),
    Page("awards:repayment_detail", "ben", "/repayments/{came_back}/", "received"),
    Page("awards:award_detail", "ben", "/awards/{paid_award}/", "pays back"),
    Page("awards:staff_call_units", "admin", "/staff/calls/{paying_call}/units/"),
]
REPAYMENT_FORMS = [
    BadForm(
        "awards:staff_repayment_ask",
        "officer",
        "/staff/awards/{paid_award}/ask-back/",
        "Ask for it",
    ),
    BadForm(
        "awards:staff_repayment_detail",
        "admin",
        "/staff/repayments/{repayment}/",
        "Record it",
        {"amount": "everything"},
    ),
    BadForm(
        "awards:staff_call_units", "admin", "/staff/calls/{paying_call}/units/", "Set the pool"
    ),
]
