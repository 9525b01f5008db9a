"""What the room shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def index(request: HttpRequest) -> HttpResponse:
    """The room's first page."""
    return render(request, "knowledge/index.html")
