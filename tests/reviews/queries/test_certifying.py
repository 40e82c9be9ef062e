from reviews.actions.conflicts import enter_conflict
from reviews.actions.declaring import certify_conflicts
from reviews.queries.certifying import (
    applications_to_certify,
    certifiable,
    last_certification,
    panel_certifications,
    uncertified_reviewers,
)
from tests.factories.reviews import AssignmentFactory, ReviewerFactory


def test_the_seats_of_a_person(closed, panel, rita, pat, now):
    mine = ReviewerFactory(panel=panel, user=rita)
    ReviewerFactory(panel=panel, user=pat, is_active=False)
    assert list(certifiable(rita)) == [mine]
    assert list(certifiable(pat)) == []
    closed.announced_at = now
    closed.save()
    assert list(certifiable(rita)) == []


def test_what_the_panel_will_discuss_without_ones_own_conflicts(closed, fill, sam, now):
    applications, people = fill(4, 2)
    for each in applications[:3]:
        AssignmentFactory(application=each, reviewer=people[1])
    applications[1].team.create(user=people[0].user, role="viewer")
    enter_conflict(
        application=applications[2], user=people[0].user, reason="Same lab", by=sam, at=now
    )
    assert list(applications_to_certify(people[0])) == [applications[0]]
    assert list(applications_to_certify(people[1])) == applications[:3]


def test_who_has_certified_and_when(closed, panel, rita, pat, now):
    mine = ReviewerFactory(panel=panel, user=rita)
    hers = ReviewerFactory(panel=panel, user=pat)
    assert last_certification(mine) is None
    done = certify_conflicts(reviewer=mine, conflicts={}, agreed=True, by=rita, at=now)
    assert last_certification(mine) == done
    assert [(each, each.certified_at) for each in panel_certifications(closed)] == [
        (hers, None),
        (mine, now),
    ]
    assert list(uncertified_reviewers(closed)) == [hers]
