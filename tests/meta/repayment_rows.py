"""Money asked back and pools of units in the matrix of addresses: see url_matrix.py."""

from tests.meta.obligation_rows import DEED, NOBODY_HERE, OWNER, STAFF, WORKER_MAY, WORKS

_REPAYMENT = {"reference": "repayment.reference"}
_CALL = {"slug": "granted_call.slug"}

MATRIX = {
    "awards:staff_repayment_list": "in  404 404 404 404 200 200 200",
    "awards:staff_repayment_ask": WORKS,
    "awards:staff_repayment_detail": STAFF,
    "awards:staff_repayment_approve": DEED,
    "awards:staff_repayment_receive": DEED,
    "awards:staff_repayment_take_back": DEED,
    "awards:staff_repayment_extend": DEED,
    "awards:staff_repayment_give_up": DEED,
    "awards:repayment_detail": OWNER,
    "awards:staff_call_units": STAFF,
    "awards:staff_pool_allow": DEED,
}
ADDRESSES = {
    "awards:staff_repayment_ask": {"reference": "accepted.reference"},
    "awards:staff_repayment_detail": _REPAYMENT,
    "awards:staff_repayment_approve": _REPAYMENT,
    "awards:staff_repayment_receive": _REPAYMENT,
    "awards:staff_repayment_take_back": _REPAYMENT,
    "awards:staff_repayment_extend": _REPAYMENT,
    "awards:staff_repayment_give_up": {**_REPAYMENT, "verb": "give_up_verb"},
    "awards:repayment_detail": _REPAYMENT,
    "awards:staff_call_units": _CALL,
    "awards:staff_pool_allow": _CALL,
}
DEEDS = {
    "awards:staff_repayment_ask": WORKER_MAY,
    # Money is for finance; an officer is not.
    "awards:staff_repayment_approve": NOBODY_HERE,
    "awards:staff_repayment_receive": NOBODY_HERE,
    "awards:staff_repayment_take_back": NOBODY_HERE,
    "awards:staff_repayment_extend": NOBODY_HERE,
    "awards:staff_repayment_give_up": NOBODY_HERE,
    "awards:staff_call_units": WORKER_MAY,
    "awards:staff_pool_allow": NOBODY_HERE,
}
