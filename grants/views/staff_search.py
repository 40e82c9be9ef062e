"""Search over all applications a person may see."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from core.web import SignedInRequest, page
from grants.forms.screening import SearchForm
from grants.queries import staff_applications, staff_programmes
from grants.queries.search import SNIPPETS, search_applications
from grants.views._shared import state_tag


@login_required
@require_GET
def staff_search(request: SignedInRequest) -> HttpResponse:
    """What was found in title, keywords, people and text, the best first."""
    if not staff_programmes(request.user).exists():
        raise Http404
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    rows = staff_applications(request.user).filter(is_test=False)
    hits = search_applications(rows, typed) if typed else []
    context = {
        "filters": form,
        "typed": typed,
        "hits": [(hit.application, state_tag(hit.application), hit.snippet) for hit in hits],
        "most": SNIPPETS if len(hits) == SNIPPETS else 0,
    }
    return page(request, "grants/staff_search.html", context)
