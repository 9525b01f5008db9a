"""Documents in the editor."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel, TitleFieldPanel
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from isopolis_portal.documents.forms import DocumentForm, VersionForm, VersionFormSet
from isopolis_portal.documents.models import Document


class VersionsPanel(InlinePanel):
    """The versions, each with a form of our own."""

    def get_form_options(self) -> dict[str, Any]:
        """What the form is made with."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": VersionForm, "formset": VersionFormSet}
        return options


class KeptFile(Panel):
    """What is known of a version's file once it is kept."""

    class BoundPanel(Panel.BoundPanel):
        """The same, of one version."""

        template_name = "documents/kept_file.html"

        def is_shown(self) -> bool:
            """Whether there is a file."""
            return bool(self.instance.file_id)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """What the template says."""
            return {**super().get_context_data(parent_context), "version": self.instance}


class SavedByHand:
    """A view that saves when it is told to: each file sent is a version, and none comes by itself."""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        """Before the request is answered."""
        super().setup(*args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class AddDocument(SavedByHand, CreateView):
    """A new document."""


class EditDocument(SavedByHand, EditView):
    """A document that is there."""


class DocumentEditor(SnippetViewSet):
    """The editor's list of documents and its forms."""

    model = Document
    icon = "doc-full"
    menu_label = _("Documents")
    add_to_admin_menu = True
    copy_view_enabled = False
    add_view_class = AddDocument
    edit_view_class = EditDocument
    list_display: ClassVar[list[str]] = ["title", "kind", "language", "date", "live"]
    list_filter: ClassVar[list[str]] = ["kind", "language", "live"]
    search_fields: ClassVar[list[str]] = ["title", "publisher"]
    edit_handler = ObjectList(
        [
            TitleFieldPanel("title", targets=["slug"]),
            FieldPanel("slug"),
            FieldPanel("summary"),
            FieldPanel("summary_language"),
            MultiFieldPanel([FieldPanel(name) for name in ("kind", "language", "date", "publisher")], _("Facts")),
            VersionsPanel(
                "versions",
                [KeptFile(), FieldPanel("upload"), FieldPanel("note"), FieldPanel("accessible")],
                heading=_("Versions"),
                label=_("Version"),
                min_num=1,
            ),
        ],
        base_form_class=DocumentForm,
    )
