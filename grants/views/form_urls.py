"""The addresses of a form builder, the same for whatever a form belongs to."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from grants.views import staff_form_deeds as deeds
from grants.views import staff_form_questions as parts
from grants.views import staff_form_sources as sources
from grants.views import staff_forms as forms
from grants.views._outline import Finder

_VIEWS: dict[str, Callable[..., HttpResponse]] = {
    "": forms.staff_form_detail,
    "preview/": forms.staff_form_preview,
    "publish/": forms.staff_form_publish,
    "discard/": forms.staff_form_discard,
    "versions/<int:number>/": forms.staff_form_report,
    "copy/": sources.staff_form_copy,
    "export/": sources.staff_form_export,
    "import/": sources.staff_form_import,
    "library/": sources.staff_form_library,
    "insert/": sources.staff_form_insert,
    "keep/": sources.staff_form_keep,
    "move/": deeds.staff_form_move,
    "duplicate/": deeds.staff_form_duplicate,
    "sections/new/": parts.staff_form_section_add,
    "sections/<slug:key>/": parts.staff_form_section_edit,
    "sections/<slug:key>/remove/": parts.staff_form_section_remove,
    "sections/<slug:key>/new/": parts.staff_form_question_add,
    "question-preview/": parts.staff_form_question_preview,
    "questions/<slug:key>/": parts.staff_form_question_edit,
    "questions/<slug:key>/remove/": parts.staff_form_question_remove,
}


def builder_urls(prefix: str, stem: str, find: Finder) -> list[URLPattern]:
    """Every page of the builder under a prefix, named by a stem.

    `find` gets the request and what stands in the prefix. The owner it gives has the same stem.
    """
    return [
        path(
            f"{prefix}/{rest}",
            view,
            {"find": find},
            name=view.__name__.replace("staff_form", stem, 1),
        )
        for rest, view in _VIEWS.items()
    ]
