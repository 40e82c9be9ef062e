"""`{% load form_pages %}`: addresses of the form builder."""

from django import template

from grants.form_owner import FormOwner

register = template.Library()


@register.simple_tag
def form_url(owner: FormOwner, page: str, *more: str | int) -> str:
    """`{% form_url owner "section_edit" section.key %}`: a page of the owner's builder."""
    return owner.url(page, *more)
