"""Awards of ada in the programme's call."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from awards.actions.bank_details import (
    confirm_bank_details,
    enter_bank_details,
)
from awards.actions.debtor_accounts import confirm_debtor_account, enter_debtor_account
from awards.actions.letters import issue_letter
from awards.actions.payment_files import make_payment_file
from awards.actions.payments import approve_payment, pay_payment
from awards.actions.preparing import prepare_awards
from awards.actions.repayments import approve_repayment, ask_repayment
from awards.actions.report_answers import save_report_answer
from awards.actions.reports import open_report, submit_report
from awards.models import Condition
from grants.deadlines import local_day
from grants.models import TeamMember
from grants.states import ApplicationState
from reviews.states import DecisionState
from tests.factories.accounts import UserFactory
from tests.factories.awards import (
    AwardFactory,
    ConditionFactory,
    PaymentFactory,
    accepted_award,
    funded_application,
)
from tests.factories.grants import ProgrammeRoleFactory, submitted_application
from tests.factories.reviews import DecisionFactory


def decided(call, *, amount=80_000_00, plan=None, owner=None, **fields):
    """An application with an announced decision to fund."""
    answers = None if plan is None else {"open_source_plan": plan}
    people = {} if owner is None else {"owner": owner}
    application = submitted_application(call=call, answers=answers, **people, **fields)
    application.state = ApplicationState.FUNDED
    application.save(update_fields=["state"])
    return DecisionFactory(
        application=application,
        amount=amount,
        state=DecisionState.ANNOUNCED,
        announced_at=timezone.now(),
    )


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def prepared(call, ada, sam, now):
    """Ada's award as it is prepared from her plan: one release, one report, two payments."""
    decided(call, owner=ada, title="Open kernels")
    [award] = prepare_awards(call=call, by=sam, at=now)
    return award


@pytest.fixture
def offered(prepared, sam, now):
    """Ada's award with its letter."""
    issue_letter(award=prepared, by=sam, at=now)
    prepared.refresh_from_db()
    return prepared


@pytest.fixture
def accepted(call, ada):
    """Ada's accepted award with one release condition and two payments."""
    return ongoing(call, ada)


@pytest.fixture
def budgeted(call, ada):
    """The same with a budget of two lines, of which a fifth less was awarded than asked for."""
    rows = [
        {"category": "Staff", "description": "One year", "amount": 75_000_00},
        {"category": "Travel", "description": "Two conferences", "amount": 25_000_00},
    ]
    return ongoing(call, ada, answers={"budget": rows})


def ongoing(call, owner, **fields):
    award = accepted_award(
        application=funded_application(call=call, owner=owner, **fields), instalments=[72_000_00]
    )
    condition = ConditionFactory(award=award, position=1)
    last = PaymentFactory(award=award, position=2, amount=8_000_00, label="Last instalment")
    last.conditions.add(condition)
    return award


@pytest.fixture
def release(accepted):
    return accepted.conditions.get(position=1)


@pytest.fixture
def first(accepted):
    return accepted.payments.get(position=1)


@pytest.fixture
def last(accepted):
    return accepted.payments.get(position=2)


