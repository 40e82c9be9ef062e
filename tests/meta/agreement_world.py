"""An award that is to be co-signed in the world of `world.py`, and who may open what of it."""

from awards.actions.cosigning import Signatory, name_cosignatory
from awards.tokens import cosigning_token
from core.actors import SYSTEM

_PUBLIC = "200 200 200 200 200 200 200 200"
_TOKEN = {"token": "cosign_token"}
_OFFERED = {"reference": "offered.reference"}

MATRIX = {
    "awards:award_cosign": _PUBLIC,
    "awards:award_cosign_letter": _PUBLIC,
    # Nobody has signed yet, so nothing is certified.
    "awards:award_cosign_certificate": "404 404 404 404 404 404 404 404",
    "awards:staff_cosignatory": "in  404 404 404 404 200 404 403",
    "awards:staff_cosignatory_link": "in  405 405 405 405 405 405 405",
    "awards:staff_certificate_make": "in  405 405 405 405 405 405 405",
}
POSTED = {
    "awards:award_cosign": "may may may may may may may may",
    "awards:staff_cosignatory": "in  404 404 404 404 may 404 403",
    "awards:staff_cosignatory_link": "in  404 404 404 404 may 404 403",
    "awards:staff_certificate_make": "in  404 404 404 404 may 404 403",
}
ADDRESSES = {
    "awards:award_cosign": _TOKEN,
    "awards:award_cosign_letter": _TOKEN,
    "awards:award_cosign_certificate": _TOKEN,
    "awards:staff_cosignatory": _OFFERED,
    "awards:staff_cosignatory_link": _OFFERED,
    "awards:staff_certificate_make": _OFFERED,
}


def cosigning_round(world):
    """Carla is asked to sign the offered award for the institution."""
    world.offered.needs_cosignature = True
    world.offered.save(update_fields=["needs_cosignature"])
    carla = Signatory("TU Dresden", "Carla Weiss", "carla@tu.example.org", "Head of research")
    named = name_cosignatory(award=world.offered, signatory=carla, by=SYSTEM, at=world.now)
    world.cosign_token = cosigning_token(named)
