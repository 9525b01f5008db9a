"""The form in which an editor writes an item: what is chosen from a list is shown as one."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from isopolis_portal.library import choices

ONE_OF = ("language", "abstract_language", "country")


class Several(forms.MultipleChoiceField):
    """Codes that are ticked, none or more."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other codes are ticked than before; the order says nothing."""
        return set(initial or ()) != set(data or ())


class ItemForm(WagtailAdminModelForm):
    """An item's form. A code that an import brought and no list names stays as it is unless it is changed."""

    grounds = Several(label=_("Grounds"), choices=choices.grounds)
    domains = Several(label=_("Domains"), choices=choices.domains)
    pillars = Several(label=_("Action pillars"), choices=choices.PILLARS)
    language = forms.ChoiceField(label=_("Language"), choices=choices.languages, help_text=_("Of the text itself."))
    abstract_language = forms.ChoiceField(label=_("Language of the abstract"), choices=choices.languages)
    country = forms.ChoiceField(label=_("Country"), choices=choices.countries, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ONE_OF:
            self._keep(self.fields[name], getattr(self.instance, name))

    def _keep(self, field: forms.ChoiceField, code: str) -> None:
        known = [*cast("Iterable[tuple[str, str]]", field.choices)]
        if code and code not in dict(known):
            field.choices = [*known, (code, code)]

    def clean_url(self) -> str:
        """A link that a reader can follow: http or https, without a name or password in it."""
        url = str(self.cleaned_data["url"])
        if not url.startswith(("https://", "http://")) or "@" in url.split("/")[2]:
            raise forms.ValidationError(_("Give an address that begins with https://, without a name or password."))
        return url
