"""Checks on where an output is and whether anybody can fetch it: C01, C02, C04."""

from __future__ import annotations

from urllib.parse import urlsplit

from releases.checks.base import BaseCheck, CheckResult, ContentCheck, Level, Look
from releases.fetching.addresses import check_address
from releases.fetching.problems import Empty, Refused, TooLarge, Unreachable
from releases.fetching.snapshot import SUBMODULE, Snapshot, is_licence_file

# Files that surround a work and are not the work.
_SURROUNDINGS = (
    "readme", "citation", "contributing", "code_of_conduct", "security", "changelog", "authors",
    "notice", "codemeta", "funding", "support",
)  # fmt: skip


class UrlPolicy(BaseCheck):
    """C01: https, a public host, no credentials, the usual port."""

    id = "C01"
    level: Level = "must"
    standard = "OWASP SSRF prevention; Seedcorn address rules"

    def run(self, look: Look) -> CheckResult:
        """Judges the address as submitted and, if it was dialled, where it led."""
        url = look.url if look.record else look.snapshot.url if look.snapshot else look.url
        facts = {"url": url}
        if isinstance(look.problem, Refused):
            return self.result("fail", look.problem.reason, _MEND_URL, **facts)
        judgement = check_address(url, look.rules)
        if not judgement:
            return self.result("fail", judgement.reason, _MEND_URL, **facts)
        seen = look.snapshot or look.record
        if seen and seen.inside:
            return self.result(
                "pass", "The address is one your operator allows, not a public one.",
                address=seen.address, **facts,
            )  # fmt: skip
        if urlsplit(url).scheme != "https":
            if look.problem and look.rules.allowed_networks:
                return self.result(
                    "unknown", "It did not answer, so whether your operator allows it was not "
                    "seen.", **facts,
                )  # fmt: skip
            return self.result(
                "fail", "The address is not encrypted (http).", "Give the https address.", **facts
            )
        return self.result("pass", "The address is public and encrypted.", **facts)


_MEND_URL = "Give the https address at which anybody can clone the repository."


class AnonymousClone(BaseCheck):
    """C02: anybody can clone it without credentials."""

    id = "C02"
    level: Level = "must"
    standard = "FRSM-09; fair-software.eu 1 (repository)"

    def run(self, look: Look) -> CheckResult:
        """Judges the answer of the server."""
        if look.snapshot is not None:
            return self._read(look.snapshot)
        problem = look.problem
        if isinstance(problem, Empty | TooLarge):
            return self.result("pass", "The repository answers without credentials.")
        if isinstance(problem, Unreachable):
            failed = problem.counts_as == "fail"
            mend = (
                "Make the repository public and check the address in a private browser window."
                if failed
                else "Nothing needs to be done now: it is tried again."
            )
            return self.result(
                "fail" if failed else "unknown", problem.reason, mend,
                kind=problem.kind, status=problem.status,
            )  # fmt: skip
        if problem is None or isinstance(problem, Refused):
            return self.result("unknown", "Not tried, because the address cannot be used.")
        return self.result("unknown", problem.reason)

    def _read(self, snapshot: Snapshot) -> CheckResult:
        summary = "The repository can be cloned without credentials."
        if snapshot.redirects:
            summary += f" It has moved to {snapshot.final_url}."
        return self.result(
            "pass", summary,
            commit=snapshot.commit, address=snapshot.address, redirects=list(snapshot.redirects),
            final_url=snapshot.final_url, fetched_at=snapshot.fetched_at.isoformat(),
            **snapshot.swhids,
        )  # fmt: skip


class NotEmpty(ContentCheck):
    """C04: there is work in it, not only a README and a licence."""

    id = "C04"
    level: Level = "must"
    standard = "Seedcorn: a release holds the work itself"

    def run(self, look: Look) -> CheckResult:
        """Judges an empty or very large repository too, which have no snapshot."""
        if isinstance(look.problem, Empty):
            return self.result("fail", look.problem.reason, "Push your work to it.")
        if isinstance(look.problem, TooLarge):
            return self.result("review", look.problem.reason, "A person will look at it.")
        return super().run(look)

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Counts the files that are the work."""
        work = [
            path
            for path, entry in snapshot.files.items()
            if entry.mode != SUBMODULE and not _surrounds(path)
        ]
        modules = sum(entry.mode == SUBMODULE for entry in snapshot.files.values())
        facts = {"files": len(snapshot.files), "work": len(work), "submodules": modules,
                 "listed_whole": not snapshot.truncated}  # fmt: skip
        if work:
            return self.result("pass", f"{len(work)} files of work at the last commit.", **facts)
        if snapshot.truncated or modules:
            return self.result(
                "review", "No file of work was seen beside submodules or a very large tree.",
                "A person will look at it.", **facts,
            )  # fmt: skip
        return self.result(
            "fail", "The repository holds nothing beside a README, a licence and the like.",
            "Push the work itself.", **facts,
        )  # fmt: skip


def _surrounds(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name.startswith((".", *_SURROUNDINGS)) or path.startswith(".") or is_licence_file(path)
