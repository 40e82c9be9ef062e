"""Mail in the matrix of addresses: see url_matrix.py."""

_DEED = "in  405 405 405 405 405 405 405"
_SOME_STAFF = "in  403 403 403 403 200 200 200"

MATRIX = {
    "home:staff_mail_list": _SOME_STAFF,
    "home:staff_mail_resend": _DEED,
    "home:staff_mail_dismiss": _DEED,
    "home:staff_mail_log": _SOME_STAFF,
    "home:staff_mail_detail": "in  403 403 403 403 200 404 200",
    "home:staff_mail_readdress": _DEED,
    "accounts:mail_choices": "in  200 200 200 200 200 200 200",
    "quiet:mail_quiet": "200 200 200 200 200 200 200 200",
}
