"""Every form with an answer it must refuse: nothing at all, or what is no answer."""

from dataclasses import dataclass, field

from tests.e2e.pages import HERE


@dataclass(frozen=True)
class BadForm:
    """A form, how it is filled badly, which button sends it, and the status of the answer."""

    name: str
    who: str
    path: str
    button: str
    values: dict[str, str] = field(default_factory=dict)
    status: int = 422

    def __str__(self):
        return f"{self.name}-{self.button}"


# Forms on which nothing can be wrong: all of their controls hold a valid answer.
NEVER_WRONG = {
    "grants:application_copy": "boxes to tick; ticking none is tested with the view",
    "grants:application_team_leave": "a button",
    "grants:team_invitation_answer": "two buttons",
    "account_email": "the form that chooses among one's addresses; adding one is below",
    "mfa_generate_recovery_codes": "a button",
    "grants:staff_handler_assign": "one of a list, or nobody",
    "reviews:invitation_answer": "an answer is chosen, and no more fits in than is taken",
}

FORMS = [
    BadForm("account_email_verification_sent", "newcomer", HERE, "Continue", {}, 200),
    BadForm("account_confirm_login_code", "with_a_code", HERE, "Continue", {}, 200),
    BadForm("mfa_authenticate", "second_step", HERE, "Sign in", {}, 200),
    BadForm("account_reset_password_from_key", "forgetful", HERE, "Save the new password", {}, 200),
    BadForm(
        "account_set_password",
        "without_password",
        "/account/password/set/",
        "Save the password",
        {},
        200,
    ),
    BadForm("mfa_reauthenticate", "with_app", "/account/2fa/reauthenticate/", "Continue", {}, 200),
    BadForm(
        "mfa_activate_totp",
        "careful",
        "/account/2fa/totp/activate/",
        "Turn on",
        {"code": "12"},
        200,
    ),
    BadForm("account_email", "ada", "/account/email/", "Add the address", {}, 200),
    BadForm(
        "account_change_password",
        "ada",
        "/account/password/change/",
        "Change the password",
        {},
        200,
    ),
    BadForm("account_reauthenticate", "ada", "/account/reauthenticate/", "Continue", {}, 200),
    BadForm("accounts:profile_edit", "ada", "/profile/", "Save your details", {"orcid": "1234"}),
    BadForm("home:account_delete", "ada", "/account/delete/", "Delete my account"),
    BadForm("grants:application_team", "ada", "/applications/{draft}/team/", "Send the invitation"),
    BadForm(
        "grants:application_transfer", "ada", "/applications/{draft}/transfer/", "Ask to take over"
    ),
    BadForm(
        "grants:application_approval",
        "rita",
        "/applications/{signing}/approval/",
        "Approve the application",
    ),
    BadForm(
        "grants:application_approval",
        "rita",
        "/applications/{signing}/approval/",
        "Send back with this note",
    ),
    BadForm(
        "grants:staff_application_transfer",
        "officer",
        "/staff/applications/{submitted}/transfer/",
        "Make them the owner",
    ),
    BadForm("account_login", "anonymous", "/account/login/", "Sign in", {}, 200),
    BadForm("account_signup", "anonymous", "/account/signup/", "Create account", {}, 200),
    BadForm(
        "account_reset_password",
        "anonymous",
        "/account/password/reset/",
        "Send the e-mail",
        {},
        200,
    ),
    BadForm(
        "account_request_login_code", "anonymous", "/account/login/code/", "Send the code", {}, 200
    ),
    BadForm(
        "grants:call_eligibility",
        "anonymous",
        "/calls/{checked}/eligibility/",
        "Check my answers",
    ),
    # An answer that is turned down is no error: the page says what it means.
    BadForm(
        "grants:call_eligibility",
        "anonymous",
        "/calls/{checked}/eligibility/",
        "Check my answers",
        {"years": "30"},
        200,
    ),
    # Words are kept as they are typed; a file has to be what it says.
    BadForm(
        "grants:application_section",
        "ada",
        "/applications/{draft}/sections/proposal/",
        "Upload",
        {"file-attachment": "no PDF at all"},
    ),
    BadForm(
        "grants:application_submit",
        "ada",
        "/applications/{draft}/submit/",
        "Submit the application",
    ),
    BadForm(
        "grants:application_withdraw", "ada", "/applications/{draft}/withdraw/", "Withdraw {draft}"
    ),
    BadForm("grants:application_messages", "ada", "/applications/{draft}/messages/", "Send"),
    BadForm("awards:award_accept", "ada", "/awards/{offered}/accept/", "Accept the award"),
    BadForm("awards:award_decline", "ada", "/awards/{offered}/decline/", "Decline award {offered}"),
    BadForm(
        "releases:condition_detail",
        "ben",
        "/conditions/{handed_in}/",
        "Hand in and check",
        {"url": "my home page"},
    ),
    BadForm("reviews:review_edit", "rita", "/reviews/{to_review}/#review", "Submit review"),
    BadForm("reviews:review_recuse", "rita", "/reviews/{to_review}/conflict/", "Declare conflict"),
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
        "Read the filegrants:staff_application_list",
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
        "reviews:staff_panel",
        "officer",
        "/staff/calls/{reviewed}/panel/",
        "Save panel",
        {"max_load": "many"},
    ),
    BadForm(
        "reviews:staff_reviewer_add",
        "officer",
        "/staff/calls/{reviewed}/panel/add/",
        "Add to the panel",
    ),
    BadForm(
        "reviews:staff_reviewer_import",
        "officer",
        "/staff/calls/{reviewed}/panel/import/",
        "Import",
    ),
    BadForm(
        "reviews:staff_reviewer_edit",
        "officer",
        "/staff/calls/{reviewed}/panel/{reviewer}/",
        "Save",
        {"max_load": "many"},
    ),
    BadForm(
        "reviews:staff_conflict_add",
        "officer",
        "/staff/calls/{reviewed}/conflicts/add/",
        "Enter conflict",
    ),
    BadForm(
        "reviews:staff_conflict_lift",
        "officer",
        "/staff/calls/{reviewed}/conflicts/{conflict}/lift/",
        "Lift conflict",
    ),
    BadForm(
        "reviews:staff_rubric",
        "officer",
        "/staff/calls/{open}/rubric/",
        "Save rubric",
        {"label": "", "weight": "heavy"},
    ),
    BadForm(
        "reviews:staff_plan_list",
        "officer",
        "/staff/calls/{reviewed}/plans/",
        "Make a plan",
        {"reviews_per_application": "many"},
    ),
    BadForm(
        "reviews:staff_plan_detail",
        "officer",
        "/staff/calls/{reviewed}/plans/{plan}/",
        "Apply plan and send invitations",
    ),
    BadForm(
        "reviews:staff_assignment_add",
        "officer",
        "/staff/calls/{reviewed}/assignments/{submitted}/add/",
        "Invite",
    ),
    BadForm(
        "reviews:staff_ranking",
        "officer",
        "/staff/calls/{reviewed}/ranking/",
        "Record decisions",
    ),
    BadForm(
        "awards:staff_award_edit",
        "officer",
        "/staff/awards/{prepared}/edit/",
        "Save the terms",
        {"amount": "a lot"},
    ),
    BadForm(
        "awards:staff_condition_waive",
        "officer",
        "/staff/conditions/{report}/waive/",
        "Waive {report}",
    ),
    BadForm(
        "awards:staff_condition_extend",
        "officer",
        "/staff/conditions/{report}/extend/",
        "Extend {report}",
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
]
