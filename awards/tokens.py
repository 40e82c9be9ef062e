"""Links that speak for themselves: whoever has the mail may use them."""

from django.core import signing

from awards.models import BankDetails

_SALT = "awards.bank-details"
_VALID_SECONDS = 90 * 24 * 3600


def details_token(details: BankDetails) -> str:
    """The token of the link “this was not me”."""
    return signing.dumps(details.pk, salt=_SALT)


def details_of_token(token: str) -> BankDetails:
    """The version a token is about. `BankDetails.DoesNotExist` for a token that is none."""
    try:
        key = signing.loads(token, salt=_SALT, max_age=_VALID_SECONDS)
    except signing.BadSignature:
        raise BankDetails.DoesNotExist from None
    return BankDetails.objects.select_related("award__application__call__programme").get(pk=key)
