"""The audit: every check of the tables that needs no secret. `protect` runs it before, `verify` after."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from isopolis.errors import ContractError, Finding
from isopolis.release.budget_checks import BUDGET_CHECKS
from isopolis.release.change_checks import CHANGE_CHECKS
from isopolis.release.context import WITHHELD, Context
from isopolis.release.form_checks import FIRST_CHECKS, FORM_CHECKS, something_is_there
from isopolis.release.model import Release
from isopolis.release.plan_checks import PLAN_CHECKS
from isopolis.release.reach_checks import REACH_CHECKS
from isopolis.release.rule_checks import RULE_CHECKS

Check = Callable[[Context], Iterator[Finding]]
CHECKS_OF: Mapping[str, tuple[Check, ...]] = {
    "reach": REACH_CHECKS, "plan": PLAN_CHECKS, "sites": CHANGE_CHECKS, "assessment": CHANGE_CHECKS,
    "budget": BUDGET_CHECKS,
}  # fmt: skip
NOT_PROMISED = (
    "Cell keys are not in use yet: counts of a register are rounded, not perturbed.",
    "No linear-programming audit has been run: several withheld numbers together are not bounded.",
    "Households are counted only where the source names them.",
    "Totals dominated by one large contributor are not looked for.",
    "There is no ledger yet: releases are not held against one another.",
    "Nobody is protected against someone who knows every other person in the city.",
)


def run_checks(release: Release) -> list[Finding]:
    """Everything that is wrong with the tables of a release; empty where all is well."""
    context = Context(release)
    for check in FIRST_CHECKS:
        if findings := list(check(context)):
            return findings
    try:
        _ = context.rules
    except ContractError as problem:
        return list(problem.findings)
    return [finding for check in _checks(release) for finding in check(context)]


def audit_record(release: Release) -> dict[str, Any]:
    """The content of audit.json: which checks the tables passed, how much is withheld, what is not promised."""
    checks = (*FIRST_CHECKS, *_checks(release))
    told = [name for name, frame in release.tables.items() if "obs_status" in frame.columns]
    return {
        "note": release.manifest.rules_note,
        "synthetic": release.manifest.synthetic,
        "checks": [{"check": c.__name__.replace("_", " "), "says": (c.__doc__ or "").strip()} for c in checks],
        "rows": {name: _statuses(release.tables[name]) for name in told},
        "not_promised": list(NOT_PROMISED),
    }


def _checks(release: Release) -> tuple[Check, ...]:
    """The checks after the first ones. Reach has its own, and may be all that a release holds."""
    further = [check for table, checks in CHECKS_OF.items() if table in release.tables for check in checks]
    form = [check for check in FORM_CHECKS if check is not something_is_there or "reach" not in release.tables]
    return (*form, *RULE_CHECKS, *dict.fromkeys(further))


def _statuses(frame: pl.DataFrame) -> dict[str, int]:
    """Rows shown, and rows withheld by conf_status."""
    withheld = frame.filter(WITHHELD).group_by("conf_status").len().sort("conf_status")
    counts = {f"withheld {status}": count for status, count in withheld.iter_rows()}
    return {"rows": frame.height, "shown": frame.height - sum(counts.values()), **counts}
