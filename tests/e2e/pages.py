"""Every page there is, and who looks at it.

Words in braces are references of the demo (places.py). Who comes first and what is read first
matters for the account: some of its pages ask for the password again after five minutes.
"""

from dataclasses import dataclass

from tests.meta.url_matrix import MATRIX


@dataclass(frozen=True)
class Page:
    """A page: its URL name, who opens it, where it is, and what tells it from its twins."""

    name: str
    who: str
    path: str
    about: str = ""

    def __str__(self):
        return f"{self.name}-{self.about}" if self.about else self.name


# Addresses that are no pages: deeds are posted, files are downloaded, progress is JSON.
DEEDS = {name for name, row in MATRIX.items() if "405" in row}
NO_PAGES = DEEDS | {
    "jobs:job_progress",
    "releases:verification_progress",
    "grants:application_start",
    "grants:file_download",
    "grants:application_pdf",
    "grants:application_receipt_pdf",
    "grants:staff_application_file",
    "reviews:review_file",
    "awards:award_letter",
    "awards:staff_letter_preview",
    "mfa_download_recovery_codes",
    "account_reset_password_from_key",  # sends on to the page below, which needs the link's key
}

# Half-way through signing in: the person is on the page, no address leads there.
HERE = ""

PAGES = [
    Page("account_email_verification_sent", "newcomer", HERE),
    Page("account_confirm_login_code", "with_a_code", HERE),
    Page("mfa_authenticate", "second_step", HERE),
    Page("account_reset_password_from_key", "forgetful", HERE),
    Page("account_set_password", "without_password", "/account/password/set/"),
    # Somebody with an authenticator app.
    Page("mfa_index", "with_app", "/account/2fa/", "on"),
    Page("mfa_reauthenticate", "with_app", "/account/2fa/reauthenticate/"),
    Page("mfa_deactivate_totp", "with_app", "/account/2fa/totp/deactivate/"),
    Page("mfa_view_recovery_codes", "with_app", "/account/2fa/recovery-codes/"),
    Page("mfa_generate_recovery_codes", "with_app", "/account/2fa/recovery-codes/generate/"),
    # The account of somebody without one.
    Page("mfa_index", "ada", "/account/2fa/", "off"),
    Page("mfa_activate_totp", "careful", "/account/2fa/totp/activate/"),
    Page("account_email", "ada", "/account/email/"),
    Page("account_change_password", "ada", "/account/password/change/"),
    Page("account_reauthenticate", "ada", "/account/reauthenticate/"),
    Page("account_logout", "ada", "/account/logout/"),
    Page("usersessions_list", "ada", "/account/sessions/"),
    Page("accounts:profile_edit", "ada", "/profile/"),
    # Everybody.
    Page("home:front", "anonymous", "/"),
    Page("home:accessibility", "anonymous", "/accessibility/"),
    Page("account_login", "anonymous", "/account/login/"),
    Page("account_signup", "anonymous", "/account/signup/"),
    Page("account_inactive", "anonymous", "/account/inactive/"),
    Page("account_reset_password", "anonymous", "/account/password/reset/"),
    Page("account_reset_password_done", "anonymous", "/account/password/reset/done/"),
    Page("account_reset_password_from_key", "anonymous", "/account/password/reset/key/x-x/", "old"),
    Page("account_reset_password_from_key_done", "anonymous", "/account/password/reset/key/done/"),
    Page("account_request_login_code", "anonymous", "/account/login/code/"),
    Page("grants:call_list", "anonymous", "/calls/"),
    Page("grants:call_detail", "anonymous", "/calls/{open}/", "open"),
    Page("grants:call_detail", "anonymous", "/calls/{granted}/", "closed"),
    Page("releases:register", "anonymous", "/released/"),
    Page("releases:register", "anonymous", "/released/?q=nothing-like-it", "empty"),
    Page("releases:register_detail", "anonymous", "/released/{accepted}/"),
    Page("reviews:invitation_answer", "anonymous", "/invitations/{token}/", "asked"),
    Page("reviews:invitation_answer", "anonymous", "/invitations/{answered_token}/", "answered"),
    Page("mail:mail_list", "anonymous", "/mail/"),
    Page("mail:mail_detail", "anonymous", "/mail/{mail}/"),
    # Applicants and grantees.
    Page("home:desk", "ada", "/desk/"),
    Page("grants:application_list", "ada", "/applications/"),
    Page("grants:application_detail", "ada", "/applications/{draft}/", "draft"),
    Page("grants:application_detail", "ada", "/applications/{submitted}/", "submitted"),
    Page("grants:application_section", "ada", "/applications/{draft}/sections/about/", "about"),
    Page(
        "grants:application_section", "ada", "/applications/{draft}/sections/proposal/", "proposal"
    ),
    Page("grants:application_section", "ada", "/applications/{draft}/sections/team/", "team"),
    Page("grants:application_section", "ada", "/applications/{draft}/sections/plan/", "plan"),
    Page("grants:application_section", "ada", "/applications/{submitted}/sections/team/", "fixed"),
    Page("grants:application_submit", "ada", "/applications/{draft}/submit/", "unfinished"),
    Page("grants:application_submit", "ben", "/applications/{whole_draft}/submit/", "finished"),
    Page("grants:application_withdraw", "ada", "/applications/{draft}/withdraw/"),
    Page("grants:application_receipt", "ada", "/applications/{submitted}/receipt/"),
    Page("grants:application_detail", "ada", "/applications/{to_change}/", "asked"),
    Page("grants:application_section", "ada", "/applications/{to_change}/sections/about/", "asked"),
    Page("grants:application_submit", "ada", "/applications/{to_change}/submit/", "asked"),
    Page("grants:application_changes", "ada", "/applications/{to_change}/changes/"),
    Page("grants:application_messages", "ada", "/applications/{to_change}/messages/"),
    Page("grants:application_messages", "ada", "/applications/{draft}/messages/", "empty"),
    Page("grants:receipt_check", "anonymous", "/receipts/check/"),
    Page(
        "grants:receipt_check",
        "anonymous",
        "/receipts/check/?reference={submitted}&sha256={sha256}",
        "genuine",
    ),
    Page("reviews:application_outcome", "ada", "/applications/{funded}/outcome/"),
    Page("awards:award_list", "ada", "/awards/"),
    Page("awards:award_detail", "ada", "/awards/{offered}/", "offered"),
    Page("awards:award_detail", "ben", "/awards/{accepted}/", "accepted"),
    Page("awards:award_accept", "ada", "/awards/{offered}/accept/"),
    Page("awards:award_decline", "ada", "/awards/{offered}/decline/"),
    Page("releases:condition_detail", "ada", "/conditions/{promised}/", "promised"),
    Page("releases:condition_detail", "ben", "/conditions/{handed_in}/", "handed in"),
    Page("releases:condition_detail", "ben", "/conditions/{released}/", "released"),
    # Reviewers.
    Page("home:desk", "rita", "/desk/", "reviewer"),
    Page("reviews:review_list", "rita", "/reviews/"),
    Page("reviews:review_edit", "rita", "/reviews/{to_review}/", "new"),
    Page("reviews:review_edit", "rita", "/reviews/{to_review}/#review", "form"),
    Page("reviews:review_edit", "rita", "/reviews/{in_review}/#review", "draft"),
    Page("reviews:review_edit", "rita", "/reviews/{reviewed_one}/#review", "submitted"),
    Page("reviews:review_recuse", "rita", "/reviews/{to_review}/conflict/"),
    # Officers.
    Page("home:staff_desk", "officer", "/staff/"),
    Page("home:staff_mail_list", "officer", "/staff/mail/"),
    Page("grants:staff_programme_list", "officer", "/staff/programmes/"),
    Page("grants:staff_programme_detail", "officer", "/staff/programmes/{programme}/"),
    Page("grants:staff_programme_edit", "officer", "/staff/programmes/{programme}/edit/"),
    Page("grants:staff_call_create", "officer", "/staff/programmes/{programme}/calls/new/"),
    Page("grants:staff_call_detail", "officer", "/staff/calls/{open}/", "open"),
    Page("grants:staff_call_detail", "officer", "/staff/calls/{planned}/", "draft"),
    Page("grants:staff_call_edit", "officer", "/staff/calls/{open}/edit/"),
    Page("grants:staff_application_list", "officer", "/staff/calls/{reviewed}/applications/"),
    Page("grants:staff_application_list", "officer", "/staff/calls/{open}/applications/", "empty"),
    Page("grants:staff_application_import", "officer", "/staff/calls/{open}/import/"),
    Page("grants:staff_application_detail", "officer", "/staff/applications/{submitted}/"),
    Page("grants:staff_message_list", "officer", "/staff/messages/"),
    Page(
        "grants:staff_application_messages", "officer", "/staff/applications/{to_change}/messages/"
    ),
    Page("grants:staff_handler_assign", "officer", "/staff/applications/{submitted}/handler/"),
    Page("grants:staff_promise_move", "officer", "/staff/applications/{submitted}/promise/"),
    Page(
        "grants:staff_change_request_create",
        "officer",
        "/staff/applications/{submitted}/changes/ask/",
    ),
    Page(
        "grants:staff_change_request_detail",
        "officer",
        "/staff/applications/{to_change}/changes/2/",
        "open",
    ),
    Page(
        "grants:staff_change_request_detail",
        "officer",
        "/staff/applications/{to_change}/changes/1/",
        "answered",
    ),
    Page("reviews:staff_panel", "officer", "/staff/calls/{reviewed}/panel/"),
    Page("reviews:staff_panel", "officer", "/staff/calls/{open}/panel/", "empty"),
    Page("reviews:staff_reviewer_add", "officer", "/staff/calls/{reviewed}/panel/add/"),
    Page("reviews:staff_reviewer_import", "officer", "/staff/calls/{reviewed}/panel/import/"),
    Page("reviews:staff_reviewer_edit", "officer", "/staff/calls/{reviewed}/panel/{reviewer}/"),
    Page("reviews:staff_conflict_list", "officer", "/staff/calls/{reviewed}/conflicts/"),
    Page("reviews:staff_conflict_add", "officer", "/staff/calls/{reviewed}/conflicts/add/"),
    Page(
        "reviews:staff_conflict_lift",
        "officer",
        "/staff/calls/{reviewed}/conflicts/{conflict}/lift/",
    ),
    Page("reviews:staff_rubric", "officer", "/staff/calls/{open}/rubric/", "open"),
    Page("reviews:staff_rubric", "officer", "/staff/calls/{reviewed}/rubric/", "fixed"),
    Page("reviews:staff_plan_list", "officer", "/staff/calls/{reviewed}/plans/"),
    Page("reviews:staff_plan_list", "officer", "/staff/calls/{open}/plans/", "too early"),
    Page("reviews:staff_plan_detail", "officer", "/staff/calls/{reviewed}/plans/{plan}/"),
    Page("reviews:staff_plan_detail", "officer", "/staff/calls/{reviewed}/plans/1/", "applied"),
    Page(
        "reviews:staff_plan_application",
        "officer",
        "/staff/calls/{reviewed}/plans/{plan}/{submitted}/",
    ),
    Page("reviews:staff_assignment_list", "officer", "/staff/calls/{reviewed}/assignments/"),
    Page(
        "reviews:staff_assignment_add",
        "officer",
        "/staff/calls/{reviewed}/assignments/{submitted}/add/",
    ),
    Page("reviews:staff_ranking", "officer", "/staff/calls/{reviewed}/ranking/", "in review"),
    Page("reviews:staff_ranking", "officer", "/staff/calls/{granted}/ranking/", "announced"),
    Page("reviews:staff_ranking", "officer", "/staff/calls/{open}/ranking/", "empty"),
    Page("reviews:staff_announce", "officer", "/staff/calls/{reviewed}/announce/"),
    Page("awards:staff_award_list", "officer", "/staff/calls/{granted}/awards/"),
    Page("awards:staff_award_list", "officer", "/staff/calls/{reviewed}/awards/", "empty"),
    Page("awards:staff_award_detail", "officer", "/staff/awards/{accepted}/", "accepted"),
    Page("awards:staff_award_detail", "officer", "/staff/awards/{prepared}/", "prepared"),
    Page("awards:staff_award_edit", "officer", "/staff/awards/{prepared}/edit/"),
    Page("awards:staff_condition_waive", "officer", "/staff/conditions/{report}/waive/"),
    Page("awards:staff_condition_extend", "officer", "/staff/conditions/{report}/extend/"),
    Page("releases:staff_release_list", "officer", "/staff/releases/"),
    Page("releases:staff_release_list", "officer", "/staff/releases/?view=met", "met"),
    Page("releases:staff_condition_detail", "officer", "/staff/conditions/{released}/", "closed"),
    Page("releases:staff_condition_detail", "officer", "/staff/conditions/{handed_in}/", "waits"),
    Page("jobs:job_detail", "officer", "/jobs/{job}/", "done"),
    Page("jobs:job_detail", "officer", "/jobs/{running_job}/", "running"),
    Page("jobs:job_detail", "officer", "/jobs/{failed_job}/", "failed"),
    # Finance and administrators see more on the same pages.
    Page("home:staff_desk", "finance", "/staff/", "finance"),
    Page("awards:staff_award_detail", "finance", "/staff/awards/{accepted}/", "finance"),
    Page("home:staff_desk", "admin", "/staff/", "admin"),
    Page("grants:staff_programme_list", "admin", "/staff/programmes/", "admin"),
    Page("grants:staff_programme_create", "admin", "/staff/programmes/new/"),
    Page("grants:staff_people", "admin", "/staff/programmes/{programme}/people/"),
]
