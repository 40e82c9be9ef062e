"""Saving a page of a form: each answer by itself, so that one refusal holds up no other."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.errors import RuleBroken
from core.web import SignedInRequest
from grants.answers import FILE, Asked, as_text, parse
from grants.errors import StaleAnswer
from grants.forms.answering import Block, blocks_for
from grants.structure import Part, Structure
from grants.views.uploading import upload_refusals


def save_part(
    request: SignedInRequest,
    part: Part,
    structure: Structure,
    *,
    save: Callable[[Asked], None],
    answers: Callable[[], Mapping[str, Any]],
) -> list[Block]:
    """Save every answer of the section with `save`; the blocks as they stand afterwards.

    `answers` reads what is stored, by question key.
    """
    refused: dict[str, str] = {}
    stale: dict[str, tuple[Any, StaleAnswer]] = {}
    for asked in part.questions:
        try:
            save(asked)
        except StaleAnswer as error:
            stale[asked.key] = (parse(asked, request.POST), error)
        except RuleBroken as error:
            refused[asked.key] = error.message
    refused |= {
        name.removeprefix("file-"): sentence for name, sentence in upload_refusals(request).items()
    }
    stored = answers()
    values = {name: answer.value for name, answer in stored.items()}
    # What could not be saved is shown again, so that nothing typed is lost.
    unsaved = {asked.key for asked in part.questions if asked.kind != FILE} & refused.keys()
    values |= {a.key: parse(a, request.POST) for a in part.questions if a.key in unsaved}
    values |= {name: mine for name, (mine, _error) in stale.items()}
    versions = {name: answer.version for name, answer in stored.items()}
    blocks = blocks_for(part, values, versions, structure)
    for block in blocks:
        block.refusal = refused.get(block.asked.key, "")
        if block.asked.key in stale:
            theirs = stale[block.asked.key][1].theirs
            block.theirs = as_text(theirs.value, block.asked)
            block.theirs_by = str(theirs.changed_by or "Somebody")
    return blocks


def save_uploads(
    request: SignedInRequest, asked: Asked, keep: Callable[[UploadedFile], object]
) -> None:
    """Keep every good file that was posted for the question.

    `RuleBroken` names each one that was refused, and why; the others are kept all the same.
    """
    refused = []
    for upload in request.FILES.getlist(f"file-{asked.key}"):
        try:
            keep(upload)
        except RuleBroken as error:
            refused.append(error.message)
    if refused:
        raise RuleBroken(" ".join(refused), "file")


def refused_form(blocks: list[Block]) -> forms.Form:
    """What was not saved, as a form with errors: so it is summed up on top and is a 422."""
    form = forms.Form(data={})
    for block in blocks:
        sentence = block.refusal
        if block.theirs is not None:
            sentence = (
                f"{block.theirs_by} changed this answer while you were writing. Your text is not "
                "saved yet; both texts stand below."
            )
        if sentence:
            form.fields[block.control_name] = forms.CharField(
                required=False, label=block.asked.label
            )
            form.add_error(block.control_name, sentence)
    return form
