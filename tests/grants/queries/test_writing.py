from grants.models import TeamMember
from grants.queries.writing import colleagues, joined_applications, newer_answers
from grants.structure import structure_of
from tests.grants.conftest import answer


def test_joined_applications_come_with_the_role_and_only_to_the_team(draft, ada, ben, eve):
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    [(own, role)] = [(found, found.role_held) for found in joined_applications(ada)]
    assert (own, role, own.role_holder) == (draft, "owner", ada.pk)
    assert [found.role_held for found in joined_applications(ben)] == ["viewer"]
    assert list(joined_applications(eve)) == []


def test_colleagues_are_the_rest_of_the_team_by_name(draft, ada, ben, eve):
    TeamMember.objects.create(application=draft, user=eve, role="viewer")
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    assert [str(member.user) for member in colleagues(draft, ada)] == ["Ben Koch", "Eve Stranger"]
    assert [str(member.user) for member in colleagues(draft, ben)] == [
        "Ada Lovelace",
        "Eve Stranger",
    ]


def test_newer_answers_are_those_of_the_section_above_the_known_version(draft, ada, now):
    answer(draft, ada, now, title="One", summary="One", proposal="Elsewhere")
    answer(draft, ada, now, title="Two")
    part = structure_of(draft).part("about")
    known = {"title": 1, "summary": 1, "proposal": 0}
    assert [found.value for found in newer_answers(draft, part, known)] == ["Two"]
    assert newer_answers(draft, part, {"title": 2, "summary": 1}) == []
    assert newer_answers(draft, part, {}) == []
