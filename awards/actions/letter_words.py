"""The words of letters and the head they stand under. Saving words makes the next version."""

from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from awards.letter_faults import faults as faults_of
from awards.letter_language import Fault
from awards.models import Letterhead, LetterKind, TemplateVersion
from awards.permissions import can_edit_letters
from awards.queries.letters import standing_version
from core.actors import Actor, person
from core.audit.trail import record
from core.differences import word_pieces
from core.errors import DomainError, RuleBroken, require
from core.files.models import StoredFile
from core.files.storing import IMAGES, store_upload
from grants.models import Programme

TEXTS = Path(__file__).resolve().parent.parent / "letter_texts"
MAX_PICTURE = 2 * 1024 * 1024


class WordsWrong(DomainError):
    """A text that cannot become a letter; `faults` says why, line by line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("The text was not saved: " + " ".join(map(str, faults[:3])))
        self.faults = faults


def default_text(kind: str) -> str:
    """The words Seedcorn brings for this kind of letter."""
    return (TEXTS / f"{LetterKind(kind).value}.md").read_text()


def words_in_use(programme: Programme, kind: str) -> TemplateVersion:
    """The words that count, to read: ours, not stored, where a programme wrote none."""
    ours = TemplateVersion(programme=programme, kind=kind, number=1, text=default_text(kind))
    return standing_version(programme, kind) or ours


def words_told(programme: Programme, kind: str) -> str:
    """Which words count and how far they are from ours: `version 3, 12 words changed`."""
    version = words_in_use(programme, kind)
    changed = sum(
        len(piece.text.split())
        for piece in word_pieces(default_text(kind), version.text)
        if piece.kind in {"added", "removed"}
    )
    if not changed:
        return "as Seedcorn wrote them"
    amount = "1 word differs" if changed == 1 else f"{changed} words differ"
    return f"version {version.number}, {amount} from Seedcorn’s own"


def version_to_use(programme: Programme, kind: str, *, at: datetime) -> TemplateVersion:
    """The words that count; a programme that wrote none gets ours as its first version."""
    found = words_in_use(programme, kind)
    if found.pk:
        return found
    made, _ = TemplateVersion.objects.get_or_create(
        programme=programme,
        kind=kind,
        number=1,
        defaults={"text": default_text(kind), "saved_at": at},
    )
    return made


def save_words(
    *,
    programme: Programme,
    kind: str,
    text: str,
    paper: str,
    with_data: bool,
    based_on: int | None = None,
    by: Actor,
    at: datetime,
) -> TemplateVersion:
    """Save the words as the next version. Issued letters keep theirs.

    `WordsWrong` with every fault and its line; nothing is saved then. The same words once more are
    the version there is. `based_on` is the version they were written from: `RuleBroken` when
    somebody saved another one meanwhile.
    """
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        require(can_edit_letters(by, programme))
        wrong = faults_of(text, kind)
        if wrong:
            raise WordsWrong(wrong)
        standing = version_to_use(programme, kind, at=at)
        if (standing.text, standing.paper, standing.with_data) == (text, paper, with_data):
            return standing
        if based_on is not None and based_on != standing.number:
            raise RuleBroken(_meanwhile(standing), field="text")
        rows = TemplateVersion.objects.filter(programme=programme, kind=kind)
        version = TemplateVersion.objects.create(
            programme=programme,
            kind=kind,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            text=text,
            paper=paper,
            with_data=with_data,
            saved_at=at,
            saved_by=person(by),
        )
        record(
            by=by,
            verb="letter_words.save",
            subject=programme,
            at=at,
            scope=programme.slug,
            kind=kind,
            version=version.number,
        )
        return version


def _meanwhile(version: TemplateVersion) -> str:
    return (
        f"{version.saved_by or 'Seedcorn'} saved version {version.number} while you were writing. "
        "Versions, below, shows what changed. Save again to put your text on top of it."
    )


def save_letterhead(
    *,
    programme: Programme,
    sender: str,
    footer: str,
    image_text: str,
    image: File | None = None,
    signature: File | None = None,
    without_image: bool = False,
    without_signature: bool = False,
    by: Actor,
    at: datetime,
) -> Letterhead:
    """Set the head of the programme's letters; pictures are PNG or JPEG."""
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        require(can_edit_letters(by, programme))
        head, _ = Letterhead.objects.get_or_create(programme=programme)
        head.image = _picture(image, head.image, without=without_image, by=by, at=at)
        head.signature = _picture(
            signature, head.signature, without=without_signature, by=by, at=at
        )
        head.image_text = image_text.strip() or (programme.name if head.image else "")
        head.sender, head.footer = sender.strip(), " ".join(footer.split())
        head.save()
        record(by=by, verb="letterhead.save", subject=programme, at=at, scope=programme.slug)
        return head


def _picture(
    upload: File | None, standing: StoredFile | None, *, without: bool, by: Actor, at: datetime
) -> StoredFile | None:
    if upload is not None:
        return store_upload(upload, by=by, at=at, allowed=IMAGES, max_bytes=MAX_PICTURE)
    return None if without else standing
