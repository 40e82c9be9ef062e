"""Checks on records, that is archives, registries and pages: D01 to D11, P02, P04."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from releases import policy
from releases.checks.base import REPOSITORIES, BaseCheck, CheckResult, Level, Look
from releases.fetching.probing import unasked_part
from releases.fetching.problems import Unreachable
from releases.fetching.records import Record, RemoteFile, is_login, licence_id

SHOWN = 20
MOST = 0.5
"""Of the files, the part that may be left unasked."""


class RecordCheck(BaseCheck, ABC):
    """Base of checks that need a record: without one the answer is "unknown"."""

    def run(self, look: Look) -> CheckResult:
        """Judges the record, or says that there was nothing to look at."""
        if look.record is None:
            return self.result("unknown", "Not looked at: the record could not be read.")
        return self.judge(look.record, look)

    @abstractmethod
    def judge(self, record: Record, look: Look) -> CheckResult:
        """The check itself."""


class Answers(BaseCheck):
    """D01: the address answers to anybody."""

    id = "D01"
    level: Level = "must"
    standard = "FAIRsFAIR F1; DOI handbook: resolution"

    def run(self, look: Look) -> CheckResult:
        """Judges the answer of the server."""
        record, problem = look.record, look.problem
        if record is None:
            if isinstance(problem, Unreachable) and problem.counts_as == "fail":
                return self.result(
                    "fail", problem.reason, "Check the address in a private browser window.",
                    kind=problem.kind, status=problem.status,
                )  # fmt: skip
            said = problem.reason if problem else "Nothing was read."
            return self.result("unknown", said, "Nothing needs to be done now: it is tried again.")
        facts = {"final_url": record.final_url, "redirects": list(record.redirects),
                 "address": record.address, "digest": record.digest,
                 "fetched_at": record.fetched_at.isoformat()}  # fmt: skip
        if record.withdrawn:
            return self.result(
                "review", "The registry says this version was withdrawn.",
                "Hand in a version that is not.", **facts,
            )  # fmt: skip
        if record.redirects and is_login(record.final_url):
            return self.result(
                "review", f"It leads to a page on which one signs in, {record.final_url[:300]}.",
                "Check the address in a private browser window.", **facts,
            )  # fmt: skip
        summary = f"It answers without an account: {record.title or record.final_url}."
        return self.result("pass", summary[:500], **facts)


class DeclaredOpen(RecordCheck):
    """D02: the licence it declares is open and the one promised."""

    id = "D02"
    level: Level = "must"
    standard = "DataCite 4.6: rights; schema.org: license; SPDX License List"

    def judge(self, record: Record, look: Look) -> CheckResult:
        """Judges every licence declared. For code a name is not enough: a text is needed."""
        ids = sorted({found for each in record.licences if (found := licence_id(each))})
        closed = [one for one in ids if not self._open(one, look)]
        facts = {"declared": list(record.licences[:SHOWN]), "promised": look.promise.licence,
                 "licences": ids}  # fmt: skip
        wanted = policy.policy_for(look.promise.kind, look.promise.policy).text
        if not ids:
            return self._unnamed(record, look, f"Name {wanted} in its metadata.", facts)
        if len(closed) == len(ids):
            return self.result(
                "fail", f"The record names {closed[0]}, which is not open enough here.",
                f"Choose {wanted}.", **facts,
            )  # fmt: skip
        if closed:
            return self.result(
                "review", f"The record names several licences, among them {closed[0]}.",
                "Name one.", **facts,
            )  # fmt: skip
        promised = look.promise.licence
        named = [one for each in ids for one in policy.licences_in(each)]
        if promised and not policy.promised_matches(promised, named):
            return self.result(
                "review", f"{promised} was promised, the record names {', '.join(ids)}.",
                "Use the licence you promised, or ask for the change.", **facts,
            )  # fmt: skip
        if look.promise.kind in REPOSITORIES and look.snapshot is None:
            return self.result(
                "review", f"The record names {ids[0]}; the text was not seen.",
                "Name the repository in its metadata, or hand it in as well.", **facts,
            )  # fmt: skip
        return self.result("pass", f"The record names {', '.join(ids)}.", **facts)

    def _unnamed(
        self, record: Record, look: Look, mend: str, facts: Mapping[str, Any]
    ) -> CheckResult:
        if look.promise.kind in REPOSITORIES and look.snapshot is not None:
            return self.result("pass", "The text in the repository it names counts.", **facts)
        if record.licences:
            said = f"The record names “{record.licences[0][:100]}”, which is no SPDX licence."
            return self.result("review", said, mend, **facts)
        return self.result("review", "The record names no licence.", mend, **facts)

    @staticmethod
    def _open(expression: str, look: Look) -> bool:
        return policy.allowed(look.promise.kind, expression, look.promise.policy)


class FilesServed(RecordCheck):
    """D04: its files can really be fetched."""

    id = "D04"
    level: Level = "must"
    standard = "FAIRsFAIR A1; RFC 9110: range requests"
    kinds = frozenset(policy.KINDS) - {"paper"}

    def judge(self, record: Record, _look: Look) -> CheckResult:
        """Judges the answers to requests for the first byte of each file."""
        files = [each for each in record.files if each.url]
        facts = {"files": [[f.name, f.size, f.served, f.problem] for f in files[:SHOWN]]}
        if not files:
            return self.result(
                "review", "The record names no files a program can find.",
                "Describe the files in its metadata, for example as Croissant.", **facts,
            )  # fmt: skip
        gone = [each for each in files if each.gone]
        if gone:
            return self.result(
                "fail", f"{gone[0].name} cannot be fetched. {gone[0].problem}",
                "Make every file public.", **facts,
            )  # fmt: skip
        wrong = [f for f in files if None not in {f.served, f.size} and f.size != f.served]
        if wrong:
            return self.result(
                "review", f"{wrong[0].name} has {wrong[0].served:,} bytes; {wrong[0].size:,} were "
                "declared.", "Correct the metadata or the file.", **facts,
            )  # fmt: skip
        doubtful = [each for each in files if each.doubtful]
        if doubtful:
            return self.result(
                "review", f"{doubtful[0].name}: {doubtful[0].problem}",
                "Look at it in a private browser window. Make every file public.", **facts,
            )  # fmt: skip
        return self._seen(files, facts)

    def _seen(self, files: Sequence[RemoteFile], facts: Mapping[str, Any]) -> CheckResult:
        """Judges how much was seen of files with nothing wrong about them."""
        served = [each for each in files if each.served is not None]
        troubled = [each for each in files if each.problem]
        if troubled or not served:
            each = (troubled or files)[0]
            said = f"{each.name} could not be fetched. {each.problem}".strip()
            return self.result("unknown", said, **facts)
        total = sum(each.served or 0 for each in served)
        said = f"{len(served)} of {len(files)} files were asked for; they have {total:,} bytes."
        if not total:
            return self.result("review", "Its files are empty.", "Upload them again.", **facts)
        if unasked_part(files) > MOST:
            return self.result("review", f"{said} The larger part was not asked for.", **facts)
        return self.result("pass", said, **facts)


class MachineReadable(RecordCheck):
    """D09: its metadata can be read by a program."""

    id = "D09"
    level: Level = "should"
    standard = "DataCite 4.6; Croissant 1.0; Frictionless Data Package; schema.org"

    def judge(self, record: Record, _look: Look) -> CheckResult:
        """Looks for one of the forms that are known."""
        if record.metadata:
            forms = ", ".join(record.metadata)
            return self.result("pass", f"Metadata: {forms}.", metadata=list(record.metadata))
        return self.result(
            "fail", "No machine-readable metadata was found.",
            "Add schema.org or Croissant metadata to the page, or give the output a DOI.",
        )  # fmt: skip


class GrantNamed(RecordCheck):
    """D10: it names the grant that paid for it."""

    id = "D10"
    level: Level = "should"
    standard = "DataCite 4.6: fundingReferences; Crossref: funder"

    def judge(self, record: Record, look: Look) -> CheckResult:
        """Looks for the reference of the award, else the name of the programme."""
        if not look.promise.grant:
            return self.result("unknown", "The reference of the award is not known here.")
        text = " ".join(record.text.lower().split())
        for wanted in (look.promise.grant, look.promise.programme):
            if wanted and re.search(rf"(?<!\w){re.escape(wanted.lower())}(?!\w)", text):
                return self.result("pass", f"It names {wanted}.", named=wanted)
        return self.result(
            "fail", "It does not name the grant.",
            f"Name {look.promise.grant} in its funding metadata or its acknowledgements.",
        )  # fmt: skip


class Versioned(RecordCheck):
    """D11: it says which version it is."""

    id = "D11"
    level: Level = "should"
    standard = "DataCite 4.6: version; FRSM-03"
    kinds = frozenset(policy.KINDS) - {"paper"}

    def judge(self, record: Record, _look: Look) -> CheckResult:
        """Looks for a version in the metadata."""
        if record.version:
            return self.result("pass", f"Version {record.version}.", version=record.version)
        return self.result("fail", "It names no version.", "Add the version to its metadata.")


class OpenCopy(RecordCheck):
    """P02: its full text can be read without an account."""

    id = "P02"
    level: Level = "must"
    standard = "Horizon Europe and Wellcome open access policies; Google Scholar: citation_pdf_url"
    kinds = frozenset({"paper"})

    def judge(self, record: Record, _look: Look) -> CheckResult:
        """Judges the answers to requests for the copies named."""
        served = [each for each in record.files if each.served]
        facts = {"copies": [[f.url, f.served, f.problem] for f in record.files[:SHOWN]]}
        if served:
            said = f"A full text of {served[0].served:,} bytes can be fetched."
            return self.result("pass", said, **facts)
        doubtful = [each for each in record.files if each.doubtful]
        if doubtful:
            return self.result(
                "review", f"The copy it names may be no full text. {doubtful[0].problem}",
                "Deposit a copy that anybody can read and hand in its address.", **facts,
            )  # fmt: skip
        if record.files and any(each.gone for each in record.files):
            return self.result(
                "review", f"The copy it names cannot be fetched. {record.files[0].problem}",
                "Deposit a copy that anybody can read and hand in its address.", **facts,
            )  # fmt: skip
        if record.files:
            return self.result("unknown", "The copy it names did not answer.", **facts)
        return self.result(
            "review", "A program found no copy of the full text.",
            "Hand in the address of a copy that anybody can read.", **facts,
        )  # fmt: skip


RECORD_CHECKS = (
    Answers(),
    DeclaredOpen(),
    FilesServed(),
    OpenCopy(),
    MachineReadable(),
    GrantNamed(),
    Versioned(),
)
