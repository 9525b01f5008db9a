"""The editor's form: a new version is a file that was looked at; a published one stays as it is."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.models import BaseModelFormSet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.models import WagtailAdminModelForm

from isopolis_portal.documents import store
from isopolis_portal.documents.checking import Checked, check
from isopolis_portal.documents.examination.formats import FORMATS, NAMES
from isopolis_portal.documents.examination.refusal import Refusal
from isopolis_portal.documents.models import Document, Version
from isopolis_portal.documents.refusals import sentence

ENDINGS = ",".join(f".{extension}" for extension in FORMATS)


class UploadField(forms.FileField):
    """A file that `check` has looked at."""

    def clean(self, data: Any, initial: Any = None) -> Checked:
        """What was found. ValidationError, with the whole reason, where the file is not taken."""
        try:
            return check(super().clean(data, initial))
        except Refusal as refusal:
            extension = data.name.rpartition(".")[2].lower()
            most = filesizeformat(settings.MOST_UPLOAD)
            raise ValidationError(sentence(refusal, extension, most), code=refusal.code) from None


class VersionForm(WagtailAdminModelForm):
    """One version: the file is asked for once, when the version is new."""

    upload = UploadField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # said by `check`, in its own words
        help_text=gettext_lazy("%(names)s; it stays as it is once it is published") % {"names": NAMES},
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )

    kept = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the number of a version that is there

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.file_id:
            del self.fields["upload"]
            self.initial["kept"] = self.instance.number

    def has_changed(self) -> bool:
        """Whether the version must be taken from the form; one that only a draft knows always is."""
        return super().has_changed() or bool(self.instance.file_id and not self.instance.pk)

    def save(self, commit: bool = True) -> Version:
        """The version; the file of a new one is on the disk then."""
        checked: Checked | None = self.cleaned_data.get("upload")
        if checked:
            self.instance.file = store.keep(checked.data, checked.text)
            self.instance.extension, self.instance.uploaded = checked.extension, timezone.now()
        version: Version = super().save(commit)
        return version


class VersionFormSet(BaseChildFormSet):
    """The versions of one document."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        """The form of one version. What only a draft knows has no key yet and is known by its number: the set that
        this one refines would begin such a version anew, and its file, which no field shows, would be lost."""
        prefix = self.add_prefix(i)
        if self.is_bound and i < self.initial_form_count() and not self.data.get(f"{prefix}-id"):
            number = self.data.get(f"{prefix}-kept")
            for version in self.get_queryset():
                if version.pk is None and str(version.number) == number:
                    return super(BaseModelFormSet, self)._construct_form(i, instance=version, **kwargs)  # type: ignore[misc]
        return super()._construct_form(i, **kwargs)


class DocumentForm(WagtailAdminModelForm):
    """A document with its versions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.first_published_at:
            self.fields["slug"].disabled = True  # people may have linked to it

    def clean_slug(self) -> str:
        """An address of its own, made from the title where none is given."""
        slug = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title", ""))[:70].strip("-") or "document"
        taken = set(
            Document.objects.exclude(pk=self.instance.pk).filter(slug__startswith=slug).values_list("slug", flat=True)
        )
        return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)

    def is_multipart(self) -> bool:
        """True: files may come with it, though the first version, where Django would look, takes none any more."""
        return True

    def is_valid(self) -> bool:
        """Whether everything may be saved."""
        return super().is_valid() and self._versions_are_new() and self._published_stay()

    def save(self, commit: bool = True) -> Document:
        """The document, its new versions numbered."""
        document: Document = super().save(commit=False)
        document.count()
        if commit:
            document.save()
            self._save_m2m()
        return document

    def _versions_are_new(self) -> bool:
        known: set[str] = {form.instance.file_id for form in self.formsets["versions"].forms if form.instance.file_id}
        for form in self.formsets["versions"].forms:
            checked = form.cleaned_data.get("upload") if form.has_changed() else None
            if checked and checked.sha256 in known:
                form.add_error("upload", sentence(Refusal("known")))
            elif checked:
                known.add(checked.sha256)
        return all(not form.errors for form in self.formsets["versions"].forms)

    def _published_stay(self) -> bool:
        gone = [form.instance for form in self.formsets["versions"].deleted_forms if form.instance.published]
        for version in gone:
            self.add_error(
                None,
                _("Version %(number)s is published and stays. Try unpublishing the document.")
                % {"number": version.number},
            )
        return not gone
