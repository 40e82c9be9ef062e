import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest

from awards.models import Condition
from grants.models import Programme
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.releases import released_output

pytestmark = pytest.mark.django_db


@pytest.fixture
def release():
    return released_output()


def body(answer):
    return b"".join(answer.streaming_content).decode()


def addresses(release):
    return release.condition.award.reference, release.condition.reference


def test_register_feed_tells_the_newest_releases(client, release):
    root = ET.fromstring(client.get("/released/feed.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    _, output = addresses(release)
    assert [
        link.get("href")[-len(output) - 1 :] for link in root.findall(f"{atom}entry/{atom}link")
    ] == [f"{output}/"]
    assert "Training code (Code, MIT)" in root.find(f"{atom}entry/{atom}title").text


def test_no_title_breaks_the_feed_or_the_badge(client, release):
    Condition.objects.update(title="Code\x0b & <more>\ufffe")
    Programme.objects.update(name="Seeds\x1f & <co>")
    root = ET.fromstring(client.get("/released/feed.atom").content)
    titles = [each.text for each in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert "Code & <more> (Code, MIT)" in titles
    badge = client.get(f"/released/badges/{release.condition.reference}.svg")
    assert "Seeds & <co>" in ET.fromstring(badge.content)[0].text


def test_who_gave_no_name_is_not_shown_by_the_address(client, release):
    award, output = addresses(release)
    owner = release.condition.award.application.owner
    type(owner).objects.filter(pk=owner.pk).update(name="")
    pages = ["", "feed.atom", f"{award}/", f"{award}/{output}/", f"{award}.jsonld"]
    shown = [client.get(f"/released/{page}").content.decode() for page in pages]
    shown += [body(client.get(f"/released/released.{kind}")) for kind in ("csv", "json")]
    assert [owner.email in text for text in shown] == [False] * 7
    assert ["Name not given" in text for text in shown[:4]] == [True] * 4


def test_register_csv_has_a_line_for_each_output_and_runs_no_formula(client, release):
    Condition.objects.update(title="=1+1")
    ConditionFactory(award=accepted_award(), title="Promised data")
    rows = list(
        csv.DictReader(io.StringIO(body(client.get("/released/released.csv")).lstrip("\ufeff")))
    )
    assert [(row["title"], row["licence"], bool(row["where"])) for row in rows] == [
        ("'=1+1", "MIT", True),
        ("Promised data", "", False),
    ]


def test_register_json_is_one_document_of_all_projects(client, release):
    ConditionFactory(award=accepted_award())
    told = json.loads(body(client.get("/released/released.json")))
    assert [len(project["outputs"]) for project in told["projects"]] == [1, 1]
    assert told["projects"][0]["outputs"][0]["licence"] == "MIT"


def test_register_json_of_nothing_is_a_document_too(client):
    assert json.loads(body(client.get("/released/released.json"))) == {
        "version": "1",
        "projects": [],
    }


def test_linked_data_of_a_project_and_of_an_output(client, release):
    award, output = addresses(release)
    grant = json.loads(client.get(f"/released/{award}.jsonld").content)
    assert (grant["@type"], len(grant["fundedItem"])) == ("MonetaryGrant", 1)
    work = json.loads(client.get(f"/released/{award}/{output}.jsonld").content)
    assert (work["@type"], work["funding"]["identifier"]) == ("SoftwareSourceCode", award)


def test_output_badge_may_be_kept_and_shown_anywhere(client, release):
    address = f"/released/badges/{release.condition.reference}.svg"
    answer = client.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=900" in answer["Cache-Control"]
    assert "public" in answer["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_what_is_not_public_has_neither_page_nor_data_nor_badge(client):
    hidden = ConditionFactory()
    award, output = hidden.award.reference, hidden.reference
    for address in (
        f"/released/{award}/",
        f"/released/{award}.jsonld",
        f"/released/{award}/{output}/",
        f"/released/{award}/{output}.jsonld",
        f"/released/badges/{output}.svg",
    ):
        assert client.get(address).status_code == 404
