"""What a city adds to the framework: characteristics, categories, bands of its breaks, indicators."""

from collections.abc import Iterator
from dataclasses import replace

from isopolis import framework as definitions
from isopolis.errors import ContractError, Finding
from isopolis.framework import Category, Characteristic, Domain, Framework, Indicator
from isopolis.sources.characteristics import bands
from isopolis.sources.contract import Contract, IndicatorTerms, OwnCharacteristic
from isopolis.sources.contract_file import FILE

LOCAL = Domain(
    id="local",
    name="The city's own",
    definition="What the city measures beside the framework, where the contract names no domain.",
)


# Grounds on which people are harmed where they are known to live. A city's own characteristic under one of them stays
# in the whole city unless its contract says otherwise, in so many words.
HARMED_AT_A_PLACE = frozenset({"sexual-orientation", "religion-belief", "race-ethnic-origin"})


def merged(framework: Framework, contract: Contract) -> Framework:
    """The framework with all that the contract adds; raises ContractError where an addition does not fit."""
    own = dict(_own_indicators(contract))
    indicators = [_indicator(id, terms, contract) for id, terms in own.items()]
    if any(indicator.domain == LOCAL.id for indicator in indicators) and framework.domain(LOCAL.id) is None:
        framework = framework.model_copy(update={"domains": (*framework.domains, LOCAL)})
    try:
        larger = definitions.extend(framework, _own_characteristics(framework, contract), indicators)
        return definitions.extend(larger, _with_bands(larger, contract))
    except ContractError as error:
        raise ContractError.of(_in_contract(finding) for finding in error.findings) from None


def _in_contract(finding: Finding) -> Finding:
    """The finding with the file it is about: what the framework had to say of the city's additions."""
    return finding if finding.where.startswith(FILE) else replace(finding, where=f"{FILE}: {finding.where}")


def _own_indicators(contract: Contract) -> Iterator[tuple[str, IndicatorTerms]]:
    """Those with a name: the contract's table of indicators first, then the sources'."""
    listed = [contract.indicators, *(source.indicators for source in contract.sources.values())]
    seen: set[str] = set()
    for table in listed:
        for id, terms in table.items():
            if terms.name and id not in seen:
                seen.add(id)
                yield id, terms


def _indicator(id: str, terms: IndicatorTerms, contract: Contract) -> Indicator:
    statistic = terms.statistic or ("ratio" if terms.over else "share")
    return Indicator(
        id=id,
        domain=terms.domain or LOCAL.id,
        name=terms.name,
        definition=terms.definition or terms.name,
        unit=terms.unit or ("share" if statistic == "share" else "count"),
        direction=terms.direction or "context",
        type="outcome",
        level=terms.level or "person",
        universe=terms.whom,
        scale=terms.scale or "any",
        statistic=statistic,
        subject=terms.subject,
        says=terms.says,
        sentence=terms.sentence,
        source=contract.city.name,
    )


def _own_characteristics(framework: Framework, contract: Contract) -> Iterator[Characteristic]:
    for id, own in contract.characteristics.items():
        base = framework.characteristic(id)
        if base:
            yield base.model_copy(update={"categories": own.categories})
        else:
            yield _new(id, own)


def _new(id: str, own: OwnCharacteristic) -> Characteristic:
    lacking = [key for key in ("ground", "name", "definition") if not getattr(own, key)]
    if lacking:
        where = f"{FILE}, characteristics.{id}"
        raise ContractError.of(
            Finding(f"a characteristic of the city's own needs its {key}", where, "nothing", key, f"adding {key} = ...")
            for key in lacking
        )
    said = own.model_dump(exclude={"scale", "categories"})
    scale = own.scale or ("city" if own.ground in HARMED_AT_A_PLACE else "any")
    return Characteristic(id=id, **said, scale=scale, categories=own.categories)


def _with_bands(framework: Framework, contract: Contract) -> Iterator[Characteristic]:
    """The characteristics that sources cut into bands, each with the bands that it does not hold yet."""
    for characteristic in framework.characteristics:
        held = {category.id for category in characteristic.categories}
        added: dict[str, Category] = {}
        for source in contract.sources.values():
            terms = source.characteristics.get(characteristic.id)
            for band in bands(characteristic.id, terms.breaks) if terms and terms.breaks else ():
                if band.id not in held:
                    added.setdefault(band.id, band)
        if added:
            yield characteristic.model_copy(update={"categories": tuple(added.values())})
