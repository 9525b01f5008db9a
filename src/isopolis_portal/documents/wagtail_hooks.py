"""Documents take their place in the editor."""

from wagtail.snippets.models import register_snippet

from isopolis_portal.documents.editing import DocumentEditor

register_snippet(DocumentEditor)
