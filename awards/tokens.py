"""Links that speak for themselves: whoever has the mail may use them. They sign nobody in."""

from django.core import signing

from awards.models import BankDetails, Cosignature

_SALT = "awards.bank-details"
_COSIGN_SALT = "awards.cosignature"
_VALID_SECONDS = 90 * 24 * 3600
# An offer can be renewed more than once; until when it can be signed stands with the award.
_COSIGN_SECONDS = 365 * 24 * 3600


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


def cosigning_token(cosignature: Cosignature) -> str:
    """The token of the newest link to co-sign."""
    return signing.dumps([cosignature.pk, cosignature.serial], salt=_COSIGN_SALT)


def cosignature_of_token(token: str) -> tuple[Cosignature, int]:
    """Whose link a token is, and the number of the link.

    `Cosignature.DoesNotExist` for a token that is none or older than a year.
    """
    try:
        pk, serial = signing.loads(token, salt=_COSIGN_SALT, max_age=_COSIGN_SECONDS)
    except signing.BadSignature:
        raise Cosignature.DoesNotExist from None
    rows = Cosignature.objects.select_related(
        "award__application__call__programme", "award__application__owner__organisation"
    )
    return rows.get(pk=pk), serial
