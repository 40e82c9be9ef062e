"""Reading the public dump of the Research Organization Registry (schema 2). No Django.

The dump is one JSON array of some 120,000 records in a file of hundreds of megabytes, alone or in
the ZIP it is published in. It is read record by record and never held in memory as a whole.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import ijson

from core.identifiers import is_ror, plain_ror

STATUSES = ("active", "inactive", "withdrawn")
MAX_NAME = 500


@dataclass(frozen=True)
class Entry:
    """What we keep of one record."""

    ror_id: str
    name: str
    aliases: tuple[str, ...]
    acronyms: tuple[str, ...]
    country: str
    country_code: str
    domains: tuple[str, ...]
    status: str

    @property
    def search(self) -> str:
        """Every name in one text of plain words, the one it goes by first."""
        words = [folded(each) for each in (self.name, *self.acronyms, *self.aliases)]
        return " ".join([*words, *(folded(domain) for domain in self.domains)])


def folded(text: str) -> str:
    """Lower case, without accents and signs: `Université d’Évry` → `universite d evry`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare))


def read_dump(path: Path) -> Iterator[Entry]:
    """The records of a `.json` file, or of the `.zip` that holds one.

    `ValueError` with a sentence when it is neither or the records are not of schema 2.
    """
    with _opened(path) as stream:
        found = False
        try:
            for record in ijson.items(stream, "item"):
                found = True
                yield entry_of(record)
        except ijson.JSONError as error:
            raise ValueError(f"{path.name} is not the JSON of a ROR dump: {error}") from error
        if not found:
            raise ValueError(f"{path.name} holds no list of records.")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            yield stream
        return
    with (
        zipfile.ZipFile(path) as archive,
        archive.open(_dump_in(archive.namelist(), path.name)) as stream,
    ):
        yield stream


def _dump_in(names: Iterable[str], archive: str) -> str:
    """The JSON file of schema 2; older archives hold one of schema 1 beside it."""
    found = sorted(name for name in names if name.endswith(".json"))
    newer = [name for name in found if "schema_v2" in name]
    if not found:
        raise ValueError(f"{archive} holds no JSON file.")
    return (newer or found)[0]


def entry_of(record: Mapping[str, Any]) -> Entry:
    """One record of schema 2. `ValueError` when it is none."""
    ror_id = plain_ror(str(record.get("id", "")))
    names = record.get("names")
    if not is_ror(ror_id) or not isinstance(names, list):
        said = str(record.get("id", "a record without id"))[:80]
        raise ValueError(f"{said} is not a record of the ROR schema 2.")
    shown = [each["value"] for each in names if "ror_display" in each["types"]]
    name = (shown or [each["value"] for each in names] or [ror_id])[0][:MAX_NAME]
    acronyms = [each["value"] for each in names if "acronym" in each["types"]]
    others = [each["value"] for each in names if each["value"] not in {name, *acronyms}]
    place = next((each.get("geonames_details") or {} for each in record.get("locations") or []), {})
    status = str(record.get("status", "active"))
    return Entry(
        ror_id=ror_id,
        name=name,
        aliases=tuple(dict.fromkeys(others)),
        acronyms=tuple(dict.fromkeys(acronyms)),
        country=str(place.get("country_name") or "")[:100],
        country_code=str(place.get("country_code") or "")[:2],
        domains=tuple(record.get("domains") or ()),
        status=status if status in STATUSES else "inactive",
    )
