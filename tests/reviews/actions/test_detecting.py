"""Detection that runs again and again beside what people decide."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.jobs.models import Job
from reviews.actions.conflicts import declare_conflict, lift_conflict, settle_conflicts
from reviews.actions.detecting import (
    change_conflict_rules,
    detect_where_changed,
    redetect_conflicts,
    start_detecting,
)
from reviews.models import Affiliation, Conflict, ConflictRules, DetectionRun, Relation
from reviews.queries import reviewer_assignments
from reviews.queries.reviewing import counted_reviews
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ProfileFactory,
    ReviewerFactory,
    WorkFactory,
    submitted_review,
)

OXFORD = "https://ror.org/052gg0110"


@pytest.fixture
def assigned(closed, panel, rita, ada):
    """Rita has accepted Ada's application."""
    application = submitted_application(call=closed, owner=ada)
    reviewer = ReviewerFactory(panel=panel, user=rita)
    return AssignmentFactory(application=application, reviewer=reviewer)


def colleagues(*people):
    oxford = Organisation.objects.create(name="University of Oxford", ror_id=OXFORD)
    for person in people:
        person.organisation = oxford
        person.save()
    return oxford


def found():
    return [(each.state, each.reason) for each in Conflict.objects.order_by("pk")]


def name_in_team(application, now, *rows):
    last = application.submissions.order_by("-number").first()
    content = last.content
    question = next(
        q for section in content["sections"] for q in section["questions"] if q["kind"] == "team"
    )
    question["value"] = list(rows)
    application.submissions.create(
        number=last.number + 1,
        form_version=last.form_version,
        content=content,
        sha256="0" * 64,
        submitted_at=now,
    )


def test_a_weighty_reason_hides_at_once_and_says_why(closed, assigned, rita, ada, now):
    submitted_review(assigned)
    assert list(reviewer_assignments(rita)) == [assigned]
    colleagues(rita, ada)
    done = redetect_conflicts(call=closed, at=now)
    assert (done.standing, done.suspected, done.dropped) == (1, 0, 0)
    assert found() == [("standing", "Same organisation as Ada Lovelace: University of Oxford.")]
    assert Conflict.objects.get().strength == 80
    assert list(reviewer_assignments(rita)) == []
    assert list(counted_reviews(closed)) == []


def test_run_again_it_finds_nothing_new(closed, assigned, rita, ada, now):
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now)
    assert redetect_conflicts(call=closed, at=now).sentence == "Nothing new was found."
    assert Conflict.objects.get().events.count() == 1


def test_what_the_machine_got_wrong_is_given_back(closed, assigned, rita, ada, sam, now):
    """Detection hides an assignment without ending it."""
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now)
    lift_conflict(conflict=Conflict.objects.get(), reason="Two campuses", by=sam, at=now)
    assert list(reviewer_assignments(rita)) == [assigned]
    redetect_conflicts(call=closed, at=now)
    assert list(reviewer_assignments(rita)) == [assigned]


def test_a_weak_reason_is_a_suspicion_that_hides_nothing(closed, assigned, rita, now):
    name_in_team(assigned.application, now, {"name": "R. Levi", "email": "r@elsewhere.test"})
    assert redetect_conflicts(call=closed, at=now).suspected == 1
    assert found() == [("suspected", "R. Levi has the reviewer’s name.")]
    assert list(reviewer_assignments(rita)) == [assigned]


def test_a_suspicion_becomes_a_conflict_when_more_is_known(closed, assigned, rita, ada, now):
    name_in_team(assigned.application, now, {"name": "R. Levi", "email": "r@elsewhere.test"})
    redetect_conflicts(call=closed, at=now)
    colleagues(rita, ada)
    assert redetect_conflicts(call=closed, at=now).standing == 1
    row = Conflict.objects.get()
    assert (row.state, row.note) == ("standing", "New reasons were found.")
    assert [each["kind"] for each in row.evidence] == ["organisation", "namesake"]
    assert [event.state for event in row.events.order_by("pgh_id")] == ["suspected", "standing"]


