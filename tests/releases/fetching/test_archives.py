"""Archives, registries and pages, served on loopback and read through the real fetcher."""

import json

import pytest

from releases.checks import Look, Promise, judge, verdict
from releases.fetching.archives import Hosts, source_of
from releases.fetching.problems import Unreachable
from releases.finding import find
from tests.releases import forge
from tests.releases.forge import (
    Repository,
    git_backend,
    hostile,
    late,
    port_of,
    quick,
    rules_for,
    site,
)
from tests.releases.texts import filled

HTML = "text/html; charset=utf-8"
JSON = "application/json"


def seen(url, kind, *, also=()):
    """What the fetcher finds at an address when loopback is a DOI resolver and a registry."""
    host = url.split("/")[2]
    base = url.split("/", 3)[0] + "//" + host
    places = frozenset({host})
    hosts = Hosts(doi=places, pypi=places, npm=places, npm_registry=f"{base}/registry")
    return find(url, kind, rules=rules_for(base, *also), limits=quick(), hosts=hosts)


def judged(found, kind, licence, url, *also, grant="AWD-2027-0031"):
    look = Look(
        Promise(kind, licence, url, grant=grant, programme="Open Kernels"),
        found.snapshot, found.problem, rules_for(url, *also), url, found.record, found.files,
    )  # fmt: skip
    return judge(look)


def outcomes(*args, **options):
    return {result.id: result.outcome for result in judged(*args, **options)}


def ld(**fields):
    block = json.dumps({"@context": "https://schema.org/", "@type": "Dataset", **fields})
    return f"<title>Speech</title><script type='application/ld+json'>{block}</script>".encode()


def test_a_dataset_on_a_plain_page_with_metadata_passes():
    page = ld(
        name="Speech of the valley",
        license="https://creativecommons.org/licenses/by/4.0/",
        version="2.0",
        distribution=[{"name": "all.csv", "contentUrl": "/all.csv", "contentSize": "4000"}],
    )
    pages = {
        "/speech?v=2": (page + b"<p>Funded by AWD-2027-0031", HTML),
        "/all.csv": (b"a" * 4000, "text/csv"),
    }
    with hostile(site(pages)) as (url, log):
        found = seen(f"{url}/speech?v=2", "dataset")
        results = judged(found, "dataset", "CC-BY-4.0", f"{url}/speech?v=2")
    assert verdict(results) == "pass"
    assert {r.id: r.outcome for r in results} == dict.fromkeys(
        ["C01", "D01", "D02", "D04", "D09", "D10", "D11"], "pass"
    )
    [data] = found.record.files
    assert (data.served, data.size) == (4000, 4000)
    assert found.record.received < 2_000
    assert "GET /all.csv" in log


@pytest.mark.parametrize(
    ("licence", "answer"),
    [
        ("https://creativecommons.org/licenses/by-nc/4.0/", "fail"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "review"),
        ("our own terms", "review"),
        ("", "review"),
        ("https://creativecommons.org/licenses/by/4.0/", "pass"),
    ],
)
def test_what_a_page_declares_is_compared_with_the_promise_and_the_list(licence, answer):
    with hostile(site({"/d": (ld(name="Speech", license=licence), HTML)})) as (url, _):
        found = seen(f"{url}/d", "dataset")
        assert outcomes(found, "dataset", "CC-BY-4.0", url)["D02"] == answer


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (forge.status(404), "fail"),
        (forge.status(401), "fail"),
        (forge.status(503), "unknown"),
        (forge.status(429), "unknown"),
        ((b"abc", "text/csv"), "review"),
    ],
)
def test_a_file_that_cannot_be_had_or_has_another_size_is_seen(answer, outcome):
    page = ld(name="Speech", distribution=[{"contentUrl": "/all.csv", "contentSize": "4000"}])
    with hostile(site({"/d": (page, HTML), "/all.csv": answer})) as (url, _):
        assert outcomes(seen(f"{url}/d", "dataset"), "dataset", "", url)["D04"] == outcome


def test_files_of_a_page_that_lie_inside_are_not_asked_for():
    page = ld(
        distribution=[{"name": "x", "contentUrl": "http://169.254.169.254/latest/meta-data/"}]
    )
    with hostile(site({"/d": (page, HTML)})) as (url, _):
        [data] = seen(f"{url}/d", "dataset").record.files
    assert (data.served, "not on the public internet" in data.problem) == (None, True)


