from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from releases.linked_data import (
    OutputFacts,
    ProjectFacts,
    as_json,
    funding_reference,
    grant_ld,
    output_ld,
)

CODE = OutputFacts(
    reference="CON-2027-0001",
    title="Kernels",
    kind="code",
    page="https://seedcorn.example/released/AWD-2027-0001/CON-2027-0001/",
    due_on=date(2027, 12, 31),
    promised_licence="MIT",
    where="https://git.example.org/lab/kernels",
    licence="Apache-2.0",
    commit="c" * 40,
    identifiers=["swh:1:rev:" + "c" * 40],
    released_at=datetime(2027, 6, 1, 12, tzinfo=UTC),
    last_seen_well_at=datetime(2027, 7, 1, 12, tzinfo=UTC),
)
PROMISED = OutputFacts(
    reference="CON-2027-0002",
    title="Data",
    kind="dataset",
    page="https://seedcorn.example/released/AWD-2027-0001/CON-2027-0002/",
    due_on=date(2027, 12, 31),
    promised_licence="CC-BY-4.0",
)
PROJECT = ProjectFacts(
    reference="AWD-2027-0001",
    title="Open kernels",
    page="https://seedcorn.example/released/AWD-2027-0001/",
    programme="Open Foundations",
    funder_ror="https://ror.org/0abcdef12",
    person="Ada Lovelace",
    orcid="https://orcid.org/0000-0002-1825-0097",
    organisation="University of Turin",
    organisation_ror="",
    amount=80_000_50,
    currency="EUR",
    starts_on=date(2027, 1, 1),
    ends_on=date(2027, 12, 31),
    outputs=[CODE, PROMISED],
)


def test_a_project_is_a_monetary_grant_with_what_it_funded():
    told = grant_ld(PROJECT)
    assert (told["@type"], told["identifier"]) == ("MonetaryGrant", "AWD-2027-0001")
    assert told["amount"] == {"@type": "MonetaryAmount", "currency": "EUR", "value": "80000.50"}
    assert told["funder"] == {
        "@type": "Organization",
        "name": "Open Foundations",
        "@id": "https://ror.org/0abcdef12",
    }
    assert told["sponsor"]["affiliation"] == {
        "@type": "Organization",
        "name": "University of Turin",
    }
    assert [item["@type"] for item in told["fundedItem"]] == ["SoftwareSourceCode", "Dataset"]


def test_a_released_output_says_where_and_under_which_licence_and_a_promised_one_until_when():
    code, data = grant_ld(PROJECT)["fundedItem"]
    assert code["license"] == "https://spdx.org/licenses/Apache-2.0"
    assert (code["codeRepository"], code["datePublished"]) == (CODE.where, "2027-06-01")
    assert code["identifier"] == ["CON-2027-0001", "swh:1:rev:" + "c" * 40]
    assert (data["creativeWorkStatus"], data["expires"]) == ("Promised", "2027-12-31")
    assert "url" not in data


def test_an_output_alone_names_the_grant_that_paid():
    told = output_ld(PROJECT, CODE)
    assert (told["@type"], told["funding"]["identifier"]) == ("SoftwareSourceCode", "AWD-2027-0001")


@pytest.mark.parametrize("kind", ["hardware", "model", "other"])
def test_what_schema_org_has_no_word_for_is_a_creative_work(kind):
    assert output_ld(PROJECT, replace(CODE, kind=kind))["@type"] == "CreativeWork"


def test_an_expression_of_several_licences_is_told_as_it_is():
    assert output_ld(PROJECT, replace(CODE, licence="MIT OR Apache-2.0"))["license"] == (
        "MIT OR Apache-2.0"
    )


def test_the_funding_reference_has_datacites_names():
    assert funding_reference(PROJECT) == {
        "fundingReferences": [
            {
                "funderName": "Open Foundations",
                "funderIdentifier": "https://ror.org/0abcdef12",
                "funderIdentifierType": "ROR",
                "awardNumber": "AWD-2027-0001",
                "awardUri": PROJECT.page,
                "awardTitle": "Open kernels",
            }
        ]
    }
    [bare] = funding_reference(replace(PROJECT, funder_ror=""))["fundingReferences"]
    assert "funderIdentifierType" not in bare


def test_the_plain_form_has_everything_once():
    told = as_json(PROJECT)
    assert (told["amount"], told["currency"]) == ("80000.50", "EUR")
    code, data = told["outputs"]
    assert (code["released"], code["last_seen_well_at"]) == (True, "2027-07-01T12:00:00+00:00")
    assert (data["released"], data["released_at"]) == (False, None)