def test_a_suspicion_without_its_reason_is_dropped_and_may_come_back(closed, assigned, now):
    namesake = {"name": "R. Levi", "email": "r@elsewhere.test"}
    name_in_team(assigned.application, now, namesake)
    redetect_conflicts(call=closed, at=now)
    name_in_team(assigned.application, now, {"name": "Eve", "email": "e@elsewhere.test"})
    assert redetect_conflicts(call=closed, at=now).dropped == 1
    assert Conflict.objects.get().state == "denied"
    name_in_team(assigned.application, now, namesake)
    assert redetect_conflicts(call=closed, at=now).suspected == 1


def test_what_stands_keeps_standing_when_its_reason_is_gone(closed, assigned, rita, ada, now):
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now)
    ada.organisation = None
    ada.save()
    redetect_conflicts(call=closed, at=now)
    row = Conflict.objects.get()
    assert (row.state, row.evidence, row.strength) == ("standing", [], 0)
    assert row.reason == "Same organisation as Ada Lovelace: University of Oxford."


def test_denied_stays_quiet_for_the_same_reasons_only(closed, assigned, rita, ada, sam, now):
    name_in_team(assigned.application, now, {"name": "R. Levi", "email": "r@elsewhere.test"})
    redetect_conflicts(call=closed, at=now)
    row = Conflict.objects.get()
    settle_conflicts(call=closed, keys=[row.key], verdict="deny", by=sam, at=now)
    redetect_conflicts(call=closed, at=now)
    assert Conflict.objects.get().state == "denied"
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now)
    row.refresh_from_db()
    assert (row.state, row.changed_by, row.note) == ("standing", None, "New reasons were found.")


def test_pinned_stays_quiet_for_any_reason(closed, assigned, rita, ada, sam, now):
    name_in_team(assigned.application, now, {"name": "R. Levi", "email": "r@elsewhere.test"})
    redetect_conflicts(call=closed, at=now)
    row = Conflict.objects.get()
    settle_conflicts(call=closed, keys=[row.key], verdict="pin", by=sam, at=now)
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now)
    row.refresh_from_db()
    assert (row.state, row.is_pinned) == ("denied", True)
    assert list(reviewer_assignments(rita)) == [assigned]


def test_a_declared_conflict_gets_its_evidence_and_keeps_its_words(
    closed, assigned, rita, ada, now
):
    declare_conflict(assignment=assigned, reason="We share an office", by=rita, at=now)
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now)
    row = Conflict.objects.get()
    assert (row.source, row.reason) == ("declared", "We share an office")
    assert [each["kind"] for each in row.evidence] == ["organisation"]


def test_owners_get_no_row_for_their_own(closed, panel, ada, now):
    submitted_application(call=closed, owner=ada)
    ReviewerFactory(panel=panel, user=ada)
    redetect_conflicts(call=closed, at=now)
    assert found() == []


def test_one_application_alone_for_assigning_by_hand(closed, assigned, rita, ada, now):
    other = submitted_application(call=closed, owner=ada)
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now, only=other)
    assert Conflict.objects.get().application == other
    assert DetectionRun.objects.get().at is None


def test_the_rules_of_the_call_decide(closed, assigned, rita, ada, sam, now):
    modes = {"organisation": "suspect", "domain": "off"}
    change_conflict_rules(call=closed, years=5, modes=modes, by=sam, at=now)
    colleagues(rita, ada)
    redetect_conflicts(call=closed, at=now)
    assert Conflict.objects.get().state == "suspected"
    change_conflict_rules(call=closed, years=5, modes={"organisation": "off"}, by=sam, at=now)
    redetect_conflicts(call=closed, at=now)
    assert Conflict.objects.get().state == "denied"
    assert ConflictRules.objects.get().years == 5
    assert AuditEvent.objects.filter(verb="conflict.rules").count() == 2


@pytest.mark.parametrize("modes", [{"named": "off"}, {"weather": "stand"}, {"domain": "maybe"}])
def test_rules_that_do_not_exist(closed, sam, now, modes):
    with pytest.raises(RuleBroken, match="no such rule"):
        change_conflict_rules(call=closed, years=3, modes=modes, by=sam, at=now)


