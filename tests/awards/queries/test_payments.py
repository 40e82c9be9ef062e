from awards.models import GrantPart, Payment
from awards.queries.payments import amount_of


def test_amount_of_cash_and_of_units(first, accepted):
    part = GrantPart(award=accepted, instrument="compute", unit="GPU hours", quantity=1200)
    assert amount_of(first) == "€72,000.00"
    assert amount_of(Payment(award=accepted, part=part, amount=1200)) == "1,200 GPU hours"
