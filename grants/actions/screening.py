"""Screening before review: the checklist, and what becomes of an application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import take_back
from grants import emails
from grants.errors import MarkedMeanwhile
from grants.models import Application, Call, Screening, ScreeningItem, ScreeningMark
from grants.models.screening import said
from grants.permissions import can_give_second_look, can_work_on
from grants.queries.screening import DEFAULT_ITEMS, marks_of, removed_items
from grants.states import APPLICATION, SCREENING

# So long the mail of a confirmed decision waits, and so long it can be taken back unseen.
UNDO_FOR = timedelta(minutes=5)
MOST_ITEMS = 30


@dataclass(frozen=True)
class Mark:
    """What was found for one item. A note may stand without a finding; neither takes both away.

    `shown` is what the person's page said of the item (see `ScreeningMark.said`); `None`
    overwrites whatever is stored.
    """

    passed: str
    note: str = ""
    shown: str | None = None

    @property
    def said(self) -> str:
        """The same words as of a stored mark."""
        return said(self.passed, self.note)


def locked(application: Application, by: Actor) -> tuple[Application, Screening]:
    """The application and its screening, locked in this order; only for those who work on it."""
    rows = Application.objects.select_for_update(of=("self",))
    application = rows.select_related("call__programme", "owner").get(pk=application.pk)
    require(can_work_on(by, application.call.programme))
    Screening.objects.get_or_create(application=application, defaults={"call": application.call})
    screening = Screening.objects.select_for_update().get(application=application)
    screening.call = application.call
    return application, screening


def _record(by: Actor, verb: str, application: Application, at: datetime, **data: object) -> None:
    scope = application.call.programme.slug
    record(by=by, verb=f"screening.{verb}", subject=application, at=at, scope=scope, **data)


@transaction.atomic
def set_items(*, call: Call, texts: list[str], by: Actor, at: datetime) -> None:
    """Replace the checklist of a call. A text that stays keeps its marks, so does a removed one."""
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_work_on(by, call.programme))
    wanted = list(dict.fromkeys(text for text in texts if text))
    if len(wanted) > MOST_ITEMS:
        raise RuleBroken(f"A checklist holds at most {MOST_ITEMS} items.", "items")
    known = {item.text: item for item in ScreeningItem.objects.filter(call=call)}
    ScreeningItem.objects.filter(call=call).update(is_used=False)
    for position, text in enumerate(wanted, 1):
        item = known.get(text) or ScreeningItem(call=call, text=text)
        item.position, item.is_used = position, True
        item.save()
    scope = call.programme.slug
    record(by=by, verb="screening.items", subject=call, at=at, scope=scope, items=wanted)


def _items(call: Call) -> dict[str, ScreeningItem]:
    """The items by their text; the default ones are stored when a call is first screened."""
    stored = ScreeningItem.objects.filter(call=call)
    if not stored.exists():
        ScreeningItem.objects.bulk_create(
            ScreeningItem(call=call, position=place, text=text)
            for place, text in enumerate(DEFAULT_ITEMS, 1)
        )
    return {item.text: item for item in [*removed_items(call), *stored.filter(is_used=True)]}


@transaction.atomic
def mark_items(
    *, application: Application, marks: Mapping[str, Mark], by: Actor, at: datetime
) -> None:
    """Store what was found, by the text of the item, also of one that was removed meanwhile.

    What the person did not change keeps what stands and its author. `MarkedMeanwhile` when
    somebody else changed the same item to something else; then nothing is stored.
    """
    application, _screening = locked(application, by)
    # Two people may open the first screening of a call at the same time.
    Call.objects.select_for_update(no_key=True).get(pk=application.call_id)
    items = _items(application.call)
    if set(marks) - set(items):
        raise RuleBroken("The checklist was changed meanwhile. Look through it again.")
    before = {mark.item.text: mark for mark in marks_of(application)}
    changed = {text: mark for text, mark in marks.items() if mark.said != mark.shown}
    _refuse_clashes(changed, before)
    for text, mark in changed.items():
        old = before.get(text)
        if not mark.said:
            if old:
                old.delete()
        elif old is None or old.said != mark.said:
            if items[text].pk is None:
                items[text].save()
            ScreeningMark.objects.update_or_create(
                application=application,
                item=items[text],
                defaults={"passed": mark.passed, "note": mark.note, "by": person(by), "at": at},
            )
    found = {text: mark.passed for text, mark in changed.items()}
    _record(by, "mark", application, at, marks=found)


def _refuse_clashes(changed: Mapping[str, Mark], before: Mapping[str, ScreeningMark]) -> None:
    """Nobody's finding is overwritten by somebody who has not read it."""
    clashes = []
    for text, mark in changed.items():
        old = before.get(text)
        stands = old.said if old else ""
        if mark.shown not in {None, stands} and mark.said != stands:
            clashes.append(_clash(text, old))
    if clashes:
        raise MarkedMeanwhile(
            f"The checklist was filled in while your page was open. {' '.join(clashes)} Nothing is "
            "saved yet, and what you entered still stands below. Save again to replace theirs."
        )


