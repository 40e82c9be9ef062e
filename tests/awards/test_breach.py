from datetime import date

import pytest

from awards.breach import breach_facts, promise_in_words, sample_breach
from awards.models import LetterKind
from awards.views._letter_samples import sample_facts
from tests.factories.awards import ConditionFactory, accepted_award

pytestmark = pytest.mark.django_db


def test_the_facts_of_a_breach_are_those_of_the_output(now):
    condition = ConditionFactory(
        award=accepted_award(), due_on=date(2027, 3, 31), promised_place="git.example.org"
    )
    payment = condition.award.payments.get()
    payment.conditions.add(condition)
    facts = breach_facts(
        condition, cure_until=date(2027, 4, 14), happened="It is late.", finding="Nothing came."
    )
    assert promise_in_words(condition) == "code, under MIT, at git.example.org"
    assert (facts.output, facts.reference, facts.cure_days) == (
        "Training code",
        condition.reference,
        14,
    )
    assert [label for label, _ in facts.waiting] == [payment.label]


def test_staff_try_the_words_with_a_real_award_or_with_an_example(now):
    award = accepted_award()
    programme = award.application.call.programme
    assert sample_breach(award, finding="Nothing.") is None
    example = sample_facts(programme, LetterKind.BREACH, award.application, now)
    assert example.values["output"] == "Training code"
    condition = ConditionFactory(award=award, title="Data of all runs")
    real = sample_facts(programme, LetterKind.BREACH, award.application, now)
    assert real.values["output_reference"] == condition.reference
    assert real.blocks["blocked_payments"]() == ""
