"""The secret that signs a site's sessions and forms: made once, kept in the site's own folder."""

import os
import secrets
import tempfile
from pathlib import Path


def secret_of(site: Path) -> str:
    """The site's secret, 64 characters; made where there is none yet, readable to its owner only."""
    kept = site / "secret"
    if not kept.exists():
        site.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(dir=site, prefix=".secret-")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(new, kept)  # whoever comes first wins, whole
        except FileExistsError:
            pass
        finally:
            Path(new).unlink()
    return kept.read_text("ascii").strip()
