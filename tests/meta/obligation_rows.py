"""Conditions in the matrix of addresses: see url_matrix.py."""

OWNER = "in  200 404 404 404 404 404 404"
STAFF = "in  404 404 404 404 200 404 200"
DEED = "in  405 405 405 405 405 405 405"
WORKS = "in  404 404 404 404 200 404 403"
WORKER_MAY = "in  404 404 404 404 may 404 403"
NOBODY_HERE = "in  404 404 404 404 403 404 403"
ADDRESS = {"reference": "ethics.reference"}
ACCEPTED = {"reference": "accepted.reference"}
PAYMENT = {"reference": "payment.reference"}
PROGRAMME = {"slug": "programme.slug"}

MATRIX = {
    "awards:staff_payment_plan": "in  404 404 404 404 403 404 403",
    "awards:staff_payment_split": DEED,
    "awards:staff_payment_merge": DEED,
    "awards:condition_proof": OWNER,
    "awards:condition_proof_file": "in  200 404 404 404 200 404 200",
    "awards:condition_ask": OWNER,
    "awards:condition_ask_withdraw": DEED,
    "awards:staff_condition_desk": "in  404 404 404 404 200 200 200",
    "awards:staff_condition_proof": STAFF,
    "awards:staff_condition_send_back": DEED,
    "awards:staff_request_decide": STAFF,
    "awards:staff_award_close": STAFF,
    "awards:staff_award_reopen": WORKS,
    "awards:staff_award_rules": STAFF,
    "awards:staff_approval_limit_set": DEED,
    "awards:staff_approval_limit_remove": DEED,
}
ADDRESSES = {
    "awards:staff_payment_plan": PAYMENT,
    "awards:staff_payment_split": PAYMENT,
    "awards:staff_payment_merge": PAYMENT,
    "awards:staff_award_close": ACCEPTED,
    "awards:staff_award_reopen": ACCEPTED,
    "awards:condition_proof": ADDRESS,
    "awards:condition_proof_file": {**ADDRESS, "key": "ethics_file.file_id"},
    "awards:condition_ask": ADDRESS,
    "awards:condition_ask_withdraw": ADDRESS,
    "awards:staff_condition_proof": ADDRESS,
    "awards:staff_condition_send_back": ADDRESS,
    "awards:staff_request_decide": ADDRESS,
    "awards:staff_award_rules": PROGRAMME,
    "awards:staff_approval_limit_set": PROGRAMME,
    "awards:staff_approval_limit_remove": PROGRAMME,
}
DEEDS = {
    "awards:staff_payment_plan": NOBODY_HERE,
    "awards:staff_payment_split": NOBODY_HERE,
    "awards:staff_payment_merge": NOBODY_HERE,
    "awards:staff_award_close": WORKER_MAY,
    "awards:staff_award_reopen": WORKER_MAY,
    "awards:condition_proof": "in  may 404 404 404 404 404 404",
    "awards:condition_ask": "in  may 404 404 404 404 404 404",
    "awards:condition_ask_withdraw": "in  may 404 404 404 404 404 404",
    "awards:staff_condition_send_back": "in  404 404 404 404 may 404 403",
    "awards:staff_request_decide": "in  404 404 404 404 may 404 403",
    # Rules are for administrators of the programme.
    "awards:staff_award_rules": NOBODY_HERE,
    "awards:staff_approval_limit_set": NOBODY_HERE,
    "awards:staff_approval_limit_remove": NOBODY_HERE,
    "awards:staff_condition_waive": NOBODY_HERE,
}