def _clash(text: str, old: ScreeningMark | None) -> str:
    if old is None:
        return f"What was found on “{text}” was taken away."
    note = f", with the note “{old.note}”" if old.note else ""
    who = old.by or "Somebody who left"
    if not old.passed:
        return f"{who} wrote “{old.note}” on “{text}”."
    return f"{who} marked “{text}” as “{old.get_passed_display()}”{note}."


@transaction.atomic
def judge(
    *, application: Application, verb: str, note: str = "", by: Actor, at: datetime
) -> Screening:
    """Take an application forward (`take_forward`) or say that it needs changes (`ask_changes`)."""
    application, screening = locked(application, by)
    if not APPLICATION.allows(application.state, "screen_out"):
        raise RuleBroken("This application is no longer waiting to be screened.")
    screening.state = SCREENING.check(screening, verb)
    screening.by, screening.at, screening.note = person(by), at, note
    screening.save(update_fields=["state", "by", "at", "note"])
    _record(by, verb, application, at)
    return screening


@transaction.atomic
def propose_reject(
    *, application: Application, letter: str, note: str = "", by: Actor, at: datetime
) -> Screening:
    """Propose to turn an application down with this letter; nothing of it shows to applicants.

    Where the call wants no second look the proposal is confirmed at once.
    """
    application, screening = locked(application, by)
    APPLICATION.check(application, "screen_out")
    screening.state = SCREENING.check(screening, "propose")
    if not letter.strip():
        raise RuleBroken("Write what the applicant will read.", "letter")
    screening.letter, screening.note = letter, note
    screening.second_look = application.call.second_look
    screening.by = screening.proposed_by = person(by)
    screening.at = screening.proposed_at = at
    screening.save()
    _record(by, "propose", application, at, letter=letter)
    if not screening.second_look:
        return confirm_reject(application=application, by=by, at=at)
    return screening


@transaction.atomic
def confirm_reject(*, application: Application, by: Actor, at: datetime) -> Screening:
    """The second look agrees: the application is out, and its owner is told in a few minutes."""
    application, screening = locked(application, by)
    require(can_give_second_look(by, screening))
    screening.state = SCREENING.check(screening, "confirm")
    if application.submitted_at and application.submitted_at > (screening.proposed_at or at):
        raise RuleBroken(
            "The applicants submitted again after this was proposed. Send it back and look anew."
        )
    application.state = APPLICATION.check(application, "screen_out")
    application.save(update_fields=["state"])
    screening.confirmed_by = screening.by = person(by)
    screening.confirmed_at = screening.at = at
    screening.mail = emails.application_screened_out(
        application, screening.letter, at=at, not_before=at + UNDO_FOR
    )
    screening.save()
    _record(by, "confirm", application, at)
    return screening


@transaction.atomic
def send_back(*, application: Application, note: str, by: Actor, at: datetime) -> Screening:
    """The second look disagrees, or who proposed it thinks again: it is to be screened anew."""
    application, screening = locked(application, by)
    screening.state = SCREENING.check(screening, "send_back")
    screening.by, screening.at, screening.note = person(by), at, note
    screening.proposed_by = screening.proposed_at = None
    screening.save()
    _record(by, "send_back", application, at, note=note)
    return screening


@transaction.atomic
def restore(*, application: Application, by: Actor, at: datetime) -> Screening:
    """Take a turned-down application back into the round.

    Within the first minutes its mail is still here and is dropped; after that the owner is told.
    """
    application, screening = locked(application, by)
    screening.state = SCREENING.check(screening, "restore")
    if application.call.announced_at:
        raise RuleBroken("The results of this call are announced. Nothing can enter it any more.")
    application.state = APPLICATION.check(application, "restore")
    application.save(update_fields=["state"])
    unseen = take_back(screening.mail_id)
    if not unseen:
        emails.application_restored(application, at=at)
    screening.by, screening.at = person(by), at
    screening.proposed_by = screening.proposed_at = screening.mail = None
    screening.confirmed_by = screening.confirmed_at = None
    screening.save()
    _record(by, "restore", application, at, before_the_mail=unseen)
    return screening
