"""Full-text search over what a person may see."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from grants.models import Answer, Application
from grants.searching import Wanted, wanted

# Sorted by how well they fit are the newest so many that fit at all: a word that stands in a
# hundred thousand applications must not cost a hundred thousand ranks.
RANKED = 1000
SNIPPETS = 20
# Characters nobody can type; the text around them is escaped before they become elements.
_BEGIN, _END = "\x02", "\x03"


MOST_WORDS = 10


@dataclass(frozen=True)
class Hit:
    """An application that was found, with the passage that says why."""

    application: Application
    snippet: SafeString


def _beginning(word: str) -> SearchQuery:
    # Word characters only (see `wanted`), so nothing in it can be read as an operator.
    return SearchQuery(f"'{word}':*", config="simple", search_type="raw")


def search_query(asked: Wanted) -> SearchQuery | None:
    """What the database looks for; `None` when nothing is asked."""
    query: SearchQuery | None = None
    if asked.words:
        exact = SearchQuery(asked.words, config="simple", search_type="websearch")
        stemmed = SearchQuery(asked.words, config="english", search_type="websearch")
        query = exact | stemmed
    for word in asked.beginnings:
        query = _beginning(word) if query is None else query & _beginning(word)
    for word in asked.not_beginnings:
        query = ~_beginning(word) if query is None else query & ~_beginning(word)
    return query


def matching(rows: QuerySet[Application], typed: str) -> QuerySet[Application]:
    """The applications that hold what was typed; all of them when it says nothing."""
    query = search_query(wanted(typed))
    return rows if query is None else rows.filter(search__document=query)


def holding(rows: QuerySet[Application], typed: str) -> QuerySet[Application]:
    """The applications in which every word typed stands somewhere: also drafts, at this moment.

    Looks through the answers themselves, which a person's own applications are few enough for.
    """
    for word in typed.replace("\0", " ").split()[:MOST_WORDS]:
        written = Answer.objects.filter(application=OuterRef("pk"), value__icontains=word)
        rows = rows.filter(
            Q(reference__icontains=word)
            | Q(title__icontains=word)
            | Q(call__title__icontains=word)
            | Exists(written)
        )
    return rows


def search_applications(rows: QuerySet[Application], typed: str) -> list[Hit]:
    """The best hits among the rows with their snippets, in one query."""
    query = search_query(wanted(typed))
    if query is None:
        return []
    newest = matching(rows, typed).order_by("-pk").values("pk")[:RANKED]
    headline = SearchHeadline(
        Left("search__body", 20_000),
        query,
        config="english",
        start_sel=_BEGIN,
        stop_sel=_END,
        max_words=30,
        min_words=12,
        max_fragments=2,
        fragment_delimiter=" … ",
    )
    found = (
        rows.filter(pk__in=newest)
        .annotate(rank=SearchRank(F("search__document"), query))
        .order_by("-rank", "-pk")[:SNIPPETS]
    )
    best = {row.pk: row for row in found}
    told = Application.objects.filter(pk__in=best).annotate(snippet=headline)
    snippets = dict(told.values_list("pk", "snippet"))
    return [Hit(row, marked(snippets[pk])) for pk, row in best.items()]


def marked(snippet: str) -> SafeString:
    """A snippet as HTML: everything is escaped, then the hits become `<mark>`."""
    text = str(escape(snippet)).replace(_BEGIN, "<mark>").replace(_END, "</mark>")
    return mark_safe(text)
