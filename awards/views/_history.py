"""The history of an award in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.audit.models import AuditEvent

# What somebody did to an award, a condition or a payment, before its reference.
DEEDS = {
    "award.prepare": "prepared",
    "award.edit": "changed the terms of",
    "award.offer": "issued the letter of",
    "award.accept": "accepted",
    "award.sign": "signed",
    "award.name_cosignatory": "named who co-signs",
    "award.send_link": "sent the co-signatory a new link to",
    "award.cosign": "recorded the co-signature of",
    "award.decline_to_cosign": "recorded that nobody co-signs for now",
    "award.certify": "certified the acceptance of",
    "award.decline": "declined",
    "award.lapse": "let lapse",
    "award.renew": "gave more time to answer",
    "amendment.request": "asked for a change of",
    "amendment.withdraw": "withdrew a change of",
    "amendment.ask_back": "asked back about a change of",
    "amendment.propose": "proposed to approve a change of",
    "amendment.approve": "approved a change of",
    "amendment.decline": "declined a change of",
    "award.close": "closed",
    "award.reopen": "opened again",
    "letter.issue": "issued a letter about",
    "letter.end": "noted that a letter of breach no longer holds for",
    "letter.withdraw": "took back the letter of",
    "condition.hand_in": "handed in",
    "condition.check": "noted what the checks say about",
    "condition.accept": "accepted",
    "condition.send_back": "sent back",
    "condition.extend": "gave more time for",
    "condition.waive": "waived",
    "report.start": "began to write",
    "report.add_file": "added a file to",
    "report.remove_file": "removed a file from",
    "report.submit": "submitted the report",
    "report.send_back": "asked for changes of the report",
    "report.accept": "accepted the report",
    "condition.prove": "handed in what shows",
    "condition.move": "moved the day of",
    "condition.add": "added",
    "condition.ask": "asked about",
    "condition.ask_withdraw": "took back what was asked about",
    "condition.ask_refuse": "refused what was asked about",
    "condition.remove_file": "took a file out of what shows",
    "bank_details.enter": "entered bank details for",
    "bank_details.confirm": "confirmed the bank details of",
    "bank_details.refuse": "refused the bank details of",
    "bank_details.dispute": "was told that somebody else entered the bank details of",
    "bank_details.reveal": "looked at the bank details of",
    "payment.approve": "approved",
    "payment.pay": "recorded as paid",
    "award.give": "added something besides cash to",
    "award.give_not": "took something besides cash out of",
    "payment.amend": "changed the amount of",
    "payment.replan": "planned anew",
    "payment.hang": "changed what is waited for by",
    "payment.split": "split",
    "payment.split_off": "split off",
    "payment.merge": "made part of another",
    "payment.merge_in": "took another into",
    "payment.deliver": "recorded as delivered",
    "payment.hold": "put on hold",
    "payment.resume": "took off hold",
    "payment.unapprove": "took the approval back of",
    "payment.export": "put into a payment file",
    "payment.take_back": "took out of a cancelled payment file",
    "payment.take_out": "took out of a cancelled payment file, to wait for a condition,",
    "payment.return": "recorded as returned by the bank",
    "payment.plan_again": "planned again",
    "payment.cancel": "cancelled",
    "repayment.ask": "asked for money back with",
    "repayment.approve": "approved to ask money back with",
    "repayment.receive": "recorded that the money came back for",
    "repayment.receive_part": "recorded that part of the money came back for",
    "repayment.take_back": "took back the receipt recorded by mistake for",
    "repayment.take_back_part": "took back a receipt recorded by mistake for",
    "repayment.extend": "gave more time to pay back",
    "repayment.write_off": "wrote off what did not come of",
    "repayment.withdraw": "withdrew",
    "release.hand_in": "gave an address for",
    "release.check": "asked for checks of",
    "release.verify": "checked",
    "release.regress": "found no longer as accepted",
    "release.recover": "found well again",
    "release.embargo": "showed a private preview of",
    "release.archive": "had archived by Software Heritage",
    "release.archive_refused": "could not have archived",
    "release.archive_again": "asked for another try to archive",
    "release.mirror": "had copied as a git bundle",
    "release.mirror_refused": "could not have copied",
    "release.mirror_again": "asked for another try to copy",
    "release.dispute": "disputed",
    "release.settle": "answered the dispute about",
    "release.breach": "found breached",
    "release.lift": "no longer finds breached",
    "release.partial": "accepted in part",
    "release.supersede": "replaced by another output",
}


@dataclass(frozen=True)
class Happened:
    """One line of the history."""

    at: datetime
    sentence: str
    reason: str


def told(events: Iterable[AuditEvent]) -> list[Happened]:
    """Audit events as sentences: “Sam Okafor accepted CON-2026-0004”."""
    return [
        Happened(
            at=event.at,
            sentence=f"{event.actor_name} {_words(event.verb)} {event.subject}",
            reason=str(event.data.get("reason") or ""),
        )
        for event in events
    ]


def _words(verb: str) -> str:
    """The deed in words; one without words of its own is told by its name, without dots."""
    return DEEDS.get(verb) or verb.replace(".", " ").replace("_", " ")
