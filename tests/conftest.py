"""The cast. Everybody is the same person in every test."""

import pytest
from hypothesis import HealthCheck, settings

from accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.grants import CallFactory, ProgrammeFactory, ProgrammeRoleFactory

# How fast the machine is, or how busy, is no fault of what is tested.
settings.register_profile("seedcorn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("seedcorn")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Every test has its own file store."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def ada(db):
    """An applicant."""
    return UserFactory(name="Ada Lovelace", email="ada@example.org")


@pytest.fixture
def ben(db):
    """Ada's co-applicant."""
    return UserFactory(name="Ben Koch", email="ben@example.org")


@pytest.fixture
def rita(db):
    """A reviewer."""
    return UserFactory(name="Rita Levi", email="rita@example.org")


@pytest.fixture
def pat(db):
    """Chair of the panel."""
    return UserFactory(name="Pat Chen", email="pat@example.org")


@pytest.fixture
def programme(db):
    return ProgrammeFactory(slug="slingshot", name="Slingshot grants")


@pytest.fixture
def sam(programme):
    """Officer of the programme."""
    user = UserFactory(name="Sam Okafor", email="sam@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.OFFICER)
    return user


@pytest.fixture
def fay(programme):
    """Finance of the programme."""
    user = UserFactory(name="Fay Moreau", email="fay@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.FINANCE)
    return user


@pytest.fixture
def olga(programme):
    """Auditor of the programme."""
    user = UserFactory(name="Olga Brandt", email="olga@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.AUDITOR)
    return user


@pytest.fixture
def otto(db):
    """Officer of another programme."""
    user = UserFactory(name="Otto Vogel", email="otto@example.org")
    ProgrammeRoleFactory(programme=ProgrammeFactory(slug="other"), user=user, role=Role.OFFICER)
    return user


@pytest.fixture
def eve(db):
    """A stranger with an account."""
    return UserFactory(name="Eve Stranger", email="eve@example.org")


@pytest.fixture
def root(db):
    """Administrator of the installation."""
    return UserFactory(name="Root", email="root@example.org", is_superuser=True)


@pytest.fixture
def call(programme):
    """An open call of the programme."""
    return CallFactory(programme=programme, slug="open-kernels", title="Open kernels 2026")
