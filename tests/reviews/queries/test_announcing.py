from reviews.actions.announcing import schedule_announcement
from reviews.actions.decisions import DecisionInput, decide
from reviews.queries.announcing import announcements_of, results_of, still_to_announce


def test_what_is_on_its_way_is_in_no_other_announcement(closed, fill, sam, now):
    applications, _ = fill(2, 0)
    wanted = {each.reference: DecisionInput("decline") for each in applications}
    assert results_of(closed).missing.count() == 2
    decide(call=closed, decisions=wanted, by=sam, at=now)
    assert (results_of(closed).missing.count(), results_of(closed).sealed.count()) == (0, 2)
    announcement = schedule_announcement(call=closed, due_at=now, by=sam, at=now)
    assert results_of(closed).sealed.count() == 0
    assert results_of(closed, announcement=announcement).sealed.count() == 2
    assert still_to_announce(closed).count() == 2
    assert list(announcements_of(closed)) == [announcement]
