"""Findings: in the order of their weight, as a list a person can read, and as one error."""

import pytest

from isopolis.errors import ContractError, DataError, Finding
from isopolis.sources.findings import Findings, findings_of

LATE = Finding("the weights add up to little", "people.csv", severity="warning")
DATA = Finding("negative weights", "people.csv: weight", "2 rows", "0 or more", "mending them")
TERMS = Finding("is an unknown key", "city.toml: [city]", "nmae", "name", "writing name", about="contract")


def test_errors_come_first_and_each_finding_once() -> None:
    found = Findings.of([LATE, DATA, DATA])
    assert list(found) == [DATA, LATE]
    assert list(found.errors) == [DATA]
    assert list(found.warnings) == [LATE]
    assert found[0] == DATA
    assert list(found[1:]) == [LATE]


def test_a_wrong_contract_is_mended_before_the_data() -> None:
    with pytest.raises(ContractError) as caught:
        Findings.of([DATA, TERMS]).raise_for_findings()
    assert set(caught.value.findings) == {DATA, TERMS}
    with pytest.raises(DataError, match="negative weights"):
        Findings.of([DATA, LATE]).raise_for_findings()


def test_warnings_stop_nothing() -> None:
    found = Findings.of([LATE])
    found.raise_for_findings()
    assert found.error is None


def test_findings_print_as_a_list_with_what_to_try() -> None:
    text = str(Findings.of([LATE, DATA]))
    assert text.index("negative weights") < text.index("add up to little")
    assert "got: 2 rows" in text
    assert "Try mending them." in text
    assert text.endswith("1 error, 1 warning")
    assert str(Findings()) == "Nothing found: the data keep the contract."


def test_an_error_becomes_findings_with_their_place() -> None:
    (finding,) = findings_of(ContractError("does not parse", where="value"), "city.toml")
    assert finding.about == "contract"
    assert finding.where == "city.toml: value"
    assert findings_of(DataError("is cut off"))[0].about == "data"
