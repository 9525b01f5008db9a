"""A TOML file beside the contract, as the tables that it holds."""

import re
import tomllib
from pathlib import Path
from typing import Any

from isopolis.errors import ContractError


def read_toml(path: Path, where: str, hint: str = "a file beside city.toml") -> dict[str, Any]:
    """What a TOML file says. ContractError where there is none (at `where`, which names it) or it is not valid."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError):
        raise ContractError("there is no such file", where=where, got=path.name, hint=hint) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        at = f"{path.name}:{line[1]}" if line else path.name
        raise ContractError(
            "is not valid TOML", where=at, expected="TOML 1.0 in UTF-8", hint="mending that line"
        ) from None
