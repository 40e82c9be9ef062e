"""Checks on what is handed in beside a release, an archive or a package say: E01, E02."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from releases import policy
from releases.checks.base import BaseCheck, CheckResult, Level, Look, decoded
from releases.fetching.archives import DOI
from releases.fetching.forges import place_of
from releases.fetching.records import Record, licence_id

SHOWN = 20


class LicenceAgrees(BaseCheck):
    """E01: what is handed in beside a release names no other licence."""

    id = "E01"
    level: Level = "must"
    standard = "DataCite 4.6: rights; SPDX License List; Seedcorn"

    def run(self, look: Look) -> CheckResult:
        """Judges the licences it declares; of a repository, those whose text is there."""
        if look.record is None and look.snapshot is None:
            return self.result("unknown", "Not looked at: it could not be read.")
        said = list(look.record.licences) if look.record else []
        named = {found for each in said if (found := licence_id(each))}
        named |= {found.expression for _, found in look.licences if found.exact}
        ids = sorted(each for each in named if each)
        promised = look.promise.licence
        facts = {"declared": said[:SHOWN], "promised": promised, "licences": ids}
        wanted = promised or policy.policy_for(look.promise.kind, look.promise.policy).text
        mend = f"Name {wanted} in its metadata."
        if not ids and said:
            told = f"It names “{said[0][:100]}”, which is no SPDX licence."
            return self.result("review", told, mend, **facts)
        if not ids:
            return self.result("unknown", "It names no licence.", mend, **facts)
        closed = [
            each for each in ids if not policy.allowed(look.promise.kind, each, look.promise.policy)
        ]
        if closed:
            told = f"It names {closed[0]}, which is not open enough here."
            return self.result("review" if len(closed) < len(ids) else "fail", told, mend, **facts)
        parts = [one for each in ids for one in policy.licences_in(each)]
        if promised and not policy.promised_matches(promised, parts):
            told = f"{promised} was promised; it names {', '.join(ids)}."
            return self.result("review", told, mend, **facts)
        return self.result("pass", f"It names {', '.join(ids)}.", **facts)


class SameProject(BaseCheck):
    """E02: what is handed in beside a release belongs to the same project."""

    id = "E02"
    level: Level = "must"
    standard = "DataCite 4.6: related identifiers; CodeMeta 3: codeRepository; Seedcorn"

    def run(self, look: Look) -> CheckResult:
        """Looks for the address of the release, else for its title.

        Another repository named is for a person, however alike the titles: names of packages are
        taken by whoever comes first.
        """
        main = look.beside.url if look.beside else look.promise.place
        mend = f"Name {main} in its metadata, as what it belongs to."
        if look.snapshot is not None:
            return self._of_repository(look, main, mend)
        if look.record is None:
            return self.result("unknown", "Not looked at: it could not be read.")
        return self._of_record(look.record, look, main, mend)

    def _of_record(self, record: Record, look: Look, main: str, mend: str) -> CheckResult:
        facts = {"names": record.repository, "title": record.title}
        if record.repository and same_place(record.repository, main):
            return self.result("pass", f"It names {main} as its repository.", **facts)
        if names(record.text, main) or same_place(record.final_url, main):
            return self.result("pass", f"It names {main}.", **facts)
        if record.repository and place_key(record.repository) != place_key(record.final_url):
            told = f"It names another repository, {record.repository[:300]}."
            return self.result("review", told, mend, **facts)
        if same_title(record, main, look.beside.titles if look.beside else ()):
            return self.result("pass", f"It has the same title: {record.title[:300]}.", **facts)
        told = "Nothing it says names the release, and its title is another."
        return self.result("unknown", told, mend, **facts)

    def _of_repository(self, look: Look, main: str, mend: str) -> CheckResult:
        snapshot = look.snapshot
        assert snapshot is not None  # noqa: S101 - for the type checker
        if same_place(snapshot.final_url, main) or same_place(snapshot.url, main):
            return self.result("pass", "It is the repository itself.")
        readmes = [
            decoded(data)
            for path, data in snapshot.texts.items()
            if path.lower().startswith(("readme", "citation", "codemeta"))
        ]
        if any(names(text, main) for text in readmes):
            return self.result("pass", f"It names {main}.")
        return self.result("unknown", "It is another repository, which does not name it.", mend)


def place_key(url: str) -> str:
    """What of an address two ways to write it have in common; a DOI is its name alone."""
    try:
        parts = urlsplit(place_of(url).repository)
    except ValueError:
        return url.lower()  # no address at all, so like no other
    if match := DOI.search(parts.path):
        return match[1].lower().rstrip("/.")
    path = parts.path.rstrip("/").removesuffix(".git").lower()
    return f"{parts.netloc.lower().removeprefix('www.')}{path}"


def same_place(one: str, other: str) -> bool:
    """Whether two addresses lead to the same repository or the same DOI."""
    return bool(one) and place_key(one) == place_key(other)


def names(text: str, url: str) -> bool:
    """Whether a text names the address, not one that only begins like it."""
    key = re.escape(place_key(url))
    return bool(re.search(rf"(?<![\w.-]){key}(?![\w-])", text.lower().replace("www.", "")))


def same_title(record: Record, main: str, titles: tuple[str, ...]) -> bool:
    """Whether a record has the title of the output, of the project, or the repository's name.

    Forges archive a release under "owner/name: version".
    """
    path = place_key(main).partition("/")[2]
    title = _plain(record.title.partition(":")[0]), _plain(record.title)
    wanted = {_plain(each) for each in (*titles, path, path.rpartition("/")[2])}
    return any(each in wanted for each in title if each)


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))


AGREEMENT = (LicenceAgrees(), SameProject())
