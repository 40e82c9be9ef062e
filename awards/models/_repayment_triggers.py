"""What the database itself refuses about money asked back. See ADR 16."""

import pgtrigger

# The award is locked first: two requests at once, or a request and a payment that comes back, wait
# for each other, and the second one then counts the first.
_WITHIN_PAID = """
    PERFORM 1 FROM awards_award WHERE id = NEW.award_id FOR UPDATE;
    IF (
        SELECT COALESCE(SUM(
            CASE r.state WHEN 'withdrawn' THEN 0 WHEN 'written_off' THEN r.received
            ELSE r.amount END
        ), 0) FROM awards_repayment r WHERE r.award_id = NEW.award_id
    ) > (
        SELECT COALESCE(SUM(p.amount), 0) FROM awards_payment p
        WHERE p.award_id = NEW.award_id AND p.part_id IS NULL AND p.state = 'paid'
    ) THEN
        RAISE EXCEPTION 'more is asked back of award % than was paid', NEW.award_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_within_paid';
    END IF;
    RETURN NULL;
"""

_ADDS_UP = """
    IF EXISTS (
        SELECT 1 FROM awards_repayment r WHERE r.id = CHANGED AND r.received <> (
            SELECT COALESCE(SUM(c.amount), 0) FROM awards_repaymentreceipt c
            WHERE c.repayment_id = r.id AND c.taken_back_at IS NULL
        )
    ) THEN
        RAISE EXCEPTION 'the receipts of repayment % do not add up to what came back', CHANGED
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_receipts_add_up';
    END IF;
    RETURN NULL;
"""

WITHIN_PAID = pgtrigger.Trigger(
    name="within_paid",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    func=_WITHIN_PAID,
)
PAID_COVERS_REPAYMENTS = pgtrigger.Trigger(
    name="covers_repayments",
    operation=pgtrigger.Update,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("OLD.state = 'paid'"),
    func=_WITHIN_PAID,
)
REPAYMENT_ADDS_UP = pgtrigger.Trigger(
    name="adds_up",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    func=_ADDS_UP.replace("CHANGED", "NEW.id"),
)
RECEIPTS_ADD_UP = pgtrigger.Trigger(
    name="adds_up",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    func=_ADDS_UP.replace("CHANGED", "NEW.repayment_id"),
)
