"""The data dictionary: what each column of the public tables says, in which unit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Column(NamedTuple):
    """What a column says."""

    says: str
    unit: str = ""


_KEY = {
    "source": Column("The city's name for the table that the number comes from."),
    "indicator": Column("Id of the indicator in framework.json."),
    "statistic": Column("share, mean, total, ratio or another statistic."),
    "area": Column("Code of the area in areas.geojson, or of the whole city."),
    "period": Column("What the number is about in time, as the city writes it."),
    "group": Column("everyone, or characteristic=category pairs, sorted, joined by |."),
}
_STATUS = {
    "obs_status": Column("SDMX: A normal, U low reliability, Q suppressed, E estimated, B break, L not collected."),
    "conf_status": Column(
        "SDMX: F free, A withheld because too few stand behind it, N withheld by place or as too uncertain, "
        "C withheld to cover another withheld number."
    ),
    "basis": Column("measured, published (by others, passed through), modelled or assumed."),
}
_DEPTH = {"depth": Column("How many characteristics cross.", "characteristics")}

_CHANGES = (
    {"area": _KEY["area"], "group": _KEY["group"]}
    | _DEPTH
    | {
        "mode": Column(
            "Id of the way of moving in reach.json; own: each person by the way that the city says is theirs."
        ),
        "kind": Column("Kind of service in reach.json, or id of the indicator in framework.json."),
        "statistic": Column("mean (minutes to the nearest; where it is not reached, 60), within_15 or share."),
        "unit": Column("Unit of before, after, difference, low and high. A share runs from 0 to 1."),
        "before": Column("As it is today, rounded; a share in steps of at least ten persons.", "see unit"),
        "after": Column("As it would be, if effects are as assumed, rounded likewise.", "see unit"),
        "difference": Column("after less before.", "see unit"),
        "low": Column(
            "The smaller end of the difference if unknown tags of streets were all yes, or all no.", "see unit"
        ),
        "high": Column("The larger end of the same; empty where no tag matters.", "see unit"),
        "n": Column("Persons there, rounded. Never shown where the number is withheld.", "persons"),
        "n_lose": Column(
            "Of these, those whose way is at least a minute longer, or who lose it, rounded; empty where a few "
            "could be worked out, and for indicators.",
            "persons",
        ),
        "n_gain": Column("Of these, those whose way is at least a minute shorter, likewise.", "persons"),
        "n_cut_off": Column("Of these, those who reach it today and would not, likewise.", "persons"),
        "period": _KEY["period"],
        "counterfactual": Column("Whether the group is moved by a mode that the city does not say is its own."),
    }
    | _STATUS
)

DICTIONARY: Mapping[str, Mapping[str, Column]] = MappingProxyType(
    {
        "estimates": _KEY
        | {"unit": Column("Unit of value, low and high. A share runs from 0 to 1.")}
        | _DEPTH
        | {
            "n": Column("Persons behind the number, rounded. Never shown where the number is withheld.", "persons"),
            "value": Column("The estimate, rounded.", "see unit"),
            "low": Column("Lower end of the 95 % interval, rounded down; empty without sampling error.", "see unit"),
            "high": Column("Upper end of the 95 % interval, rounded up; empty without sampling error.", "see unit"),
        }
        | _STATUS,
        "gaps": _KEY
        | _DEPTH
        | {
            "reference_kind": Column("rest, everyone, group, area or period."),
            "reference": Column("Which group, area or period the group is held against; empty for the rest."),
            "difference": Column("Value of the group less value of the reference.", "unit of the indicator"),
            "low": Column("Lower end of the 95 % interval of the difference.", "unit of the indicator"),
            "high": Column("Upper end of the 95 % interval of the difference.", "unit of the indicator"),
            "ratio": Column("Value of the group over value of the reference.", "ratio"),
            "ratio_low": Column("Lower end of the 95 % interval of the ratio.", "ratio"),
            "ratio_high": Column("Upper end of the 95 % interval of the ratio.", "ratio"),
            "q": Column("Benjamini-Hochberg q-value over the published gaps of its family.", "probability"),
            "excess": Column("What crossing adds to the sum of the parts: AB - A - B + all.", "unit of the indicator"),
            "adjusted": Column("The difference after age-standardisation.", "unit of the indicator"),
        }
        | _STATUS,
        "coverage": {
            "characteristic": Column("Id of the characteristic in framework.json."),
            "domain": Column("Id of the domain in framework.json."),
            "status": Column("One of six answers to: what is known of this characteristic in this domain?"),
            "rung": Column("Where it is shown: direct, city, coarser category; empty: nowhere."),
        },
        "quality": {
            "source": _KEY["source"],
            "period": _KEY["period"],
            "question": Column("Id of the characteristic or indicator that was asked."),
            "kind": Column("characteristic or indicator."),
            "asked": Column("Persons who were asked, rounded; empty where too few.", "persons"),
            "answered": Column("Share of those asked who answered.", "share"),
            "refused": Column("Share of those asked who refused.", "share"),
            "missing": Column("Share of those asked whose answer is missing.", "share"),
        },
        "reach": {"area": _KEY["area"], "group": _KEY["group"]}
        | _DEPTH
        | {
            "mode": Column("Id of the way of moving in reach.json."),
            "kind": Column("Kind of service in reach.json, or id of the indicator in framework.json."),
            "statistic": Column(
                "mean or median (minutes to the nearest; where it is not reached, 60), within_15 or share (of everyone "
                "there), or how unequally minutes are spread: fgt1, fgt2 (over 15), gini, theil, theil_between "
                "(areas), kolm_pollak, concentration, palma."
            ),
            "unit": Column("Unit of value, low and high. A share runs from 0 to 1."),
            "value": Column("The number, rounded; a share in steps of at least ten persons.", "see unit"),
            "low": Column(
                "The smaller end if unknown tags of streets were all yes, or all no. No interval.", "see unit"
            ),
            "high": Column("The larger end of the same; empty where no tag matters.", "see unit"),
            "n": Column("Persons there, rounded. Never shown where the number is withheld.", "persons"),
            "n_unreachable": Column(
                "Of these, those whom no way leads to such a service by that mode, rounded to tens; empty where a "
                "few could be worked out.",
                "persons",
            ),
            "period": _KEY["period"],
            "counterfactual": Column("Whether the group is moved by a mode that the city does not say is its own."),
        }
        | _STATUS
        | {"basis": Column("modelled on streets or on a matrix of times; assumed: as the crow flies x 1.3.")},
        "plan": {name: _KEY[name] for name in ("source", "indicator", "area", "period", "group")}
        | _DEPTH
        | {
            "before": Column("The share as it is today, as in estimates.", "share"),
            "after": Column("The share as it would be under the plan, if effects are as assumed, rounded.", "share"),
            "low": Column("95 % interval of after, lower end: of the effects' errors alone.", "share"),
            "high": Column("95 % interval of after, upper end: of the effects' errors alone.", "share"),
        }
        | _STATUS,
        "sites": _CHANGES,
        "assessment": _CHANGES,
        "budget": {
            "line": Column("Id of the budget line in budget.json."),
            "axis": Column(
                "The characteristic that tells the groups apart, or one answer of one with several answers."
            ),
            "group": Column("characteristic=category, or not known: people of whom the characteristic is not known."),
            "amount": Column("What of the line goes to the group, three figures.", "euros"),
            "share": Column("The same as a share of the line, rounded.", "share"),
            "people": Column("People of the group, rounded.", "persons"),
            "share_of_people": Column("The same as a share of all people of the axis, rounded.", "share"),
            "per_person": Column("amount over people, three figures.", "euros"),
            "ratio": Column("share over share_of_people: above 1, the group has more than its part.", "ratio"),
            "obs_status": _STATUS["obs_status"],
            "conf_status": _STATUS["conf_status"],
        },
    }
)
