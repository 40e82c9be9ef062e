"""Reading outgoing mail on a development machine; the URLs exist only with DEBUG."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core.mail.models import OutgoingMail
from core.web import page


@require_GET
def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest 250 mails."""
    return page(request, "mail/mail_list.html", {"mails": OutgoingMail.objects.all()[:250]})


@require_GET
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its reader sees it."""
    mail = get_object_or_404(OutgoingMail.objects.prefetch_related("files"), pk=pk)
    return page(request, "mail/mail_detail.html", {"mail": mail})
