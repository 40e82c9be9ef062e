from datetime import date

import pytest

from awards.actions.editing import AwardTerms, ConditionTerms, PaymentTerms, edit_award
from core.errors import NotAllowed, RuleBroken

TERMS = AwardTerms(
    amount=50_000_00,
    starts_on=date(2027, 2, 1),
    ends_on=date(2028, 1, 31),
    special_terms="Travel is capped.",
)


def edit(award, by, now, *, terms=TERMS, conditions=None, payments=None):
    if conditions is None:
        conditions = [
            ConditionTerms(kind="custom", title="Talk", due_on=date(2027, 5, 1)),
        ]
    if payments is None:
        payments = [PaymentTerms("All of it", terms.amount, date(2027, 2, 1))]
    return edit_award(
        award=award, terms=terms, conditions=conditions, payments=payments, by=by, at=now
    )


def test_edit_award_replaces_terms_conditions_and_payments(prepared, sam, now):
    kept = prepared.conditions.get(kind="release")
    gone = prepared.conditions.get(kind="report")
    stays = prepared.payments.last()
    edit(
        prepared,
        sam,
        now,
        conditions=[
            ConditionTerms(kind="custom", title="Talk", due_on=date(2027, 5, 1)),
            ConditionTerms(
                kind="release",
                title="Engine",
                due_on=date(2027, 6, 1),
                output_kind="code",
                promised_licence="MIT",
                reference=kept.reference,
            ),
        ],
        payments=[
            PaymentTerms(
                "Rest",
                50_000_00,
                date(2027, 6, 1),
                (kept.reference, gone.reference),
                stays.reference,
            )
        ],
    )
    prepared.refresh_from_db()
    assert {name: getattr(prepared, name) for name in vars(TERMS)} == vars(TERMS)
    rows = prepared.conditions.values_list("position", "title", "reference")
    assert [row[:2] for row in rows] == [(1, "Talk"), (2, "Engine")]
    assert rows[1][2] == kept.reference
    payment = prepared.payments.get()
    assert (payment.reference, payment.amount, payment.label) == (
        stays.reference,
        50_000_00,
        "Rest",
    )
    assert [each.reference for each in payment.conditions.all()] == [kept.reference]


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [(40_000_00, "€10,000.00 missing"), (60_000_00, "€10,000.00 too much")],
)
def test_edit_award_with_instalments_that_do_not_add_up_changes_nothing(
    prepared, sam, now, amount, sentence
):
    with pytest.raises(RuleBroken, match=sentence):
        edit(prepared, sam, now, payments=[PaymentTerms("Part", amount, date(2027, 2, 1))])
    prepared.refresh_from_db()
    assert (prepared.amount, prepared.payments.count()) == (80_000_00, 2)


def test_edit_award_beyond_the_budget_is_refused(prepared, sam, now, call):
    call.budget = 50_000_00
    call.save(update_fields=["budget"])
    with pytest.raises(RuleBroken, match="budget") as refusal:
        edit(prepared, sam, now, terms=AwardTerms(50_000_01, TERMS.starts_on, TERMS.ends_on))
    assert refusal.value.field == "amount"
    assert edit(prepared, sam, now).amount == 50_000_00


def test_edit_award_that_ends_before_it_starts_is_refused(prepared, sam, now):
    with pytest.raises(RuleBroken) as refusal:
        edit(prepared, sam, now, terms=AwardTerms(50_000_00, TERMS.ends_on, TERMS.starts_on))
    assert refusal.value.field == "ends_on"


def test_edit_award_refuses_a_release_without_a_licence(prepared, sam, now):
    bad = ConditionTerms(kind="release", title="Engine", due_on=date(2027, 6, 1))
    with pytest.raises(RuleBroken, match="licence"):
        edit(prepared, sam, now, conditions=[bad])
    assert prepared.conditions.count() == 2


def test_edit_award_after_the_letter_is_refused(offered, sam, now):
    with pytest.raises(RuleBroken, match="offered"):
        edit(offered, sam, now)


def test_edit_award_by_the_wrong_person_is_refused(prepared, ada, otto, now):
    for person in (ada, otto):
        with pytest.raises(NotAllowed):
            edit(prepared, person, now)


def release(**changes):
    return ConditionTerms(
        **{
            "kind": "release", "title": "Data of all runs", "due_on": date(2027, 6, 1),
            "output_kind": "dataset", "promised_licence": "CC-BY-4.0",
            "promised_place": "Zenodo", **changes,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"promised_licence": "CC-BY-NC-4.0"}, "“Data of all runs”: CC-BY-NC-4.0 does not count as open for a dataset"),
        ({"promised_licence": "any open licence"}, "is not an SPDX licence expression"),
        ({"output_kind": "code"}, "does not count as open for code"),
    ],
)  # fmt: skip
def test_edit_award_takes_only_a_licence_that_opens_what_it_is_for(
    prepared, sam, now, changes, why
):
    before = list(prepared.conditions.values_list("reference", flat=True))
    with pytest.raises(RuleBroken, match=why):
        edit(prepared, sam, now, conditions=[release(**changes)])
    assert list(prepared.conditions.values_list("reference", flat=True)) == before


def test_a_payment_waits_for_a_condition_added_with_it(prepared, sam, now):
    last = prepared.payments.last()
    payments = [
        PaymentTerms("First", 40_000_00, date(2027, 2, 1)),
        PaymentTerms("Last", 10_000_00, date(2028, 1, 31), (), last.reference),
    ]
    other = "PAY-1999-0001"
    edit(
        prepared, sam, now, payments=payments,
        conditions=[release(held=(last.reference, other)), release(title="Talk", kind="custom")],
    )  # fmt: skip
    data, talk = prepared.conditions.all()
    assert (data.promised_licence, data.promised_place) == ("CC-BY-4.0", "Zenodo")
    assert ([each.label for each in data.payments.all()], talk.payments.count()) == (["Last"], 0)
    again = [release(reference=data.reference, held=(last.reference,))]
    edit(prepared, sam, now, payments=payments, conditions=again)
    assert data.payments.count() == 0
