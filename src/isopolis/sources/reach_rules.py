"""Rules of reach: what must be how near for an indicator, as the catalogue's rules and the contract say."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from isopolis.errors import ContractError, Finding
from isopolis.framework.model import Framework
from isopolis.sources.contract import Contract, ReachTerms
from isopolis.sources.contract_file import FILE

Manner = Literal["minutes", "within", "places", "count"]
STATISTIC: Mapping[Manner, str] = MappingProxyType(
    {"minutes": "mean", "within": "share", "places": "share", "count": "mean"}
)


@dataclass(frozen=True)
class Rule:
    """How an indicator of reach is reckoned at one place.

    `needs` lists what must be found: one of each entry's kinds. The value is, by `manner`: minutes to the nearest
    (at most `terms.most`); 1 where all needs are met and 0 where not; the share of those who would use them that
    finds a place (0 to 1); or how many, or how much capacity, is within reach.
    """

    indicator: str
    terms: ReachTerms

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """What must be found: one of the kinds of each entry."""
        return self.terms.all_of or (self.terms.kind or tuple(self.terms.metres),)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of facility that the rule speaks of."""
        return tuple(dict.fromkeys(kind for need in self.needs for kind in need))

    @property
    def manner(self) -> Manner:
        """What its value is."""
        if self.terms.places:
            return "places"
        if self.terms.count:
            return "count"
        return "within" if self.terms.within or self.terms.metres else "minutes"


def rules(contract: Contract) -> Mapping[str, Rule]:
    """The rule of each [reach.ID]: the catalogue's own where there is one, with what the contract changes."""
    return MappingProxyType({id: Rule(id, _terms(id, said)) for id, said in contract.reach.items()})


def _terms(id: str, said: ReachTerms) -> ReachTerms:
    known = _built_in().get(id)
    if known is None:
        return said
    changed = {key: getattr(said, key) for key in said.model_fields_set}
    if changed.keys() & {"kind", "all_of", "metres"}:
        return said  # what is looked for is another thing, so nothing of the catalogue's rule stands
    return known.model_copy(update=changed)


def _built_in() -> dict[str, ReachTerms]:
    text = (files("isopolis.sources") / "reach.toml").read_text("utf-8")
    return {id: ReachTerms.model_validate(said) for id, said in tomllib.loads(text).items()}


def broken(contract: Contract, framework: Framework) -> Iterator[Finding]:
    """What is wrong with the rules: indicators that are not there, rules that say nothing, or two things at once."""
    if contract.reach and contract.facilities is None:
        yield _finding("needs facilities to reach", "reach", "no [facilities]", 'file = "facilities.csv"')
    for id, rule in rules(contract).items():
        indicator = framework.indicator(id)
        if indicator is None:
            close = get_close_matches(id, [indicator.id for indicator in framework.indicators], n=1)
            hint = close[0] if close else f'[indicators.{id}] with name = "..." for one of the city\'s own'
            yield Finding(f"there is no indicator {id!r}", f"{FILE}, reach.{id}", id, "an indicator's id", hint)
        elif fault := _fault(rule):
            yield _finding(fault[0], f"reach.{id}", fault[1], fault[2])
        elif indicator.statistic != STATISTIC[rule.manner]:
            what = f"gives a {STATISTIC[rule.manner]}, and the indicator is a {indicator.statistic}"
            yield _finding(what, f"reach.{id}", rule.manner, f'statistic = "{STATISTIC[rule.manner]}"')
    for name, source in contract.sources.items():
        for id, terms in source.indicators.items():
            if terms.reach and id not in contract.reach:
                where = f"sources.{name}.indicators.{id}.reach"
                yield _finding("no rule says what is to be reached", where, f"no [reach.{id}]", f"[reach.{id}]")


def _fault(rule: Rule) -> tuple[str, str, str] | None:
    """What is wrong, what stood there, what to write; None where the rule makes sense."""
    terms = rule.terms
    sought = [key for key in ("kind", "all_of", "metres") if getattr(terms, key)]
    if len(sought) != 1:
        return "says not what is to be reached, once", " and ".join(sought) or "nothing", 'kind = "doctor"'
    if terms.metres and terms.within:
        return "has two limits", "within and metres", "one of the two"
    if (terms.places or terms.count or terms.all_of) and not terms.within:
        return "needs a limit", "no limit", "within = 15"
    if (terms.places or terms.count) and (terms.all_of or (terms.places and terms.count)):
        return "counts one kind of thing in one way", "places, count or all_of together", 'kind = "childcare"'
    if terms.line and not terms.metres:
        return "has a straight line without metres", "line", 'metres = { "green-space" = 300 }'
    return None


def _finding(what: str, key: str, got: str, write: str) -> Finding:
    return Finding(what, f"{FILE}, {key}", got, write, f"writing {write}", about="contract")


def refuse(contract: Contract, kinds: frozenset[str]) -> None:
    """Nothing where each rule's kinds are among `kinds`, those that the facilities have; else ContractError."""
    lost = [
        Finding(
            f"there is no facility of the kind {kind!r}",
            f"{FILE}, reach.{id}",
            kind,
            ", ".join(sorted(kinds)) or "facilities",
            get_close_matches(kind, sorted(kinds), n=1)[0]
            if get_close_matches(kind, sorted(kinds), n=1)
            else "adding such facilities, or leaving the kind out",
        )
        for id, rule in rules(contract).items()
        for need in rule.needs
        if not kinds & set(need)
        for kind in need
    ]
    if lost:
        raise ContractError.of(lost)
