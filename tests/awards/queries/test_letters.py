from datetime import date, timedelta

import pytest

from accounts.models import Organisation
from awards.actions.amending import Wanted, request_amendment
from awards.actions.amendment_decisions import approve_amendment
from awards.actions.letters import issue_letter, withdraw_letter
from awards.models import Award, Letter
from awards.queries.letters import (
    addressees,
    changed_on,
    is_in_force,
    letter_by_code,
    letter_by_hash,
    letterhead_of,
    letters_of_call,
    readable_letters,
    staff_letters,
    standing_letter,
    standing_version,
    with_flags,
)
from awards.states import AwardState
from core.actors import SYSTEM
from reviews.actions.conflicts import enter_conflict
from tests.awards.conftest import decided, many_decided


def test_a_letter_is_found_by_its_code_and_by_its_bytes(offered):
    letter = offered.letters.get()
    assert letter_by_code(letter.code) == letter
    assert letter_by_hash(letter.sha256) == letter
    assert (letter_by_code(""), letter_by_hash("0" * 64)) == (None, None)


@pytest.mark.parametrize(
    ("state", "in_force"),
    [
        ("offered", True),
        ("accepted", True),
        ("closed", True),
        ("declined", False),
        ("lapsed", False),
    ],
)
def test_a_letter_is_in_force_while_its_award_lives(offered, now, state, in_force):
    closed_at = now if state == "closed" else None
    Award.objects.update(state=state, answered_at=now, closed_at=closed_at)
    assert is_in_force(Letter.objects.select_related("award").get()) is in_force


def test_a_letter_that_a_later_one_changes_says_when(accepted, ada, sam, now):
    """More time was granted: who is shown the award letter hears that there is a later one."""
    letter = accepted.letters.get(kind="award")
    assert changed_on(letter, now) is None
    change = request_amendment(
        award=accepted,
        kind="extension",
        wanted=Wanted(reason="The machine came late.", ends_on=date(2028, 6, 30)),
        by=ada,
        at=now,
    )
    assert changed_on(letter, now) is None
    change = approve_amendment(amendment=change, reason="Fine.", moved=[], by=sam, at=now)
    assert changed_on(letter, change.letter.sent_at) == change.letter.sent_at
    assert changed_on(letter, change.letter.sent_at - timedelta(seconds=1)) is None
    assert changed_on(change.letter, change.letter.sent_at) is None
    assert is_in_force(letter)


def test_a_letter_taken_back_or_replaced_is_not_in_force(prepared, sam, now):
    later = now + timedelta(days=1)
    first = issue_letter(award=prepared, by=sam, at=now, send_at=later)
    withdraw_letter(letter=first, by=sam, at=now)
    second = issue_letter(award=prepared, by=sam, at=now, send_at=later)
    first, second = (Letter.objects.get(pk=each.pk) for each in (first, second))
    assert [is_in_force(first), is_in_force(second)] == [False, True]
    assert standing_letter(prepared) == second


def test_letters_are_read_by_their_addressee_once_out_and_by_staff(
    prepared, sam, ada, ben, otto, now
):
    letter = issue_letter(award=prepared, by=sam, at=now, send_at=now + timedelta(days=1))
    assert [list(readable_letters(each, now)) for each in (ada, ben, sam, otto)] == [
        [],
        [],
        [letter],
        [],
    ]
    assert list(readable_letters(ada, now + timedelta(days=2))) == [letter]
    assert list(staff_letters(sam)) == [letter]
    assert list(staff_letters(otto)) == []


def test_addressees_are_those_decided_so_without_a_letter(call, ada, sam, now):
    first, second = many_decided(call, ada, 2)
    decided(call)  # funded, but without an award
    issue_letter(award=first, by=sam, at=now)
    assert list(addressees(call, "award", sam)) == [second.application]
    assert list(addressees(call, "decline", sam)) == []
    assert [letter.award for letter in letters_of_call(call, "award", sam)] == [first]


def test_a_conflict_hides_letters_from_staff_but_for_their_own(call, ada, sam, fay, root, now):
    first, second = many_decided(call, ada, 2)
    letter = issue_letter(award=first, by=sam, at=now, send_at=now)
    for award in (first, second):
        enter_conflict(application=award.application, user=sam, reason="Kin", by=root, at=now)
    assert (list(addressees(call, "award", sam)), list(letters_of_call(call, "award", sam))) == (
        [],
        [],
    )
    readers = {user: list(readable_letters(user, now)) for user in (ada, sam, fay)}
    assert readers == {ada: [letter], sam: [], fay: [letter]}


def test_what_is_odd_about_a_letter_is_told(call, ada, sam, now):
    first, second = many_decided(call, ada, 2)
    Award.objects.filter(pk=first.pk).update(amount=2000)
    flags = {
        due.application.award: due.flags
        for due in with_flags(addressees(call, "award", sam), call, "award", now)
    }
    twice = "Another letter of this kind goes to the same person"
    assert flags == {
        first: [
            "No organisation in the address",
            twice,
            "Amount differs from the decision",
            "The instalments do not add up to the amount",
        ],
        second: ["No organisation in the address", twice],
    }
    Award.objects.filter(pk=second.pk).update(
        amount=call.budget + 1, starts_on=now.date() - timedelta(days=3)
    )
    ada.organisation = Organisation.objects.create(name="Open University")
    ada.save(update_fields=["organisation"])
    rows = with_flags(addressees(call, "award", sam), call, "award", now)
    assert rows[1].flags == [
        twice,
        "Amount differs from the decision",
        "The instalments do not add up to the amount",
        "The awards of this call exceed its budget",
        "The award begins in the past",
    ]


def test_an_award_that_asks_nothing_or_asks_it_too_early_is_flagged(call, ada, sam, now):
    early, bare = many_decided(call, ada, 2)
    past = now.date() - timedelta(days=3)
    early.conditions.update(due_on=past)
    early.payments.update(due_on=past)
    bare.conditions.all().delete()
    rows = with_flags(addressees(call, "award", sam), call, "award", now)
    assert [row.flags[2:] for row in rows] == [
        ["A payment is planned for the past", "A condition is due in the past"],
        ["No condition"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_flags_cost_the_same_for_one_and_three(
    call, ada, sam, now, count, django_assert_num_queries
):
    many_decided(call, ada, count)
    with django_assert_num_queries(6):
        assert len(with_flags(addressees(call, "award", sam), call, "award", now)) == count


def test_a_programme_has_no_words_and_no_head_before_it_wrote_some(programme):
    assert standing_version(programme, "award") is None
    assert letterhead_of(programme) is None
    assert list(staff_letters(SYSTEM)) == []
    assert AwardState.LAPSED == "lapsed"
