"""The operator's settings as the fetcher's rules."""

from django.conf import settings

from releases.asking import Politely
from releases.fetching.addresses import Rules
from releases.fetching.archives import Hosts
from releases.fetching.guard import Limits


def rules() -> Rules:
    """Which networks and ports beyond the public Internet may be asked."""
    return Rules(
        allowed_networks=tuple(settings.RELEASE_ALLOWED_NETWORKS),
        allowed_ports=frozenset(settings.RELEASE_ALLOWED_PORTS),
        contact=settings.SITE_URL,
        manners=Politely(settings.RELEASE_HOST_PER_SECOND),
    )


def limits() -> Limits:
    """How long and how much one look may take."""
    return Limits(size=settings.RELEASE_MAX_PACK_BYTES)


def hosts() -> Hosts:
    """Which hosts are DOI resolvers and package registries."""
    return Hosts(
        doi=frozenset(settings.RELEASE_DOI_HOSTS),
        pypi=frozenset(settings.RELEASE_PYPI_HOSTS),
        npm=frozenset(settings.RELEASE_NPM_HOSTS),
        npm_registry=settings.RELEASE_NPM_REGISTRY.rstrip("/"),
    )