def test_croissant_and_data_packages_are_read():
    croissant = json.dumps(
        {
            "@context": {"sc": "https://schema.org/"},
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": "Speech",
            "license": "https://spdx.org/licenses/CC0-1.0",
            "distribution": [{"name": "all", "contentUrl": "/all.csv", "sha256": "ab" * 32}],
        }
    ).encode()
    package = json.dumps(
        {"name": "speech", "licenses": [{"name": "ODC-By-1.0"}], "resources": [{"path": "all.csv"}]}
    ).encode()
    pages = {"/c.json": (croissant, JSON), "/p.json": (package, JSON), "/all.csv": (b"a", "x/y")}
    with hostile(site(pages)) as (url, _):
        first, second = seen(f"{url}/c.json", "dataset"), seen(f"{url}/p.json", "dataset")
    assert (first.record.metadata, second.record.metadata) == (("croissant",), ("datapackage",))
    assert first.record.files[0].sha256 == "ab" * 32
    assert (first.record.files[0].served, second.record.files[0].served) == (1, 1)
    assert outcomes(first, "dataset", "CC0-1.0", url)["D02"] == "pass"
    assert outcomes(second, "dataset", "ODC-By-1.0", url)["D02"] == "pass"


DATACITE = {
    "schemaVersion": "http://datacite.org/schema/kernel-4",
    "rightsList": [{"rightsIdentifier": "cc-by-4.0"}],
    "version": "1.2",
    "publicationYear": 2027,
    "contentUrl": ["CONTENT"],
    "fundingReferences": [{"funderName": "Seedcorn", "awardNumber": "AWD-2027-0031"}],
}


def test_a_doi_of_an_archive_is_followed_and_its_metadata_read():
    with hostile(late(lambda: answer)) as (url, _):
        told = json.dumps({**DATACITE, "contentUrl": [f"{url}/f.zip"]}).encode()
        answer = site(
            {
                "/10.5281/zenodo.7": forge.status(302, Location="/record/7"),
                "/10.5281/zenodo.7 metadata": (told, JSON),
                "/record/7": (b"<title>Speech</title>", HTML),
                "/f.zip": (b"z" * 90, "application/zip"),
            }
        )
        address = f"{url}/10.5281/zenodo.7"
        found = seen(address, "dataset")
        results = judged(found, "dataset", "CC-BY-4.0", address)
    assert (found.record.source, found.record.final_url) == ("doi", f"{url}/record/7")
    assert (found.record.version, found.record.metadata) == ("1.2", ("datacite",))
    assert {r.id: r.outcome for r in results} == dict.fromkeys(
        ["C01", "D01", "D02", "D04", "D09", "D10", "D11"], "pass"
    )


def test_a_dead_doi_fails_and_a_resolver_that_is_down_is_unknown():
    for code, outcome in ((404, "fail"), (410, "fail"), (500, "unknown"), (429, "unknown")):
        with hostile(forge.status(code)) as (url, _):
            found = seen(f"{url}/10.1234/gone", "paper")
            results = judged(found, "paper", "CC-BY-4.0", url)
        assert {r.id: r.outcome for r in results}["D01"] == outcome
        assert verdict(results) == outcome
        assert isinstance(found.problem, Unreachable)


def test_a_paper_passes_with_an_open_copy_a_licence_and_the_grant():
    csl = json.dumps(
        {
            "title": "Fast kernels",
            "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/"}],
            "funder": [{"name": "Seedcorn", "award": ["AWD-2027-0031"]}],
        }
    ).encode()
    page = b"<meta name='citation_title' content='Fast kernels'><meta name='citation_pdf_url' content='/a.pdf'>"
    pages = {
        "/10.1234/kernels": (page, HTML),
        "/10.1234/kernels metadata": (csl, JSON),
        "/a.pdf": (b"%PDF-" + b"0" * 500, "application/pdf"),
    }
    with hostile(site(pages)) as (url, _):
        address = f"{url}/10.1234/kernels"
        whole = outcomes(seen(address, "paper"), "paper", "CC-BY-4.0", address)
        pages["/a.pdf"] = forge.status(403)
        walled = outcomes(seen(address, "paper"), "paper", "CC-BY-4.0", address)
    assert whole == dict.fromkeys(["C01", "D01", "D02", "P02", "D09", "D10"], "pass")
    assert walled["P02"] == "review"


