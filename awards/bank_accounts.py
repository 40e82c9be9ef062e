"""What a bank account is, on plain values: checked, masked, and packed for encryption. Pure."""

import json
import re
from dataclasses import asdict, dataclass

from awards.sepa_text import latin

# fmt: off
SEPA = frozenset({
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI",
    "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL",
    "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "VA",
})
# fmt: on
"""First letters of IBANs in the SEPA area: European Payments Council, EPC409-09, “EPC List of SEPA
Scheme Countries”, with Serbia as the last to join (2025)."""


class AccountFault(ValueError):
    """What is wrong with an account, as a sentence, and the field it is about."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True)
class Account:
    """Either `iban` (with the `bic` found for it), or `number` with `routing` where IBAN is unused.

    `repr` shows nothing but the last four characters, so that no log or error page holds more.
    """

    holder: str
    country: str
    iban: str = ""
    bic: str = ""
    number: str = ""
    routing: str = ""

    def __repr__(self) -> str:
        return f"<Account ending in {self.last_four}>"

    @property
    def last_four(self) -> str:
        """What may be shown."""
        return (self.iban or self.number)[-4:]

    @property
    def is_in_sepa(self) -> bool:
        """Whether a SEPA transfer reaches it, so that its IBAN alone finds the bank."""
        return self.iban[:2] in SEPA

    def packed(self) -> str:
        """All of it as text, for encryption."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> "Account":
        """The other way round."""
        return cls(**json.loads(text))

    @property
    def spaced(self) -> str:
        """The number as people read it: the IBAN in groups of four."""
        return " ".join(re.findall(".{1,4}", self.iban)) if self.iban else self.number


def checked_account(
    *, holder: str, country: str, iban: str = "", bic: str = "", number: str = "", routing: str = ""
) -> Account:
    """The account as a payment file takes it; `AccountFault` says what is wrong with it.

    An IBAN's check digits, length and, where its country defines one, national check digits are
    verified (ISO 13616); its BIC is looked up when none is given.
    """
    name = " ".join(holder.split())
    if not latin(name).strip(" ."):
        raise AccountFault("Write the account holder in Latin letters, as the bank does.", "holder")
    if iban.strip():
        return _with_iban(name, iban, bic)
    number, routing = re.sub(r"[\s-]", "", number), re.sub(r"[\s-]", "", routing)
    if not number:
        raise AccountFault("Enter the IBAN, or an account number with its routing code.", "iban")
    if not re.fullmatch(r"[A-Za-z0-9]{4,34}", number):
        raise AccountFault("An account number has 4 to 34 letters and digits.", "number")
    if not re.fullmatch(r"[A-Za-z0-9]{3,35}", routing):
        raise AccountFault(
            "Enter the routing code of the bank, such as the ABA number or the sort code.",
            "routing",
        )
    _check_routing(country, routing)
    found = _checked_bic(bic) if bic.strip() else ""
    return Account(name, country.upper(), bic=found, number=number.upper(), routing=routing.upper())


def _with_iban(holder: str, text: str, bic: str) -> Account:
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    try:
        iban = IBAN(text, validate_bban=True)
    except SchwiftyException:
        raise AccountFault(
            "This IBAN is not right: a digit is wrong or missing. Copy it from a statement.", "iban"
        ) from None
    found = _checked_bic(bic) if bic.strip() else str(iban.bic or "")
    account = Account(holder, str(iban.country_code), iban=str(iban.compact), bic=found)
    if not found and not account.is_in_sepa:
        raise AccountFault(
            "Enter the BIC of the bank, too: for this country the IBAN alone does not find it.",
            "bic",
        )
    return account


def _checked_bic(text: str) -> str:
    from schwifty import BIC
    from schwifty.exceptions import SchwiftyException

    try:
        return str(BIC(text).compact)
    except SchwiftyException:
        raise AccountFault("This BIC is not right. It has 8 or 11 characters.", "bic") from None


def _check_routing(country: str, routing: str) -> None:
    """ABA numbers carry a check digit: 3, 7 and 1 times the digits add up to a multiple of 10."""
    if country.upper() != "US":
        return
    if re.fullmatch(r"\d{9}", routing):
        weights = (3, 7, 1) * 3
        if sum(int(digit) * weight for digit, weight in zip(routing, weights, strict=True)) % 10:
            raise AccountFault("This ABA number is not right: a digit is wrong.", "routing")
        return
    raise AccountFault("An ABA number has nine digits.", "routing")
