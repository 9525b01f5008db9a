"""The made-up town with everything that can be planned: interventions, candidates, a budget and a decision."""

from pathlib import Path

from tests.city.test_assess import TOML as DECISION
from tests.city.test_plan import MENU, MORE
from tests.unit.planning.made_candidates import Choice, planned

BUDGET = """line,name,amount,use,reach,group
1,Libraries,1000,,library,
2,Rides for those aged 65 or over,500,,,age=65+
3,Town hall,2000,,,
4,Help on the way,300,LOC03,,
"""
CHOICES = {"c1": Choice(600.0, 100.0), "c2": Choice(3100.0, 250.0)}


def planned_town(folder: Path) -> Path:
    """The town's folder."""
    path = planned(folder, CHOICES).path
    (path / "interventions.toml").write_text(MENU, "utf-8")
    (path / "budget.csv").write_text(BUDGET, "utf-8")
    toml = path / "city.toml"
    toml.write_text(toml.read_text("utf-8") + MORE + '[budget]\nfile = "budget.csv"\n', "utf-8")
    decision = path / "decisions" / "close.toml"
    decision.parent.mkdir()
    decision.write_text(DECISION, "utf-8")
    return path
