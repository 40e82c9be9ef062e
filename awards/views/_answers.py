"""What both pages of an award show of its answers: who has signed, who is missing."""

from typing import Any

from django.urls import reverse

from awards.models import Acceptance, Award
from awards.permissions import can_work_on_award
from awards.queries.certificates import certificate_of, is_certificate_due
from awards.queries.cosigning import standing_cosignature
from awards.states import RUNNING, AwardState, CosignatureState
from awards.views._shared import deed
from core.web import SignedInRequest, arrived_at

TONES = {
    CosignatureState.NAMED: "neutral",
    CosignatureState.ASKED: "info",
    CosignatureState.SIGNED: "success",
    CosignatureState.DECLINED: "caution",
}


def answers_of(award: Award) -> dict[str, Any]:
    """The signatures of an award, and the certificate of its acceptance."""
    acceptance = Acceptance.objects.filter(award=award).first()
    cosignature = standing_cosignature(award)
    answered = award.state in RUNNING
    return {
        "acceptance": acceptance,
        "cosignature": cosignature,
        "cosignature_tone": TONES[cosignature.state] if cosignature else "",
        "certificate": certificate_of(award) if answered and acceptance else None,
        "missing": _missing(award, acceptance, cosignature),
    }


def cosigning_actions(award: Award) -> list[dict[str, str]]:
    """What officers can do about the co-signature of an award that is not answered yet."""
    named = standing_cosignature(award)
    open_states = {AwardState.PREPARED, AwardState.OFFERED}
    if not award.needs_cosignature or award.state not in open_states:
        return []
    if named is not None and named.state == CosignatureState.SIGNED:
        return []
    label = "Name who co-signs" if named is None else "Name another co-signatory"
    url = reverse("awards:staff_cosignatory", args=[award.reference])
    actions = [deed(label, url, post=False, kind="secondary")]
    if named is not None and named.state == CosignatureState.ASKED:
        again = reverse("awards:staff_cosignatory_link", args=[award.reference])
        actions.append(deed("Send the co-signatory a new link", again, kind="secondary"))
    return actions


def certificate_actions(
    request: SignedInRequest, award: Award, answers: dict[str, Any]
) -> list[dict[str, str]]:
    """The way to try again, where the certificate of an acceptance should be there and is not."""
    if answers["acceptance"] is None or answers["certificate"] is not None:
        return []
    if not is_certificate_due(award, arrived_at(request)):
        return []
    url = reverse("awards:staff_certificate_make", args=[award.reference])
    verdict = can_work_on_award(request.user, award)
    return [deed("Make the certificate", url, verdict, kind="secondary")]


def _missing(award: Award, acceptance: Acceptance | None, cosignature: Any) -> list[str]:
    """Whose signature is missing, for an offer that asks for two."""
    if award.state != AwardState.OFFERED or not award.needs_cosignature:
        return []
    found = [] if acceptance else [str(award.application.owner)]
    if cosignature is None:
        found.append("somebody of the institution, who is not named yet")
    elif cosignature.state == CosignatureState.DECLINED:
        found.append(f"somebody else of {cosignature.institution}")
    elif cosignature.state != CosignatureState.SIGNED:
        found.append(str(cosignature))
    return found