def test_a_package_leads_on_to_the_repository_whose_licence_is_read(tmp_path):
    repository = Repository(tmp_path, "kernels.git")
    repository.commit({"LICENSE": filled("MIT").encode(), "README.md": b"# K", "k.py": b"1"})
    with git_backend(tmp_path) as git, hostile(late(lambda: answer)) as (url, _):
        info = {
            "name": "kernels", "version": "1.0", "license_expression": "MIT",
            "project_urls": {"Source": f"{git}/kernels.git"},
        }  # fmt: skip
        told = {
            "info": info,
            "urls": [
                {
                    "filename": "k.whl",
                    "url": f"{url}/k.whl",
                    "size": 7,
                    "digests": {"sha256": "0" * 64},
                }
            ],
        }
        answer = site(
            {
                "/pypi/kernels/1.0/json": (json.dumps(told).encode(), JSON),
                "/k.whl": (b"1234567", "a/b"),
            }
        )
        address = f"{url}/project/kernels/1.0/"
        found = seen(address, "code", also=[git])
        told_by_id = outcomes(found, "code", "MIT", address, git)
    assert found.snapshot is not None
    assert (found.record.version, found.record.files[0].served) == ("1.0", 7)
    assert [told_by_id[each] for each in ("C02", "C06", "C10", "D01", "D02", "D04")] == ["pass"] * 6


def test_a_package_that_names_no_repository_needs_a_person():
    told = {"name": "kernels", "version": "2.0.0", "license": "MIT", "dist": {"tarball": "TARBALL"}}
    with hostile(late(lambda: answer)) as (url, _):
        told["dist"] = {"tarball": f"{url}/k.tgz"}
        answer = site(
            {
                "/registry/@lab%2Fkernels/latest": (json.dumps(told).encode(), JSON),
                "/k.tgz": (b"123", "application/gzip"),
            }
        )
        found = seen(f"{url}/package/@lab/kernels", "code")
        results = judged(found, "code", "MIT", url)
    assert found.record.version == "2.0.0"
    assert verdict(results) == "review"
    assert {r.id: r.outcome for r in results}["D02"] == "review"


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"[" * 100_000, b'{"info": [], "urls": {}}', b"\xff" * 9]
)
@pytest.mark.parametrize("path", ["/project/k/", "/package/k", "/10.1234/k", "/page"])
def test_any_answer_ends_in_a_record_or_a_problem(path, data):
    with hostile(forge.body(data, JSON)) as (url, _):
        found = seen(url + path, "dataset")
        results = judged(found, "dataset", "CC-BY-4.0", url)
    assert (found.record is None) != (found.problem is None)
    assert verdict(results) != "pass"


def test_addresses_are_read_by_what_they_are():
    hosts = Hosts()
    pages = {"doi": "10.5281/zenodo.7", "pypi": "project/dulwich/", "npm": "package/left-pad"}
    for source, page in pages.items():
        known = getattr(hosts, source)
        assert known
        for host in known:
            assert source_of(f"https://{host}/{page}", hosts) == source
            assert source_of(f"https://{host}/about", hosts) is None
        assert source_of(f"https://forge.example.org/{page}", hosts) is None
    assert port_of("http://127.0.0.1:80/") == 80


ELSEWHERE = forge.status(302, Location="/again?" + "a" * 9)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (forge.status(403), "pass"), (forge.status(401), "pass"), (forge.status(405), "pass"),
        (forge.status(400), "pass"), (forge.status(500), "pass"), (ELSEWHERE, "pass"),
        (forge.status(503), "unknown"), (forge.status(429), "unknown"),
    ],
)  # fmt: skip
def test_a_file_is_read_whatever_its_host_says_of_repositories(answer, outcome):
    """As a bucket that lists nothing, or a firewall, answers: 403 for the paths it does not have."""

    def served(handler):
        if "/info/refs" in handler.path or handler.path.startswith("/again"):
            answer(handler)
        else:
            site({"/speech.csv": (b"a" * 9, "text/csv")})(handler)

    with hostile(served) as (url, _):
        told = outcomes(seen(f"{url}/speech.csv", "dataset"), "dataset", "", f"{url}/speech.csv")
        code = seen(f"{url}/speech.csv", "code")
    assert (told["D01"], told.get("D04", "unknown")) == (outcome, outcome)
    assert code.record is None


@pytest.mark.parametrize(("git", "outcome"), [(403, "fail"), (405, "fail"), (500, "unknown")])
def test_where_there_is_no_page_either_a_repository_that_is_down_may_come_back(git, outcome):
    def served(handler):
        forge.status(git if "/info/refs" in handler.path else 404)(handler)

    with hostile(served) as (url, _):
        assert outcomes(seen(f"{url}/d.git", "dataset"), "dataset", "", url)["D01"] == outcome


def test_a_private_repository_whose_page_is_a_login_is_private():
    def served(handler):
        if "/info/refs" in handler.path:
            forge.status(401)(handler)
        elif handler.path == "/users/sign_in":
            forge.body(b"<p>Please sign in.", HTML)(handler)
        else:
            forge.status(302, Location="/users/sign_in")(handler)

    with hostile(served) as (url, _):
        found = seen(f"{url}/lab/data", "dataset")
        assert outcomes(found, "dataset", "", url)["D01"] == "fail"
    assert found.problem.kind == "needs credentials"