@pytest.fixture
def bea(programme):
    """A second person of finance."""
    user = UserFactory(name="Bea Costa", email="bea@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.FINANCE)
    return user


@pytest.fixture
def mia(programme):
    """Administrator of the programme."""
    user = UserFactory(name="Mia Lund", email="mia@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def ethics(accepted):
    """An ethics approval ada has to hand in."""
    return ConditionFactory(
        award=accepted,
        position=2,
        kind=Condition.Kind.ETHICS,
        title="Ethics approval",
        output_kind="",
        promised_licence="",
        promised_place="",
    )


@pytest.fixture
def ben_edits(accepted, ben):
    TeamMember.objects.create(
        application=accepted.application, user=ben, role=TeamMember.Role.EDITOR
    )
    return ben


def many_decided(call, owner, count):
    """Prepared awards, each with its announced decision, as letters need them."""
    awards = []
    for _ in range(count):
        application = decided(call, owner=owner, amount=1000).application
        award = AwardFactory(application=application, amount=1000)
        ConditionFactory(award=award, due_on=date.today() + timedelta(days=9))
        PaymentFactory(award=award, amount=1000)
        awards.append(award)
    return awards


def many_awards(call, owner, count):
    """Prepared awards with a condition and a payment each."""
    awards = []
    for _ in range(count):
        award = AwardFactory(application=funded_application(call=call, owner=owner), amount=1000)
        ConditionFactory(award=award, due_on=date.today() + timedelta(days=9))
        PaymentFactory(award=award, amount=1000)
        awards.append(award)
    return awards


IBAN = "DE89370400440532013000"
HER_ACCOUNT = {
    "holder": "Ada Lovelace",
    "country": "",
    "iban": IBAN,
    "bic": "",
    "number": "",
    "routing": "",
}


@pytest.fixture
def entered(accepted, ada, now):
    """Ada's bank details as she entered them."""
    return enter_bank_details(
        award=accepted, fields=HER_ACCOUNT, currency="EUR", remittance="P-77", by=ada, at=now
    )


@pytest.fixture
def confirmed(entered, fay, now):
    """Ada's bank details, confirmed by Fay."""
    return confirm_bank_details(details=entered, by=fay, at=now)


@pytest.fixture
def waiting_account(programme, fay, now):
    """The programme's account in euros, as Fay entered it."""
    return enter_debtor_account(
        programme=programme,
        name="Slingshot Foundation",
        iban="DE02120300000000202051",
        bic="",
        currency="EUR",
        by=fay,
        at=now,
    )


@pytest.fixture
def account(waiting_account, bea, now):
    """The programme's account in euros, confirmed by Bea."""
    return confirm_debtor_account(account=waiting_account, by=bea, at=now)


@pytest.fixture
def sendable(first, confirmed, fay, now):
    """The first instalment, approved by Fay."""
    return approve_payment(payment=first, by=fay, at=now)


@pytest.fixture
def sent(sendable, account, bea, now):
    """A payment file with it, made by Bea."""
    return make_payment_file(
        account=account,
        payments=[sendable],
        execute_on=now.date(),
        form="pain.001.001.09",
        by=bea,
        at=now,
    )


@pytest.fixture
def interim(accepted):
    """A report due in the middle of ada's accepted award."""
    return ConditionFactory(
        award=accepted, position=2, kind="report", title="Interim report", due_on=date(2027, 7, 1)
    )


@pytest.fixture
def final(accepted):
    """The report at its end."""
    return ConditionFactory(
        award=accepted, position=3, kind="report", title="Final report", due_on=date(2028, 1, 30)
    )


@pytest.fixture
def begun(interim, final, ada, now):
    """Ada's interim report, begun and empty."""
    return open_report(condition=interim, by=ada, at=now)


INTERIM_ANSWERS = {"done": "We built the press.", "next": "We print the book."}


def answer_report(report, by, at, **answers):
    """Save texts as answers, whatever stood there."""
    for key, text in answers.items():
        save_report_answer(
            report=report, question_key=key, posted={key: text}, version=None, by=by, at=at
        )


def posted_costs(*rows):
    """What a page posts for the table of costs: (line, amount) each."""
    data = {
        "spending-TOTAL_FORMS": len(rows),
        "spending-INITIAL_FORMS": 0,
        "spending-MIN_NUM_FORMS": 0,
        "spending-MAX_NUM_FORMS": 1000,
    }
    for number, (line, amount) in enumerate(rows):
        data[f"spending-{number}-category"] = line
        data[f"spending-{number}-description"] = "Invoice"
        data[f"spending-{number}-amount"] = amount
    return {name: str(value) for name, value in data.items()}


@pytest.fixture
def submitted_report(begun, ada, now):
    """Ada's interim report as she submitted it."""
    answer_report(begun, ada, now, **INTERIM_ANSWERS)
    submit_report(report=begun, by=ada, at=now)
    begun.refresh_from_db()
    return begun


@pytest.fixture
def paid(sendable, bea, now):
    """The first instalment, 72,000, as it was paid to Ada."""
    return pay_payment(payment=sendable, by=bea, at=now)


def ask_back(award, by, at, **changes):
    """A request for 12,000 of an award within thirty days, which nobody approved yet."""
    facts = {
        "amount": 12_000_00,
        "cause": "unspent",
        "reason": "The second year did not begin.",
        "due_on": local_day(award.application.call, at) + timedelta(days=30),
    }
    return ask_repayment(award=award, by=by, at=at, **{**facts, **changes})


@pytest.fixture
def proposed(accepted, paid, sam, now):
    """Money Sam wants back, which waits for a second person."""
    return ask_back(accepted, sam, now)


@pytest.fixture
def asked(proposed, fay, now):
    """The same, approved by Fay."""
    return approve_repayment(repayment=proposed, by=fay, at=now)
