import json
import zipfile

import pytest

from accounts.ror import Entry, entry_of, folded, read_dump


def record(**changes):
    """A record of the ROR schema 2, as the dump holds it."""
    return {
        "id": "https://ror.org/052gg0110",
        "status": "active",
        "names": [
            {"value": "Universidad de Oxford", "types": ["label"], "lang": "es"},
            {"value": "University of Oxford", "types": ["ror_display", "label"], "lang": "en"},
            {"value": "Oxon", "types": ["acronym"], "lang": None},
        ],
        "locations": [
            {
                "geonames_id": 2640729,
                "geonames_details": {"country_code": "GB", "country_name": "United Kingdom"},
            }
        ],
        "domains": ["ox.ac.uk"],
        "types": ["education"],
    } | changes


OXFORD = Entry(
    ror_id="https://ror.org/052gg0110",
    name="University of Oxford",
    aliases=("Universidad de Oxford",),
    acronyms=("Oxon",),
    country="United Kingdom",
    country_code="GB",
    domains=("ox.ac.uk",),
    status="active",
)


def test_a_record_gives_its_names_place_and_state():
    assert entry_of(record()) == OXFORD
    assert OXFORD.search == "university of oxford oxon universidad de oxford ox ac uk"
    assert entry_of(record(status="withdrawn")).status == "withdrawn"
    bare = entry_of(record(locations=[], domains=None, names=record()["names"][:1]))
    assert (bare.name, bare.country, bare.domains) == ("Universidad de Oxford", "", ())


@pytest.mark.parametrize(
    "wrong", [{"id": "https://ror.org/052gg0111"}, {"id": ""}, {"names": "University of Oxford"}]
)
def test_a_record_of_another_schema_is_refused(wrong):
    with pytest.raises(ValueError, match="is not a record of the ROR schema 2"):
        entry_of(record(**wrong))


def test_names_are_compared_without_accents_and_signs():
    assert folded("Université d’Évry – Val-d'Essonne") == "universite d evry val d essonne"
    assert folded("東京大学") == "東京大学"


def test_a_dump_is_read_from_json_and_from_its_zip(tmp_path):
    plain = tmp_path / "dump.json"
    plain.write_text(json.dumps([record()]))
    packed = tmp_path / "dump.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("v1.50-ror-data.json", json.dumps([{"id": "x", "name": "schema 1"}]))
        archive.writestr("v1.50-ror-data_schema_v2.json", json.dumps([record()]))
    assert list(read_dump(plain)) == [OXFORD]
    assert list(read_dump(packed)) == [OXFORD]


@pytest.mark.parametrize("text", ["no json", "{}", "[]", "[{"])
def test_what_is_no_dump_is_refused_in_words(tmp_path, text):
    path = tmp_path / "dump.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"dump\.json"):
        list(read_dump(path))


def test_a_zip_without_json_is_refused(tmp_path):
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(ValueError, match="holds no JSON file"):
        list(read_dump(path))
