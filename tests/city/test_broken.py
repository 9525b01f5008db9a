"""Every broken city says what is wrong with it, where, and what to try; it writes nothing and shows no traceback."""

import hashlib
from pathlib import Path

import pytest

from isopolis import sources
from isopolis.cli import main
from isopolis.errors import IsopolisError
from isopolis.sources import Findings
from isopolis.sources.findings import findings_of
from tests.city.broken.case import WELL, Case
from tests.city.broken.healthy import Parts
from tests.city.broken.registry import CASES


def judged(folder: Path) -> tuple[Findings, int]:
    """The findings of a folder and the exit code they end with."""
    try:
        findings = sources.open(folder).check()
    except IsopolisError as error:
        return Findings.of(findings_of(error)), error.exit_code
    return findings, findings.error.exit_code if findings.error else WELL


def fingerprint(folder: Path) -> dict[str, str]:
    """The hash of every file below."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_healthy_city_has_no_finding(tmp_path: Path) -> None:
    findings, code = judged(Parts().write(tmp_path / "city"))
    assert str(findings) == "Nothing found: the data keep the contract."
    assert code == WELL


def test_there_are_enough_cases_and_each_has_its_own_name() -> None:
    assert len(CASES) >= 40
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_broken_city_says_what_is_wrong_where_and_what_to_try(case: Case, tmp_path: Path) -> None:
    findings, code = judged(case.make(tmp_path / "city"))
    text = str(findings)
    assert [said for said in case.says if said not in text] == [], text
    assert code == case.exit_code, text
    assert [finding for finding in findings.errors if not (finding.where and finding.hint)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_command_ends_with_the_code_of_the_class_and_writes_nothing(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = case.make(tmp_path / "city")
    before = fingerprint(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["check", str(folder)])
    said = capsys.readouterr()
    assert (ended.value.code or 0) == case.exit_code, said.out + said.err
    assert "Traceback" not in said.out + said.err
    assert fingerprint(tmp_path) == before
