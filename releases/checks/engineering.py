"""Checks on how the work can be used and trusted: C12, C15 to C17, C19, C23 to C28, C33."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC
from functools import cache
from typing import Any

from releases.checks.base import CheckResult, ContentCheck, Level, Look, decoded
from releases.checks.contents import readmes
from releases.fetching.snapshot import SUBMODULE, Snapshot

SOFTWARE = frozenset({"code", "model", "benchmark", "hardware", "other"})
"""Kinds of outputs these checks are asked of."""
_DEPENDENCIES = re.compile(
    r"pyproject\.toml|requirements[\w.-]{0,40}\.(?:txt|in)|setup\.(?:py|cfg)|pipfile|environment"
    r"\.ya?ml|package\.json|cargo\.toml|go\.mod|description|renv\.lock|project\.toml|pom\.xml"
    r"|build\.gradle(?:\.kts)?|gemfile|cmakelists\.txt|[\w.-]{1,60}\.cabal|mix\.exs|flake\.nix",
    re.IGNORECASE,
)
_CI = re.compile(
    r"\.github/workflows/[^/]{1,100}\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml|\.travis\.yml"
    r"|azure-pipelines\.yml|jenkinsfile|\.woodpecker(?:\.ya?ml|/.{1,100})|\.builds/.{1,100}"
    r"|\.forgejo/workflows/.{1,100}",
    re.IGNORECASE,
)
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|spec|__tests__)/|(?:^|/)(?:test_|[^/]{1,80}[_.](?:test|spec)\.)"
)
_BINARY = re.compile(r"\.(?:exe|dll|so|dylib|jar|class|pyc|o|a|whl|msi|apk|bin)$", re.IGNORECASE)
_KEY_FILES = re.compile(
    r"(?:^|/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|[^/]{0,80}\.(?:pem|p12|pfx|keystore|jks)|\.env"
    r"|\.npmrc|\.pypirc|\.netrc|credentials\.json)$",
    re.IGNORECASE,
)
_LFS = re.compile(r"filter=lfs", re.IGNORECASE)
# detect-secrets' plugins for keys that are what they look like; none that goes by entropy alone.
_PLUGINS = (
    "AWSKeyDetector", "AzureStorageKeyDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "JwtTokenDetector", "MailchimpDetector", "NpmDetector", "OpenAIDetector", "PrivateKeyDetector",
    "PypiTokenDetector", "SendGridDetector", "SlackDetector", "SquareOAuthDetector",
    "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
SHOWN = 20


class SoftwareCheck(ContentCheck):
    """Base of checks that are about software and say nothing about data or papers."""

    level: Level = "should"
    kinds = SOFTWARE


def _matching(paths: Iterable[str], pattern: re.Pattern[str]) -> list[str]:
    return sorted(path for path in paths if pattern.search(path))[:SHOWN]


class History(SoftwareCheck):
    """C12: the work grew here, it was not put here in one piece."""

    id = "C12"
    standard = "OpenSSF Best Practices: repo_interim; FRSM-17"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Whether the commit seen has any before it."""
        if snapshot.parents:
            return self.result("pass", "The commit seen has others before it.")
        return self.result(
            "review", "The whole history is one commit.",
            "Publish the history of the work, or say why there is none.",
        )  # fmt: skip


