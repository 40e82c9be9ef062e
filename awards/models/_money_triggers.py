"""What the database itself refuses about payments. See docs/adr on payments."""

import pgtrigger

# The conditions are locked before they are read: who reopens one at the same moment waits, and
# then finds the payment approved and takes it back.
BLOCKED = """
    IF NEW.state IN ('approved', 'exported')
        OR (NEW.state = 'paid' AND (TG_OP = 'INSERT' OR OLD.state IN ('planned', 'held'))) THEN
        PERFORM 1 FROM awards_condition c
            JOIN awards_payment_conditions l ON l.condition_id = c.id
            WHERE l.payment_id = NEW.id ORDER BY c.id FOR SHARE OF c;
        IF EXISTS (
            SELECT 1 FROM awards_condition c
            JOIN awards_payment_conditions l ON l.condition_id = c.id
            WHERE l.payment_id = NEW.id AND c.state NOT IN ('accepted', 'waived')
        ) THEN
            RAISE EXCEPTION 'payment % hangs on a condition that is not met', NEW.reference
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_not_while_blocked';
        END IF;
    END IF;
    RETURN NEW;
"""

LINK_BLOCKED = """
    PERFORM 1 FROM awards_condition WHERE id = NEW.condition_id FOR SHARE;
    PERFORM 1 FROM awards_payment WHERE id = NEW.payment_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM awards_payment p, awards_condition c
        WHERE p.id = NEW.payment_id AND c.id = NEW.condition_id
            AND p.state IN ('approved', 'exported', 'paid')
            AND c.state NOT IN ('accepted', 'waived')
    ) THEN
        RAISE EXCEPTION 'this payment has left planned, so no open condition can be added to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_no_late_block';
    END IF;
    RETURN NEW;
"""

# Asked when the transaction ends: by then the payment may be gone, merged into another, and the
# change that lets it off its condition is approved.
_QUIETLY_RELEASED = """
    IF EXISTS (
        SELECT 1 FROM awards_payment p
        JOIN awards_award a ON a.id = p.award_id AND a.state = 'accepted'
        JOIN awards_condition c ON c.id = OLD.condition_id
            AND c.state NOT IN ('accepted', 'waived')
        WHERE p.id = OLD.payment_id
        AND NOT EXISTS (
            SELECT 1 FROM awards_payment_conditions l
            WHERE l.payment_id = p.id AND l.condition_id = c.id
        )
        AND NOT EXISTS (
            SELECT 1 FROM awards_amendment m, jsonb_array_elements(m.hangs) h
            WHERE m.award_id = a.id AND m.state = 'approved' AND h->>'payment' = p.reference
                AND NOT h->'after' @> jsonb_build_array(jsonb_build_array(c.reference))
        )
    ) THEN
        RAISE EXCEPTION 'only an approved change lets a payment off a condition that is not met'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_released_by_a_change';
    END IF;
    RETURN NULL;
"""

RELEASED_BY_A_CHANGE = pgtrigger.Trigger(
    name="released_by_a_change",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    func=_QUIETLY_RELEASED,
)

# An approved payment goes back to planned. One in a file or paid stays: that money may have left.
_TAKE_BACK = """
    UPDATE awards_payment SET state = 'planned', approved_at = NULL, approved_by_id = NULL
    WHERE state = 'approved' AND id IN (
        SELECT payment_id FROM awards_payment_conditions WHERE condition_id = NEW.id
    );
    RETURN NULL;
"""

TAKES_APPROVALS_BACK = pgtrigger.Trigger(
    name="takes_approvals_back",
    operation=pgtrigger.UpdateOf("state"),
    when=pgtrigger.After,
    condition=pgtrigger.Condition(
        "OLD.state IN ('accepted', 'waived') AND NEW.state NOT IN ('accepted', 'waived')"
    ),
    func=_TAKE_BACK,
)


_CHECK = """
    IF EXISTS (
        SELECT 1 FROM awards_award a WHERE a.id = CHANGED.award_id AND a.state <> 'prepared' AND (
            a.amount <> (
                SELECT COALESCE(SUM(p.amount), 0) FROM awards_payment p
                WHERE p.award_id = a.id AND p.part_id IS NULL
            ) OR EXISTS (
                SELECT 1 FROM awards_grantpart g WHERE g.award_id = a.id AND g.quantity <> (
                    SELECT COALESCE(SUM(p.amount), 0) FROM awards_payment p
                    WHERE p.part_id = g.id
                )
            ) OR (
                a.amount = 0
                AND NOT EXISTS (SELECT 1 FROM awards_grantpart g WHERE g.award_id = a.id)
            )
        )
    ) THEN
        RAISE EXCEPTION 'the instalments of award % do not add up to it', CHANGED.award_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_instalments_add_up';
    END IF;
"""


def _check(award: str) -> str:
    return _CHECK.replace("CHANGED.award_id", award)


_ROW_ADDS_UP = (
    "IF TG_OP <> 'DELETE' THEN "
    + _check("NEW.award_id")
    + " END IF; IF TG_OP <> 'INSERT' THEN "
    + _check("OLD.award_id")
    + " END IF; RETURN NULL;"
)


def _adds_up(operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    """Checked when the transaction ends, so that a plan may change in several statements."""
    return pgtrigger.Trigger(
        name="adds_up",
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=func,
    )


ANY_ROW_ADDS_UP = _adds_up(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete, _ROW_ADDS_UP)
AWARD_ADDS_UP = _adds_up(
    pgtrigger.Insert | pgtrigger.Update, _check("NEW.id") + "\n    RETURN NULL;\n"
)
