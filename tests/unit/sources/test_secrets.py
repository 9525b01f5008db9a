"""The secret stays outside the folder, and no message shows it."""

from pathlib import Path

import pytest

from isopolis.errors import ContractError, UsageError
from isopolis.sources import secrets
from isopolis.sources.contract import Contract


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "city"
    folder.mkdir()
    return folder


def contract(secret: str, synthetic: bool = False) -> Contract:
    return Contract.model_validate(
        {"city": {"name": "A", "country": "NL", "area": "A", "synthetic": synthetic}, "protection": {"secret": secret}}
    )


def test_a_new_secret_is_32_random_bytes_for_its_owner_alone(city: Path) -> None:
    place = secrets.create("a-city", city)
    other = secrets.create("b-city", city)
    assert place.stat().st_mode & 0o777 == 0o600
    assert not secrets.is_shared(place)
    read = secrets.read_secret(contract(str(place)), city)
    assert len(read) == 32
    assert read != secrets.read_secret(contract(str(other)), city)


def test_a_secret_that_is_there_is_kept(city: Path) -> None:
    place = secrets.create("a-city", city)
    before = place.read_text()
    assert secrets.create("a-city", city) == place
    assert place.read_text() == before


def test_a_secret_is_never_made_or_read_inside_the_folder(city: Path) -> None:
    with pytest.raises(UsageError, match="outside"):
        secrets.create("a-city", city, city / "private" / "a.secret")
    (city / "a.secret").write_text("ab" * 32)
    with pytest.raises(ContractError, match="inside the city's folder"):
        secrets.read_secret(contract("a.secret"), city)


def test_a_link_out_of_the_folder_does_not_hide_that_the_secret_is_inside(city: Path) -> None:
    (city / "a.secret").write_text("ab" * 32)
    link = city.parent / "outside.secret"
    link.symlink_to(city / "a.secret")
    with pytest.raises(ContractError, match="inside the city's folder"):
        secrets.read_secret(contract("../outside.secret"), city)


def test_a_path_counts_from_the_folder_and_the_environment_is_read(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (city.parent / "a.secret").write_text("cd" * 32 + "\n")
    assert secrets.read_secret(contract("../a.secret"), city) == bytes.fromhex("cd" * 32)
    monkeypatch.setenv("A_SECRET", "ef" * 32)
    assert secrets.read_secret(contract("env:A_SECRET"), city) == bytes.fromhex("ef" * 32)


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "ab" * 31, "ab" * 32 + "a"])
def test_what_is_no_secret_is_refused_and_not_shown(city: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("A_SECRET", text)
    with pytest.raises(ContractError, match="A_SECRET") as caught:
        secrets.read_secret(contract("env:A_SECRET"), city)
    assert not text or text not in str(caught.value)


def test_a_missing_secret_says_what_to_try(city: Path) -> None:
    with pytest.raises(ContractError, match="Try `isopolis new`"):
        secrets.read_secret(contract("../nowhere.secret"), city)
    with pytest.raises(ContractError, match="no secret is named"):
        secrets.read_secret(contract(""), city)


def test_the_public_secret_is_for_synthetic_cities_only(city: Path) -> None:
    assert len(secrets.read_secret(contract("demo", synthetic=True), city)) == 32
    with pytest.raises(ContractError, match="only for a synthetic city"):
        secrets.read_secret(contract("demo"), city)


def test_the_explanation_speaks_of_backup_loss_and_rotation() -> None:
    assert all(word in secrets.EXPLANATION for word in ("Backup", "Loss", "Rotation"))