@pytest.mark.parametrize("who", ["rita", "otto", "olga"])
def test_only_officers_change_rules_and_start_a_run(closed, now, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        change_conflict_rules(call=closed, years=3, modes={}, by=person, at=now)
    with pytest.raises(NotAllowed):
        start_detecting(call=closed, by=person, at=now)
    assert Job.objects.count() == 0


@pytest.fixture
def quiet(closed, assigned, now):
    """A call that was looked through a moment ago."""
    assert detect_where_changed(at=now) == 1
    assert detect_where_changed(at=now) == 0
    return closed


def later(now, minutes=10):
    return now + timedelta(minutes=minutes)


def test_a_new_organisation_or_address_of_a_user_is_noticed(quiet, rita, ada, now):
    colleagues(rita)
    assert detect_where_changed(at=later(now)) == 1
    ada.email = "ada@cs.ox.ac.uk"
    ada.save()
    rita.emailaddress_set.create(email="rita@ox.ac.uk", verified=True)
    assert detect_where_changed(at=later(now)) == 1
    assert found() == [("standing", "Same e-mail domain ox.ac.uk as Ada Lovelace.")]
    event = AuditEvent.objects.get(verb="conflict.detect")
    assert (event.actor, event.data["standing"]) == (None, 1)


def test_imported_works_and_declared_relations_are_noticed(quiet, rita, ada, now):
    profile, hers = ProfileFactory(user=rita), ProfileFactory(user=ada)
    for each in (profile, hers):
        WorkFactory(profile=each, title="Kernels", fingerprint="10.1/x", year=now.year)
    Relation.objects.create(
        profile=profile, name="Ada", email="Ada@Example.org", words="my aunt", declared_at=now
    )
    assert detect_where_changed(at=later(now)) == 1
    assert [each["words"] for each in Conflict.objects.get().evidence] == [
        "The reviewer declared a relation to Ada Lovelace: my aunt.",
        f"Ada Lovelace lists the same work, “Kernels” ({now.year}).",
    ]


def test_former_employers_are_noticed_for_some_years(quiet, rita, ada, now):
    oxford = colleagues(ada)
    profile = ProfileFactory(user=rita)
    stay = Affiliation.objects.create(profile=profile, organisation=oxford, last_year=now.year - 4)
    detect_where_changed(at=later(now))
    assert found() == []
    stay.last_year = now.year - 3
    stay.save()
    assert detect_where_changed(at=later(now)) == 1
    assert found()[0][0] == "standing"


def test_a_new_reviewer_an_application_and_a_changed_team_are_noticed(
    quiet, panel, ada, ben, assigned, now
):
    ReviewerFactory(panel=panel, user=ben)
    assert detect_where_changed(at=later(now)) == 1
    other = submitted_application(call=quiet, owner=ada)
    assert detect_where_changed(at=later(now)) == 1
    other.team.create(user=ben, role="editor")
    assert detect_where_changed(at=later(now)) == 1
    # On the team of one application of Ada's, Ben applied together with her.
    ((state, words),) = found()
    assert state == "standing"
    assert words.startswith(f"Applied together with Ada Lovelace in {other.reference}.")
    name_in_team(assigned.application, now, {"name": "Rita", "email": "rita@example.org"})
    assert detect_where_changed(at=later(now)) == 1
    hers = Conflict.objects.get(user__name="Rita Levi", application=assigned.application)
    assert hers.reason.startswith("Named in the team of the application.")


def test_nothing_changed_is_looked_at_again_after_a_day(quiet, now):
    assert detect_where_changed(at=later(now, 24 * 60 - 1)) == 0
    assert detect_where_changed(at=later(now, 24 * 60)) == 1


def test_an_announced_call_is_left_alone(quiet, rita, ada, now):
    quiet.announced_at = now
    quiet.save()
    colleagues(rita, ada)
    assert detect_where_changed(at=later(now, 60 * 48)) == 0


def test_people_of_another_round_who_applied_together(closed, assigned, rita, now):
    """Rita is only named in it, without being on its team."""
    earlier = submitted_application(title="Another round")
    name_in_team(
        earlier,
        now,
        {"name": "Ada Lovelace", "email": "ADA@example.org"},
        {"name": "Rita Levi", "email": "Rita@example.org"},
    )
    redetect_conflicts(call=closed, at=now)
    assert found() == [("standing", f"Applied together with Ada Lovelace in {earlier.reference}.")]


def test_a_run_costs_the_same_whatever_the_size(closed, fill, now):
    fill(3, 2)
    redetect_conflicts(call=closed, at=now)
    counts = []
    for more in (0, 6):
        fill(more, 0)
        with CaptureQueriesContext(connection) as queries:
            redetect_conflicts(call=closed, at=now)
        counts.append(len(queries))
    assert counts[0] == counts[1]
