"""The caps on submitted applications, held by the database: a trigger on applications.

Two people may press the button at the same moment, so counting in Python is not enough. The
trigger takes a lock on what is capped (a person, an organisation) until the transaction ends, then
counts: whoever comes second sees the first. Tests and what was taken back do not count, and what
staff load from a file is not refused. What has its place keeps it when it is submitted again or
restored; only for another organisation it needs a place there. A second stage goes on with an
application that was counted in its year already.
"""

from typing import Final

import pgtrigger

PER_YEAR: Final = "cap_per_person_per_year"
PER_PERSON: Final = "cap_per_person"
PER_ORGANISATION: Final = "cap_per_organisation"

_SQL = """
IF NEW.state <> 'submitted' OR NEW.is_test OR NEW.imported THEN
    RETURN NEW;
END IF;
-- A withdrawal that is taken back counts again.
is_first := TG_OP = 'INSERT' OR OLD.state IN ('draft', 'withdrawn');
SELECT * INTO its_call FROM grants_call WHERE id = NEW.call_id;
SELECT cap_per_person_per_year INTO per_year FROM grants_programme
    WHERE id = its_call.programme_id;

IF is_first AND per_year IS NOT NULL AND NEW.earlier_stage_id IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(
        'cap:year:' || its_call.programme_id || ':' || NEW.owner_id, 0));
    SELECT count(*), string_agg(a.reference, ', ' ORDER BY a.reference) INTO found, others
        FROM grants_application a JOIN grants_call c ON c.id = a.call_id
        WHERE c.programme_id = its_call.programme_id AND a.owner_id = NEW.owner_id
        AND a.id <> NEW.id AND a.state NOT IN ('draft', 'withdrawn') AND NOT a.is_test
        AND a.earlier_stage_id IS NULL
        AND extract(year FROM a.submitted_at AT TIME ZONE c.time_zone)
            = extract(year FROM NEW.submitted_at AT TIME ZONE its_call.time_zone);
    IF found >= per_year THEN
        RAISE EXCEPTION 'too many applications of one person in a year'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cap_per_person_per_year',
            DETAIL = others;
    END IF;
END IF;

IF is_first AND its_call.cap_per_person IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(
        'cap:person:' || NEW.call_id || ':' || NEW.owner_id, 0));
    SELECT count(*), string_agg(a.reference, ', ' ORDER BY a.reference) INTO found, others
        FROM grants_application a
        WHERE a.call_id = NEW.call_id AND a.owner_id = NEW.owner_id
        AND a.id <> NEW.id AND a.state NOT IN ('draft', 'withdrawn') AND NOT a.is_test;
    IF found >= its_call.cap_per_person THEN
        RAISE EXCEPTION 'too many applications of one person in a call'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cap_per_person', DETAIL = others;
    END IF;
END IF;

-- What stands keeps its place when it is sent again or restored, also past a cap lowered since.
IF (is_first OR OLD.organisation_key <> NEW.organisation_key)
    AND its_call.cap_per_organisation IS NOT NULL AND NEW.organisation_key <> '' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(
        'cap:organisation:' || NEW.call_id || ':' || NEW.organisation_key, 0));
    SELECT count(*), string_agg(a.reference, ', ' ORDER BY a.reference) INTO found, others
        FROM grants_application a
        WHERE a.call_id = NEW.call_id AND a.organisation_key = NEW.organisation_key
        AND a.id <> NEW.id AND a.state NOT IN ('draft', 'withdrawn') AND NOT a.is_test;
    IF found >= its_call.cap_per_organisation THEN
        RAISE EXCEPTION 'too many applications of one organisation in a call'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cap_per_organisation',
            DETAIL = others;
    END IF;
END IF;
RETURN NEW;
"""

CAPS = pgtrigger.Trigger(
    name="caps",
    when=pgtrigger.Before,
    # A save of an answer names neither column, so it does not come by here.
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "submitted_at"),
    declare=[
        ("its_call", "grants_call%ROWTYPE"),
        ("per_year", "integer"),
        ("found", "integer"),
        ("others", "text"),
        ("is_first", "boolean"),
    ],
    func=_SQL,
)
