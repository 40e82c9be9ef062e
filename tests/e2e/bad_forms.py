"""Every form with an answer it must refuse: nothing at all, or what is no answer.

Those of the staff are in staff_bad_forms.py.
"""

from tests.e2e.award_pages import AWARD_FORMS
from tests.e2e.listed import BadForm
from tests.e2e.pages import HERE

# Forms on which nothing can be wrong: all of their controls hold a valid answer.
NEVER_WRONG = {
    "grants:application_list": "a search: what is typed finds something or nothing",
    "grants:application_copy": "boxes to tick; ticking none is tested with the view",
    "grants:application_team_leave": "a button",
    "grants:team_invitation_answer": "two buttons",
    "accounts:mail_choices": "boxes to tick; ticking none is an answer",
    "account_email": "the form that chooses among one's addresses; adding one is below",
    "mfa_generate_recovery_codes": "a button",
    "mfa_add_webauthn": "any name is right; answers of keys are tested in test_key_forms.py",
    "accounts:confirm": "a button; the form for the code is tested with the view",
    "grants:staff_handler_assign": "one of a list, or nobody",
    "reviews:staff_meeting_detail": "minutes are any words",
    "reviews:staff_phase_begin": "a button",
    "reviews:review_bids": "three choices each",
    "reviews:staff_plan_detail": "undo and discard are buttons",
    "awards:staff_payment_file_detail": "why it is cancelled is folded away; tested with the view",
    "reviews:invitation_answer": "what can be wrong is folded away; it is tested with the view",
    "reviews:staff_pool": "boxes and a list; choosing nothing is tested with the view",
    "reviews:profile": "any words are right, and one of a list",
    "reviews:staff_pool_detail": "any words are right, and one of a list",
    "reviews:staff_rubric_publish": "a button",
    "reviews:staff_rubric_discard": "a button",
    "reviews:review_order": "moved by buttons; a place typed twice is tested with the view",
    "awards:letter_verify": "the form of the page it is sent to, which is below",
    "reviews:staff_export_list": "a kind is always chosen, and there is one volume",
}

FORMS = [
    *AWARD_FORMS,
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
        "mfa_edit_webauthn",
        "with_app",
        "/account/2fa/webauthn/keys/{key}/edit/",
        "Save the name",
        {"name": " "},
        200,
    ),
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
    BadForm("awards:letter_check", "anonymous", "/letters/", "Check", {"code": "7F3K"}),
    BadForm(
        "grants:call_eligibility",
        "anonymous",
        "/calls/{checked}/eligibility/",
        "Check my answers",
    ),
    # Words are kept as they are typed; a file has to be what it says. The script sends each file by
    # itself: the page below is for those whom it has not reached.
    BadForm(
        "grants:application_section",
        "ada",
        "/applications/{draft}/sections/proposal/",
        "Upload",
        {"file-attachment": "no PDF at all"},
        without="files",
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
    BadForm(
        "awards:report_section",
        "ben",
        "/reports/{report}/sections/results/",
        "Upload",
        {"file-attachments": "no PDF at all"},
        without="files",
    ),
    BadForm("awards:award_accept", "ada", "/awards/{offered}/accept/", "Accept the award"),
    BadForm("awards:award_decline", "ada", "/awards/{offered}/decline/", "Decline award {offered}"),
    BadForm(
        "awards:bank_details_edit",
        "careful_grantee",
        "/awards/{accepted}/account/",
        "Save the bank details",
        {"iban": "DE00"},
    ),
    BadForm(
        "releases:condition_dispute",
        "ben",
        "/conditions/{handed_in}/dispute/",
        "Send to the programme",
    ),
    BadForm(
        "releases:condition_preview",
        "ben",
        "/conditions/{handed_in}/preview/",
        "Hand in the preview",
        {"url": "my home page"},
    ),
    BadForm(
        "releases:condition_detail",
        "ben",
        "/conditions/{handed_in}/",
        "Hand in and check",
        {"url": "my home page"},
    ),
    BadForm("reviews:review_edit", "rita", "/reviews/{to_review}/#review", "Submit review"),
    BadForm(
        "reviews:meeting_live", "rita", "/meetings/{meeting}/", "Give the score", {"score": "9"}
    ),
    BadForm(
        "reviews:meeting_leave",
        "rita",
        "/meetings/{meeting}/{discussed}/conflict/",
        "Declare the conflict and leave",
    ),
    BadForm(
        "reviews:declaration_list",
        "pat",
        "/reviews/conflicts/",
        "Send my answers",
        {"reason": "My sister"},
    ),
    BadForm("reviews:certification_edit", "rita", "/panels/{reviewed}/certify/", "Certify"),
    BadForm(
        "reviews:panel_invitation_answer",
        "anonymous",
        "/panel-invitations/{panel_token}/",
        "Decline",
        {"suggested_name": "Li Wei"},
    ),
    BadForm("reviews:profile_works", "rita", "/my-reviewing/works/", "Read the list"),
    BadForm("reviews:profile_add", "rita", "/my-reviewing/affiliation/add/", "Add"),
    BadForm(
        "reviews:profile_loads",
        "rita",
        "/my-reviewing/panels/{rita_seat}/",
        "Save",
        {"min_load": "many"},
    ),
    BadForm("reviews:review_more_time", "rita", "/reviews/{to_review}/more-time/", "Ask the staff"),
    BadForm("reviews:review_offline", "rita", "/reviews/offline/", "Upload the file"),
    BadForm(
        "reviews:application_response", "ada", "/applications/{responding}/response/", "Hand in"
    ),
    BadForm("reviews:review_recuse", "rita", "/reviews/{to_review}/conflict/", "Declare conflict"),
]
