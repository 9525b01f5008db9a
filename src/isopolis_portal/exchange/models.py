"""What an import brought: kept apart from the item, so that an editor's change can be told from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from isopolis_portal.library.models import Item


class Taken(models.Model):
    """An item's last import. `digest` is that of the facts it brought: where the item's own differ, an editor
    has changed them since."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="taken", verbose_name=_("item"))
    digest = models.CharField(_("digest of the facts"), max_length=64)
    file = models.CharField(_("name of the file"), max_length=255)
    day = models.DateTimeField(_("taken in"), auto_now=True)

    class Meta:
        verbose_name = _("import of an item")
        verbose_name_plural = _("imports of items")

    def __str__(self) -> str:
        return f"{self.item_id} ({self.file})"
