"""Accounts of those who keep the site."""

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from isopolis.errors import UsageError


def make(name: str, password: str) -> bool:
    """Makes an administrator, or gives the one of that name a new password; whether the account is new.

    UsageError where the password is too weak; it is never quoted.
    """
    users = get_user_model()
    user = users.objects.filter(username=name).first() or users(username=name)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise UsageError(
            "the password is too weak", expected=" ".join(weak.messages), hint="four or five words that nobody guesses"
        ) from None
    new = user.pk is None
    user.is_staff = user.is_superuser = user.is_active = True
    user.set_password(password)
    with transaction.atomic():
        user.save()
    return new
