"""The city's secret: made outside the folder, read when results are protected, never shown."""

import os
import re
import secrets
import stat
from pathlib import Path

from isopolis.errors import ContractError, UsageError
from isopolis.sources.contract import Contract

BYTES = 32
PUBLIC_DEMO = "demo"  # secret = "demo": known to everybody, so only a synthetic city may use it
_DEMO_SECRET = bytes.fromhex("69736f706f6c6973" * 4)
_EXPECTED = f"{BYTES * 2} hexadecimal digits"

EXPLANATION = """\
The secret decides how numbers are blurred before they are published. With the same secret, the same
people always get the same blur, so that asking twice does not average it away. Whoever holds the
secret and the published numbers could take part of the blur off again.

- Backup. Keep one copy where your organisation keeps its keys: not beside the data, not in mail, not
  in version control.
- Loss. Nothing that was published breaks. But the same data protected again with a new secret would be
  blurred twice in different ways, and the two together say more than one. Do not publish a period again
  after a loss; begin with the next period.
- Rotation. Change it when a new period begins, or when somebody who should not may have seen it. Never
  change it between two publications of the same data. Keep the old one as long as old releases may have
  to be made again.
"""


def create(slug: str, folder: Path, place: Path | None = None) -> Path:
    """The file that now holds a new secret of 32 random bytes, readable by its owner alone.

    By default it stands in the user's configuration folder. It is never made inside `folder`, and an existing
    file is kept as it is: a secret that was used must not be lost.
    """
    target = place or default_place(slug)
    if _inside(target, folder):
        raise UsageError(
            "a secret must stay outside the city's folder", where=str(target), hint=str(default_place(slug))
        )
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return target
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(BYTES) + "\n")
    return target


def default_place(slug: str) -> Path:
    """Where a secret stands unless the city says otherwise: isopolis/SLUG.secret in the user's configuration."""
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    home = Path(configured) if configured else Path.home() / ".config"
    return home / "isopolis" / f"{slug}.secret"


def reference(place: Path) -> str:
    """The path as city.toml writes it: from the home folder where it stands there."""
    home = Path.home()
    return f"~/{place.relative_to(home).as_posix()}" if place.is_relative_to(home) else place.as_posix()


def read_secret(contract: Contract, city_path: Path) -> bytes:
    """The 32 bytes (or more) behind [protection] secret: an environment variable or a file outside the folder.

    `secret = "demo"` is the public demo secret, for a synthetic city only.
    Raises ContractError where there is none, where it stands inside the folder, or where it is no secret.
    """
    said = contract.protection.secret
    if said == PUBLIC_DEMO:
        return _demo(contract)
    if said.startswith("env:"):
        return _decoded(os.environ.get(said[4:], ""), f"the environment variable {said[4:]}")
    if not said:
        raise _refused("no secret is named", hint='secret = "env:ISOPOLIS_SECRET", or the path of a file outside')
    place = place_of(said, city_path)
    if _inside(place, city_path):
        raise _refused(
            "the secret stands inside the city's folder",
            got=said,
            hint=f"moving it to {reference(default_place('city'))}",
        )
    if not place.is_file():
        raise _refused("there is no such secret", got=said, hint="`isopolis new`, which makes one, or your backup")
    return _decoded(place.read_text("ascii", errors="replace"), said)


def place_of(said: str, city_path: Path) -> Path:
    """The file that [protection] secret names; a path that is not absolute counts from the city's folder."""
    place = Path(said).expanduser()
    return place if place.is_absolute() else city_path / place


def is_shared(place: Path) -> bool:
    """Whether others on this machine may read the file."""
    return os.name == "posix" and place.is_file() and bool(place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _inside(place: Path, folder: Path) -> bool:
    return place.resolve().is_relative_to(folder.resolve())


def _demo(contract: Contract) -> bytes:
    if not contract.city.synthetic:
        raise _refused(
            "the public demo secret is only for a synthetic city: everybody knows it",
            got=PUBLIC_DEMO,
            hint="`isopolis new`, which makes a secret of your own",
        )
    return _DEMO_SECRET


def _decoded(text: str, source: str) -> bytes:
    said = text.strip()
    if not said:
        raise _refused(f"{source} is empty or not set", hint="setting it in the shell that runs Isopolis")
    if not re.fullmatch(r"[0-9a-fA-F]+", said) or len(said) < BYTES * 2 or len(said) % 2:
        raise _refused(f"{source} holds no secret", hint="`isopolis new`, which makes one")
    return bytes.fromhex(said)


def _refused(what: str, got: str = "", hint: str = "") -> ContractError:
    return ContractError(what, where="city.toml: [protection] secret", got=got, expected=_EXPECTED, hint=hint)
