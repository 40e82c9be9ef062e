"""Reads of this app."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, IntegerField, When
from django.db.models.functions import Length

from accounts.models import RegistryOrganisation
from accounts.ror import folded

MOST = 10


def suggested_organisations(text: str) -> list[RegistryOrganisation]:
    """Active organisations one of whose names holds a word that begins with each of these.

    Those whose own name begins so come first, then the short names.
    """
    plain = folded(text[:200])
    words = plain.split()
    if not words:
        return []
    query = SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
    )
    rows = RegistryOrganisation.objects.annotate(words=SearchVector("search", config="simple"))
    first = Case(When(search__startswith=plain, then=0), default=1, output_field=IntegerField())
    found = rows.filter(words=query, status=RegistryOrganisation.Status.ACTIVE)
    return list(found.order_by(first, Length("name"), "name", "pk").defer("search")[:MOST])