class Dependencies(SoftwareCheck):
    """C15: what it needs is listed so that a machine can read it."""

    id = "C15"
    standard = "FRSM-13; https://w3id.org/everse/i/indicators/requirements_specified"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for the files package managers read."""
        names = {path: path.rpartition("/")[2] for path in snapshot.files}
        found = sorted(path for path, name in names.items() if _DEPENDENCIES.fullmatch(name))
        if found:
            return self.result("pass", f"Dependencies: {found[0]}.", files=found[:SHOWN])
        return self.result(
            "fail", "No file lists what the work depends on.",
            "Add one, for example pyproject.toml, package.json or environment.yml.",
        )  # fmt: skip


class Tests(SoftwareCheck):
    """C16: there are tests, and something runs them."""

    __test__ = False
    id = "C16"
    standard = "FRSM-14; OpenSSF Scorecard: CI-Tests"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for test files and for the configuration of a service that runs them."""
        tests, runs = _matching(snapshot.files, _TESTS), _matching(snapshot.files, _CI)
        facts = {"tests": tests, "continuous_integration": runs}
        if tests and runs:
            return self.result("pass", f"Tests: {tests[0]}, run by {runs[0]}.", **facts)
        if tests or runs:
            said = (
                "There are tests, but nothing runs them."
                if tests
                else ("A service is set up, but no tests were seen.")
            )
            return self.result("pass", said, **facts)
        return self.result(
            "fail", "Neither tests nor a service that runs them were seen.",
            "Add a few tests that show that it works, and run them on every change.", **facts,
        )  # fmt: skip


class Documentation(SoftwareCheck):
    """C17: there is more to read than the README."""

    id = "C17"
    standard = "OpenSSF Best Practices: documentation_basics; Web3 Foundation 0b"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for a folder of documentation, or a long README."""
        docs = _matching(
            snapshot.files, re.compile(r"^(?:docs?|documentation|vignettes|man)/", re.IGNORECASE)
        )
        if docs:
            return self.result("pass", f"Documentation: {docs[0]}.", files=docs)
        words = max(
            (len(decoded(snapshot.texts.get(path, b"")).split()) for path in readmes(snapshot)),
            default=0,
        )
        if words >= 400:
            return self.result("pass", f"The README has {words} words.", words=words)
        return self.result(
            "fail", "There is no documentation beside a short README.",
            "Say in docs/ or in the README how to install it, use it and build on it.", words=words,
        )  # fmt: skip


class Acknowledgement(ContentCheck):
    """C19: it names the grant that paid for it."""

    id = "C19"
    level: Level = "should"
    standard = "Gates, CZI and ASAP policies; CodeMeta 3: funding"

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Looks for the reference of the award or the name of the programme."""
        names = [name for name in (look.promise.grant, look.promise.programme) if name]
        if not names:
            return self.result("unknown", "It is not known which grant paid for it.")
        places = [*readmes(snapshot), "CITATION.cff", "codemeta.json", ".zenodo.json"]
        for path in places:
            text = decoded(snapshot.texts.get(path, b""))
            for name in names:
                if name.lower() in text.lower():
                    return self.result("pass", f"{path} names {name}.", path=path)
        return self.result(
            "fail", "Neither the README nor the metadata names the grant.",
            f"Write one line in the README: “Funded by {' '.join(names[::-1])}.”",
        )  # fmt: skip


class Community(SoftwareCheck):
    """C23: it says how others can take part."""

    id = "C23"
    standard = "NASA SPD-41a; OpenSSF Best Practices: contribution"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for CONTRIBUTING and for a code of conduct."""
        names = {path.rpartition("/")[2].lower() for path in snapshot.files}
        contributing = any(name.startswith("contributing") for name in names)
        conduct = any(name.replace("-", "_").startswith("code_of_conduct") for name in names)
        facts = {"contributing": contributing, "code_of_conduct": conduct}
        if contributing and conduct:
            return self.result("pass", "CONTRIBUTING and a code of conduct are there.", **facts)
        missing = [
            name
            for name, there in (("CONTRIBUTING.md", contributing), ("CODE_OF_CONDUCT.md", conduct))
            if not there
        ]
        return self.result(
            "fail", f"There is no {' and no '.join(missing)}.",
            "Say in a few lines how others can take part.", **facts,
        )  # fmt: skip


class SecurityPolicy(SoftwareCheck):
    """C24: it says whom to tell of a weakness."""

    id = "C24"
    level: Level = "info"
    standard = "OpenSSF Scorecard: Security-Policy"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for SECURITY.md."""
        found = _matching(
            snapshot.files, re.compile(r"(?:^|/)security\.(?:md|rst|txt)$", re.IGNORECASE)
        )
        if found:
            return self.result("pass", f"{found[0]} is there.")
        return self.result("fail", "There is no SECURITY.md.", "Say whom to tell of a weakness.")


