"""Taking a city's profile back: its pages, its files, and what the search finds of it."""

from django.db import transaction

from isopolis.errors import UsageError
from isopolis_portal.profiles import indexing, shelf
from isopolis_portal.profiles.models import Profile


def withdraw(city: str) -> Profile:
    """The profile that is no longer there, every edition of it; its releases can be loaded again.

    `city` is the last part of its address ("the-hague"). UsageError where there is no such profile.
    """
    profile = Profile.objects.filter(slug=city).first()
    if profile is None:
        there = ", ".join(Profile.objects.values_list("slug", flat=True)) or "no profile at all"
        raise UsageError("there is no such profile", got=city, expected=there)
    with shelf.alone() as root:
        with transaction.atomic():
            indexing.forget(profile)
            Profile.objects.filter(pk=profile.pk).delete()
        shelf.clear(root)
    return profile
