import pytest

from awards.actions.seen import refuse_changed_terms, refuse_unseen
from awards.queries.seen import stamp_of_terms
from core.errors import RuleBroken


def test_refuse_unseen_compares_what_a_page_sent_and_nothing_of_another_deed():
    refuse_unseen(None, "2", "Read it.")
    refuse_unseen("2", "2", "Read it.")
    with pytest.raises(RuleBroken, match=r"Read it\."):
        refuse_unseen("1", "2", "Read it.")


def test_refuse_unseen_of_a_page_that_lost_its_stamp():
    with pytest.raises(RuleBroken, match="did not say what it showed"):
        refuse_unseen("", "2", "Read it.")


def test_refuse_changed_terms_names_what_changed(prepared):
    seen = stamp_of_terms(prepared)
    refuse_changed_terms(prepared, seen)
    payment = prepared.payments.last()
    prepared.payments.filter(pk=payment.pk).update(label="The rest")
    refuse_changed_terms(prepared, None)
    with pytest.raises(RuleBroken, match="did not say what it showed"):
        refuse_changed_terms(prepared, "")
    with pytest.raises(RuleBroken, match=f"Changed: {payment.reference} “The rest”."):
        refuse_changed_terms(prepared, seen)
