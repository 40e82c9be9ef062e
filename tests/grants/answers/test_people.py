import pytest

from grants.answers import Asked, organisation_key, organisation_text, parse, posted_pairs, problems

OXFORD = {"name": "University of Oxford", "ror": "https://ror.org/052gg0110"}
ASKED = Asked("q", "organisation", "Q")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ({"q": "University of Oxford", "q_ror": "052gg0110"}, OXFORD),
        ({"q": "University of Oxford https://ror.org/052gg0110", "q_ror": ""}, OXFORD),
        ({"q": "University of Oxford (https://ror.org/052gg0110)"}, OXFORD),
        ({"q": OXFORD}, OXFORD),
        ({"q": "Own  lab"}, {"name": "Own lab", "ror": ""}),
        ({"q": "052gg0110"}, {"name": "", "ror": "https://ror.org/052gg0110"}),
        ({"q": " ", "q_ror": ""}, {}),
    ],
)
def test_an_organisation_is_a_name_and_perhaps_an_id(data, value):
    assert parse(ASKED, data) == value
    assert parse(ASKED, dict(posted_pairs(value, ASKED))) == value


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (OXFORD, []),
        ({"name": "Own lab", "ror": ""}, []),
        ({"name": "", "ror": OXFORD["ror"]}, ["give the name of the organisation."]),
        (
            {"name": "Oxford", "ror": "https://ror.org/052gg0111"},
            [
                (
                    "“https://ror.org/052gg0111” is not a ROR id. It looks like "
                    "https://ror.org/052gg0110; leave it empty if you do not know it."
                )
            ],
        ),
        ({"name": "x" * 301, "ror": ""}, ["a name has at most 300 characters."]),
    ],
)
def test_a_wrong_id_is_pointed_out(value, found):
    assert [p.message for p in problems(value, ASKED)] == found


def test_organisations_are_told_apart_by_id_else_by_name():
    assert organisation_key(OXFORD) == "https://ror.org/052gg0110"
    assert organisation_key({"name": "Own  LAB", "ror": "wrong"}) == "own lab"
    assert organisation_key(None) == ""
    assert organisation_text({"name": "Own lab", "ror": ""}) == "Own lab"


def test_the_team_gives_checked_orcid_ids():
    team = Asked("q", "team", "Q")
    data = {"q-TOTAL_FORMS": "1", "q-0-name": "Ada", "q-0-email": "ada@example.org"}
    data["q-0-orcid"] = "https://orcid.org/0000-0002-1694-233x"
    [row] = parse(team, data)
    assert row["orcid"] == "0000-0002-1694-233X"
    assert problems([row], team) == []
    [problem] = problems([row | {"orcid": "0000-0002-1694-2331"}], team)
    assert problem.message.startswith("row 1: “0000-0002-1694-2331” is not an ORCID iD.")


def test_rows_stored_before_there_were_ids_are_fine():
    old = {"name": "Ada", "email": "ada@example.org", "role": "Lead"}
    assert problems([old], Asked("q", "team", "Q")) == []