class Binaries(SoftwareCheck):
    """C25: there are no programs without their source."""

    id = "C25"
    level: Level = "info"
    standard = "OpenSSF Scorecard: Binary-Artifacts"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Lists compiled files."""
        found = _matching(snapshot.files, _BINARY)
        if not found:
            return self.result("pass", "No compiled files were seen.")
        return self.result(
            "review", f"{len(found)} compiled files, for example {found[0]}.",
            "Publish the source they are made from.", files=found,
        )  # fmt: skip


class Submodules(SoftwareCheck):
    """C26: no part of it lies in another repository that may be closed."""

    id = "C26"
    standard = "FRSM-15-2"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Lists submodules; they are never followed."""
        found = sorted(path for path, entry in snapshot.files.items() if entry.mode == SUBMODULE)
        if not found:
            return self.result("pass", "Nothing lies in another repository.")
        return self.result(
            "review", f"{found[0]} lies in another repository.",
            "Hand in that repository as evidence too, if it was made with the grant.", paths=found,
        )  # fmt: skip


class Secrets(SoftwareCheck):
    """C27: no keys were left lying in it."""

    id = "C27"
    level: Level = "info"
    standard = "https://w3id.org/everse/i/indicators/no_leaked_credentials"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for files and lines that are keys. Where is told, never what."""
        files = _matching(snapshot.files, _KEY_FILES)
        lines = [
            f"{path}:{number}"
            for path, data in sorted(snapshot.texts.items())
            for number, line in enumerate(decoded(data).splitlines(), 1)
            if len(line) < 2_000 and _is_secret(line)
        ][:SHOWN]
        if not files and not lines:
            return self.result("pass", "No keys were seen in the files that were read.")
        return self.result(
            "review", f"{(lines or files)[0]} looks like a key.",
            "Withdraw the key where it was issued, then take it out of the repository.",
            files=files, lines=lines,
        )  # fmt: skip


def _is_secret(line: str) -> bool:
    return any(_is_key(plugin, line) for plugin in _plugins())


def _is_key(plugin: Any, line: str) -> bool:
    try:
        return any(True for _ in plugin.analyze_string(line))
    except Exception:  # noqa: BLE001 - taking a line apart fails at what only looks like a key
        return False


@cache
def _plugins() -> tuple[Any, ...]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    classes: Any = get_mapping_from_secret_type_to_class().values()
    return tuple(each() for each in classes if each.__name__ in _PLUGINS)


class Activity(SoftwareCheck):
    """C28: when somebody last worked on it."""

    id = "C28"
    level: Level = "info"
    standard = "OpenSSF Scorecard: Maintained"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Tells the day of the commit seen."""
        if snapshot.authored is None:
            return self.result("unknown", "The commit does not say when it was made.")
        day = snapshot.authored.astimezone(UTC).date()
        return self.result("pass", f"Last worked on {day.isoformat()}.", authored=day.isoformat())


class LargeFiles(SoftwareCheck):
    """C33: no large files lie where git does not bring them."""

    id = "C33"
    standard = "Git LFS; Seedcorn"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Whether files are kept by Git LFS: a clone has only pointers to them."""
        rules = decoded(snapshot.texts.get(".gitattributes", b""))
        if not _LFS.search(rules):
            return self.result("pass", "No files are kept outside of git.")
        lines = [
            line.split()[0] for line in rules.splitlines() if _LFS.search(line) and line.split()
        ]
        return self.result(
            "review", f"{lines[0]} is kept by Git LFS, so a clone may lack it.",
            "Make sure that the large files can be fetched without an account, or hand in the "
            "place where they are.", patterns=lines[:SHOWN],
        )  # fmt: skip
