"""Plans made by hand, and a small city that has something to plan: what is chosen, and what it does to which group."""

import shutil
from pathlib import Path
from typing import Any

import polars as pl

from isopolis import sources
from isopolis.planning import Plan
from isopolis.planning.plans import CHANGED, MENU
from isopolis.planning.portfolio import Portfolio
from isopolis.planning.portfolio.comparing import CURVE, SIDES
from isopolis.planning.portfolio.result import GAINS, LEVELS, LOWEST
from isopolis.planning.portfolio.rising import LADDER

MENU_FILE = """
[[intervention]]
id = "lighting"
name = "Better light on walking routes"
cost = 300
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.04
se = 0.01

[[intervention]]
id = "women-north"
name = "Safe ways home in the north"
cost = 200
for = { gender = "woman" }
areas = ["D1"]
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.10
se = 0.03

[[intervention]]
id = "bicycles"
name = "Bicycles to borrow"
cost = 150
areas = ["D0", "N10"]
source = "An assumption"
[[intervention.effects]]
indicator = "LOC01"
change = 0.05
se = 0.02
for = { sex = "female" }
"""
BUDGET_FILE = """line,name,amount,use,reach,group
1,Bicycle paths,1000000.01,LOC01,,
2,Street lights,70000,SAF01,,
3,Women's shelter,5000.50,,,sex=female
4,Debt service,123456.78,,,
"""


def planning_city(city: sources.City, folder: Path) -> sources.City:
    """The small city with interventions and a budget, in another folder."""
    shutil.copytree(city.path, folder)
    (folder / "interventions.toml").write_text(MENU_FILE, "utf-8")
    (folder / "budget.csv").write_text(BUDGET_FILE, "utf-8")
    toml = folder / "city.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[interventions]\nfile = "interventions.toml"\n', "utf-8")
    return sources.open(folder)


def effect(change: float = 0.05, group: str = "everyone", *areas: str, indicator: str = "SAF01") -> dict[str, Any]:
    """An effect, with the standard error 0.01."""
    return {"indicator": indicator, "change": change, "se": 0.01, "group": group, "areas": list(areas)}


def intervention(id: str, *effects: dict[str, Any], chosen: bool = True, cost: float = 100.0) -> dict[str, Any]:
    """An intervention for everyone."""
    return {
        "id": id, "name": id, "cost": cost, "kind": "universal", "group": "everyone", "areas": [], "frequency": 0.5,
        "source": "An assumption", "effects": list(effects), "chosen": chosen,
    }  # fmt: skip


def cell(before: float, gain: float, width: float = 0.0, **names: Any) -> dict[str, Any]:
    """A cell of the gains: of everyone in the city unless said otherwise; low and high lie `width` from after."""
    key = {"source": "survey", "indicator": "SAF01", "area": "S", "period": "2019", "group": "everyone"} | names
    after = before + gain
    return key | {
        "people": 500.0, "before": before, "after": after, "low": after - width, "high": after + width, "gain": gain,
    }  # fmt: skip


def lowest(group: str, value: float, raised: float = 0.0, indicator: str = "SAF01") -> dict[str, Any]:
    """A cell that stands lowest."""
    return {"indicator": indicator, "area": "S", "group": group, "value": value, "raised": raised}


def plan_of(cells: list[dict[str, Any]], menu: list[dict[str, Any]], **other: Any) -> Plan:
    """A plan with these gains and this menu; `other`: fields of the portfolio, or ladder, sides and curve as rows.

    The plan's own lowest cell is the first of `cells`, before and after, unless `low` gives the two.
    """
    chosen = tuple(one["id"] for one in menu if one["chosen"])
    cost = sum(one["cost"] for one in menu if one["chosen"])
    first = lowest(cells[0]["group"], cells[0]["before"], indicator=cells[0]["indicator"])
    after = first | {"value": cells[0]["after"], "raised": cells[0]["gain"]}
    before, after = other.pop("low", (first, after))
    numbers = {
        "cost": cost, "budget": 500.0, "objective": "worst_off", "value": after["value"], "before": before["value"],
        "bound": after["value"], "gap": 0.0, "stopped": "proven", "parameter": 1.0, "total_gain": 10.0, "total_se": 1.0,
        "notes": ("3 estimates too uncertain are left out",),
    }  # fmt: skip
    point = {"level": 0.0, "worst_off": after["value"], "total_gain": 10.0, "bound": 10.0, "cost": cost} | {
        "chosen": list(chosen), "stopped": "proven", **{name: after[name] for name in after if name != "value"},
    }  # fmt: skip
    tables = {name: other.pop(name, default) for name, default in (("ladder", []), ("sides", []), ("curve", [point]))}
    portfolio = Portfolio(
        chosen=chosen,
        gains=pl.DataFrame(cells, schema=GAINS),
        levels=pl.DataFrame(schema=LEVELS),
        lowest=pl.DataFrame([{"when": "before", **before}, {"when": "after", **after}], schema=LOWEST),
        **numbers | other,
    )
    shaped = zip(tables.values(), (LADDER, SIDES, CURVE), strict=True)
    ladder, sides, curve = (pl.DataFrame(rows, schema=schema) for rows, schema in shaped)
    return Plan(portfolio, pl.DataFrame(menu, schema=MENU), pl.DataFrame(schema=CHANGED), sides, curve, ladder, 40)
