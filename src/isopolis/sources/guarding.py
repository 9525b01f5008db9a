"""Indicators that are about a characteristic kept from fine places are kept from them too."""

from isopolis.errors import ContractError
from isopolis.framework import Framework, Indicator
from isopolis.sources.contract import Contract, IndicatorTerms, SourceTerms
from isopolis.sources.indicators import columns_named

_STRICTEST_FIRST = ("city", "district", "any")


def guarded(framework: Framework, contract: Contract) -> Framework:
    """The framework, each indicator with the strictest scale of all that its expressions read.

    An indicator put to people of one belief alone, or true of them alone, would else say of a place how many of them
    live there. What the contract says can make a scale stricter, never looser.
    """
    scales: dict[str, set[str]] = {}
    for source in contract.sources.values():
        for id, terms in source.indicators.items():
            scales.setdefault(id, set()).update(_scales(terms, source, framework))
    indicators = [_kept(indicator, scales.get(indicator.id, set())) for indicator in framework.indicators]
    return framework.model_copy(update={"indicators": tuple(indicators)})


def _kept(indicator: Indicator, scales: set[str]) -> Indicator:
    strictest = next(scale for scale in _STRICTEST_FIRST if scale in scales | {indicator.scale})
    return indicator if strictest == indicator.scale else indicator.model_copy(update={"scale": strictest})


def _scales(terms: IndicatorTerms, source: SourceTerms, framework: Framework) -> set[str]:
    try:
        read = columns_named(terms)
    except ContractError:  # said with its place when the rows are read or checked
        read = set()
    found: set[str] = {terms.scale or "any"}
    for id, said in source.characteristics.items():
        characteristic = framework.characteristic(id)
        if characteristic and read & {said.column, *said.columns.values()}:
            found.add(characteristic.scale)
    return found
