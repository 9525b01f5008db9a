"""A framework with a city's own additions."""

from collections.abc import Iterable

from isopolis.errors import ContractError, Finding
from isopolis.framework.checking import check
from isopolis.framework.draft import Draft
from isopolis.framework.model import Characteristic, Framework, Indicator


def extend(
    framework: Framework, characteristics: Iterable[Characteristic] = (), indicators: Iterable[Indicator] = ()
) -> Framework:
    """The framework with more characteristics, categories and indicators; the one given stays as it is.

    A characteristic whose id exists adds its categories, and nothing else: what the framework says of it stands.
    Raises ContractError where something is defined twice, or stands under a ground or domain that is not there.
    """
    known = {characteristic.id: characteristic for characteristic in framework.characteristics}
    for added in characteristics:
        base = known.get(added.id)
        known[added.id] = _joined(base, added) if base else added
    larger = framework.model_copy(
        update={
            "characteristics": tuple(known.values()),
            "indicators": (*framework.indicators, *indicators),
        }
    )
    errors = [finding for finding in check(Draft.of_framework(larger)) if finding.severity == "error"]
    if errors:
        raise ContractError.of(errors)
    return larger


def _joined(base: Characteristic, added: Characteristic) -> Characteristic:
    if added.ground and added.ground != base.ground:
        raise ContractError.of([_elsewhere(base, added)])
    return base.model_copy(update={"categories": (*base.categories, *added.categories)})


def _elsewhere(base: Characteristic, added: Characteristic) -> Finding:
    return Finding(
        "stands under another ground in the framework",
        f"[characteristics.{added.id}] ground",
        got=added.ground,
        expected=base.ground,
        hint="leaving the ground out, or giving the characteristic a name of its own",
    )
