from datetime import date

import factory
from django.utils import timezone

from awards.letter_codes import new_code
from awards.models import Award, Condition, Letter, Payment
from awards.models.obligations import OutputKind
from awards.states import AwardState
from core.actors import SYSTEM
from core.files.storing import store_bytes
from grants.states import ApplicationState
from tests.factories.grants import submitted_application


def funded_application(**fields):
    """An application whose funding was announced."""
    application = submitted_application(**fields)
    application.state = ApplicationState.FUNDED
    application.save(update_fields=["state"])
    return application


class AwardFactory(factory.django.DjangoModelFactory):
    """An award in preparation."""

    class Meta:
        model = Award

    reference = factory.Sequence(lambda n: f"AWD-2026-{90000 + n}")
    application = factory.LazyFunction(funded_application)
    amount = 80_000_00
    currency = "EUR"
    starts_on = date(2027, 1, 1)
    ends_on = date(2027, 12, 31)
    created_at = factory.LazyFunction(timezone.now)


class ConditionFactory(factory.django.DjangoModelFactory):
    """An open release condition: MIT code."""

    class Meta:
        model = Condition

    reference = factory.Sequence(lambda n: f"CON-2026-{90000 + n}")
    award = factory.SubFactory(AwardFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = Condition.Kind.RELEASE
    title = "Training code"
    due_on = date(2027, 12, 31)
    output_kind = OutputKind.CODE
    promised_licence = "MIT"
    promised_place = "https://git.example.org/lab/code"


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payment

    reference = factory.Sequence(lambda n: f"PAY-2026-{90000 + n}")
    award = factory.SubFactory(AwardFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = "First instalment"
    amount = 80_000_00
    due_on = date(2027, 1, 15)


def offered_award(*, instalments=None, **fields):
    """An award with an issued letter, paid in one sum unless instalments (minor units) are given.

    With `instalments=[]` the test makes its own; the database wants them to add up.
    """
    now = timezone.now()
    award = AwardFactory(
        state=AwardState.OFFERED, **{"offered_at": now, "visible_from": now, **fields}
    )
    for position, amount in enumerate([award.amount] if instalments is None else instalments, 1):
        PaymentFactory(award=award, position=position, amount=amount)
    name = f"{award.reference}-award-letter.pdf"
    stored = store_bytes(
        b"%PDF-1.7 letter", name=name, content_type="application/pdf", by=SYSTEM, at=now
    )
    Letter.objects.create(
        application=award.application,
        award=award,
        code=new_code(),
        file=stored,
        sha256=stored.sha256,
        issued_at=now,
        sent_at=now,
    )
    return award


def accepted_award(**fields):
    """An award the grantee has accepted."""
    award = offered_award(**fields)
    award.state = AwardState.ACCEPTED
    award.answered_at = timezone.now()
    award.save(update_fields=["state", "answered_at"])
    return award
