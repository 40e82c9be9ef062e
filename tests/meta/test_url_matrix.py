from operator import attrgetter

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.meta import world as worlds
from tests.meta.url_addresses import ADDRESSES
from tests.meta.url_deeds import POSTED
from tests.meta.url_matrix import MATRIX, ROLES

pytestmark = pytest.mark.django_db
SPACES = ("home", "grants", "reviews", "awards", "releases", "accounts", "jobs", "quiet")


def named(patterns, space=""):
    """(namespace:name, view module) of every URL."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from named(each.url_patterns, each.namespace or space)
        elif isinstance(each, URLPattern):
            name = f"{space}:{each.name}" if space else each.name
            yield name, each.lookup_str


URLS = dict(named(get_resolver().url_patterns))
OURS = {name for name in URLS if name and name.partition(":")[0] in SPACES}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def own_files(settings, files):
    """The world's files, in place of an empty store for every test."""
    settings.MEDIA_ROOT = files


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, files):
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


def address(world, name):
    paths = ADDRESSES.get(name, {})
    return reverse(name, kwargs={key: attrgetter(path)(world) for key, path in paths.items()})


def browser(world, role):
    client = Client()
    if role != "anonymous":
        client.force_login(world.people[role])
    return client


def word(response):
    """The outcome as the table writes it."""
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return "in"
    return str(response.status_code)


def test_every_url_has_a_row_and_every_row_a_url():
    assert sorted(OURS) == sorted(MATRIX)
    assert sorted(set(ADDRESSES) - OURS) == []


def test_other_urls_belong_to_the_sign_in_library():
    foreign = {name: view for name, view in URLS.items() if name not in OURS}
    assert [name for name, view in foreign.items() if not view.startswith("allauth.")] == []


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_who_may_open_it(world, name):
    url = address(world, name)
    got = {role: word(browser(world, role).get(url)) for role in ROLES}
    assert got == dict(zip(ROLES, MATRIX[name].split(), strict=True))


@pytest.mark.parametrize("name", sorted(POSTED))
def test_who_is_refused_to_do_it(world, name):
    """Posting without any input: those who may not are refused before anything is read."""
    url = address(world, name)
    expected = dict(zip(ROLES, POSTED[name].split(), strict=True))
    got = {
        role: word(browser(world, role).post(url)) if expected[role] != "may" else "may"
        for role in ROLES
    }
    assert got == expected


def test_every_deed_says_who_is_refused():
    deeds = {name for name, row in MATRIX.items() if "405" in row}
    assert sorted(deeds - set(POSTED)) == []
    assert sorted(set(POSTED) - set(MATRIX)) == []


def staff_pages():
    return sorted(
        name
        for name, row in MATRIX.items()
        if dict(zip(ROLES, row.split(), strict=True))["officer"] == "200"
        and ":staff" in name
        and not name.endswith(("_file", "_preview", "_export", "_csv", "_zip", "_pdf"))
    )


def test_staff_pages_have_one_heading_and_a_title_of_their_own(world):
    client = browser(world, "officer")
    titles = {}
    for name in staff_pages():
        text = client.get(address(world, name)).text
        assert (name, text.count("<h1")) == (name, 1)
        titles[name] = text.partition("<title>")[2].partition("</title>")[0].strip()
    twice = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    assert {name: title for name, title in titles.items() if title in twice} == {}


@pytest.mark.parametrize("role", ["owner", "reviewer"])
def test_pages_of_applicants_and_reviewers_have_one_heading(world, role):
    client = browser(world, role)
    column = ROLES.index(role)
    for name, row in sorted(MATRIX.items()):
        if row.split()[column] != "200":
            continue
        response = client.get(address(world, name))
        # A part of a page that its script fetches has no heading of its own.
        if response["Content-Type"].startswith("text/html") and "<html" in response.text:
            assert (name, response.text.count("<h1")) == (name, 1)
