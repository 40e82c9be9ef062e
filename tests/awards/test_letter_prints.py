from datetime import date

import pytest

from awards.letter_prints import letter_print
from awards.models import Award, Letterhead, TemplateVersion

WORDS = TemplateVersion(number=3, text="We are glad, {{ applicant }}.")


@pytest.fixture
def award(prepared):
    return Award.objects.get()


def print_of(words=WORDS, head=None):
    award = Award.objects.select_related("application__call__programme").get()
    return letter_print(award.application, award, words, head)


def test_letter_print_is_the_same_whenever_it_is_asked_and_before_the_day_to_answer_by(award):
    before = print_of()
    award.answer_by = date(2031, 1, 1)
    award.save()
    assert print_of() == before
    assert len(before) == 64


def test_letter_print_is_another_one_with_any_term_changed(award):
    seen = [print_of()]
    for rows, change in (
        (Award.objects, {"amount": award.amount}),
        (Award.objects, {"special_terms": "Once a year."}),
        (Award.objects, {"institution": "TU Dresden"}),
        (award.conditions, {"details": "In English."}),
        (award.conditions, {"due_on": date(2031, 1, 1)}),
        (award.payments, {"label": "At once"}),
        (award.payments, {"due_on": date(2031, 1, 1)}),
    ):
        rows.update(**change)
        seen.append(print_of())
    # The first of the changes changes nothing.
    assert seen[0] == seen[1]
    assert len(set(seen)) == len(seen) - 1


def test_letter_print_knows_words_and_head_apart_from_their_number(award):
    plain = print_of()
    assert print_of(TemplateVersion(number=4, text=WORDS.text)) == plain
    assert print_of(TemplateVersion(number=3, text=WORDS.text + "!")) != plain
    assert print_of(head=Letterhead(footer="Registered charity")) != plain


def test_letter_print_of_a_result_follows_its_reason(award):
    application = award.application
    before = letter_print(application, None, WORDS, None)
    application.decision.reason_for_applicant = "Another."
    assert letter_print(application, None, WORDS, None) != before
