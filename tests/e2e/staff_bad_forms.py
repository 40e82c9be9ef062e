"""The forms of the staff with an answer they must refuse."""

from tests.e2e.listed import BadForm
from tests.e2e.obligation_pages import OBLIGATION_FORMS
from tests.e2e.repayment_pages import REPAYMENT_FORMS
from tests.e2e.report_pages import REPORT_FORM_FORMS
from tests.e2e.review_bad_forms import REVIEW_STAFF_FORMS

STAFF_FORMS = [
    BadForm(
        "awards:staff_offer_renew",
        "officer",
        "/staff/awards/{offered}/renew/",
        "Give more time",
    ),
    BadForm(
        "awards:staff_award_parts",
        "officer",
        "/staff/awards/{prepared}/besides-cash/",
        "Add it to the award",
    ),
    BadForm(
        "awards:staff_payment_detail",
        "finance",
        "/staff/payments/{payment}/",
        "Record as paid",
        {"paid_on_day": "40"},
    ),
    BadForm(
        "awards:staff_statement_list",
        "finance",
        "/staff/programmes/{programme}/statements/",
        "Read the statement",
    ),
    BadForm("awards:staff_call_budget", "admin", "/staff/calls/{granted}/budget/", "Allow it"),
    BadForm(
        "awards:staff_debtor_account",
        "careful_finance",
        "/staff/programmes/{programme}/account/",
        "Save the account",
        {"iban": "DE00"},
    ),
    BadForm("home:staff_mail_list", "officer", "/staff/mail/", "Send the chosen ones again"),
    BadForm(
        "grants:staff_programme_edit",
        "officer",
        "/staff/programmes/{programme}/edit/",
        "Save",
        {"name": ""},
    ),
    BadForm(
        "grants:staff_call_create",
        "officer",
        "/staff/programmes/{programme}/calls/new/",
        "Create the call",
    ),
    BadForm(
        "grants:staff_call_edit", "officer", "/staff/calls/{planned}/edit/", "Save", {"title": ""}
    ),
    BadForm(
        "grants:staff_call_reopen", "officer", "/staff/calls/{open}/reopen/", "Reopen the call"
    ),
    BadForm("grants:staff_batches", "officer", "/staff/calls/{batched}/batches/", "Add the date"),
    BadForm(
        "grants:staff_extensions",
        "officer",
        "/staff/calls/{open}/extensions/",
        "Find the application",
    ),
    BadForm(
        "grants:staff_extensions",
        "officer",
        "/staff/calls/{open}/extensions/?who={draft}",
        "Give more time",
    ),
    BadForm(
        "grants:staff_invitations",
        "officer",
        "/staff/calls/{batched}/invitations/",
        "Send the invitations",
    ),
    BadForm(
        "grants:staff_stage",
        "officer",
        "/staff/calls/{reviewed}/next-stage/",
        "Invite to the second stage",
    ),
    BadForm(
        "grants:staff_form_section_add",
        "officer",
        "/staff/calls/{open}/form/sections/new/",
        "Add the section",
    ),
    BadForm(
        "grants:staff_form_section_edit",
        "officer",
        "/staff/calls/{open}/form/sections/team/",
        "Save the section",
        {"title": ""},
    ),
    BadForm(
        "grants:staff_form_question_add",
        "officer",
        "/staff/calls/{open}/form/sections/about/new/?kind=choices",
        "Add the question",
        {"label": "Field", "choices": "Only one"},
    ),
    BadForm(
        "grants:staff_form_question_edit",
        "officer",
        "/staff/calls/{open}/form/questions/human_data/",
        "Save the question",
        {"label": ""},
    ),
    BadForm(
        "grants:staff_form_question_remove",
        "officer",
        "/staff/calls/{open}/form/questions/human_data/remove/",
        "Remove “Human data?”",
    ),
    BadForm("grants:staff_form_copy", "officer", "/staff/calls/{open}/form/copy/", "Copy the form"),
    BadForm(
        "grants:staff_form_import",
        "officer",
        "/staff/calls/{open}/form/import/",
        "Read the file",
    ),
    BadForm(
        "grants:staff_application_list",
        "officer",
        "/staff/calls/{reviewed}/applications/",
        "Do it",
    ),
    BadForm(
        "grants:staff_application_detail",
        "officer",
        "/staff/applications/{submitted}/",
        "Add the note",
    ),
    BadForm(
        "grants:staff_screening_items",
        "officer",
        "/staff/calls/{reviewed}/screening/items/",
        "Save the checklist",
        {"items": "x" * 301},
    ),
    BadForm(
        "grants:staff_screening",
        "officer",
        "/staff/applications/{proposed}/screening/#review",
        "Send it back",
    ),
    BadForm(
        "grants:staff_screening_reject",
        "officer",
        "/staff/applications/{submitted}/screening/reject/",
        "Propose to turn it down",
    ),
    *REVIEW_STAFF_FORMS,
    *REPORT_FORM_FORMS,
    BadForm(
        "grants:staff_duplicate_detail",
        "officer",
        "/staff/calls/{reviewed}/duplicates/{pair}/",
        "Note it",
    ),
    BadForm(
        "grants:staff_reject_text_create",
        "officer",
        "/staff/programmes/{programme}/texts/new/",
        "Save the text",
    ),
    BadForm(
        "grants:staff_reject_text_edit",
        "officer",
        "/staff/programmes/{programme}/texts/{reject_text}/",
        "Save the text",
        {"name": ""},
    ),
    BadForm(
        "grants:staff_application_transfer",
        "officer",
        "/staff/applications/{submitted}/transfer/",
        "Make them the owner",
    ),
    BadForm("grants:staff_application_import", "officer", "/staff/calls/{open}/import/", "Import"),
    BadForm(
        "grants:staff_application_messages",
        "officer",
        "/staff/applications/{submitted}/messages/",
        "Send",
    ),
    BadForm(
        "grants:staff_promise_move",
        "officer",
        "/staff/applications/{submitted}/promise/",
        "Save and tell the team",
    ),
    BadForm(
        "grants:staff_change_request_create",
        "officer",
        "/staff/applications/{submitted}/changes/ask/",
        "Ask for changes",
    ),
    BadForm(
        "awards:staff_award_edit",
        "officer",
        "/staff/awards/{prepared}/edit/",
        "Save the terms",
        {"amount": "a lot"},
    ),
    BadForm(
        "awards:staff_words_edit",
        "officer",
        "/staff/programmes/{programme}/letters/award/",
        "Save as the next version",
        {"text": "# Award letter\n\nDear {{ aplicant }},"},
    ),
    BadForm(
        "awards:staff_letterhead",
        "officer",
        "/staff/programmes/{programme}/letters/",
        "Save the letterhead",
        {"sender": "1\n2\n3\n4\n5"},
    ),
    BadForm(
        "awards:staff_letter_batch",
        "officer",
        "/staff/calls/{granted}/letters/",
        "Issue the ticked letters",
        {"send_at_day": "99", "send_at_month": "1", "send_at_year": "2999"},
    ),
    BadForm(
        "awards:staff_report_send_back",
        "officer",
        "/staff/reports/{sent_report}/changes/",
        "Ask for changes",
    ),
    BadForm(
        "awards:staff_report_rules",
        "officer",
        "/staff/programmes/{programme}/reports/",
        "Save",
        {"final_after": "0"},
    ),
    BadForm(
        "awards:staff_condition_extend",
        "officer",
        "/staff/conditions/{report}/extend/",
        "Extend {report}",
    ),
    BadForm(
        "releases:staff_ruling_create",
        "officer",
        "/staff/conditions/{handed_in}/rulings/partial/",
        "Accept this part",
    ),
    BadForm(
        "releases:staff_release_terms",
        "officer",
        "/staff/programmes/{programme}/release-terms/",
        "Save the terms",
        {"cure_days": "9999"},
    ),
    BadForm(
        "releases:staff_condition_detail",
        "officer",
        "/staff/conditions/{handed_in}/",
        "Send back",
    ),
    BadForm(
        "grants:staff_programme_create", "admin", "/staff/programmes/new/", "Create the programme"
    ),
    BadForm(
        "grants:staff_people",
        "admin",
        "/staff/programmes/{programme}/people/",
        "Give the role",
    ),
    *OBLIGATION_FORMS,
    *REPAYMENT_FORMS,
]
