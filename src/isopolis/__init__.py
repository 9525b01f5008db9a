"""Isopolis: who is left behind in a city, where, by how much and how surely.

    import isopolis as iso

    city = iso.open("demo/demo-city")
    city.check().raise_for_findings()
    estimates = iso.measure(city)
    print(estimates.gaps().widest(10))
    release = iso.protect(city, estimates)
    iso.report(release, "report.html")

Everything named in `__all__` is public; each name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isopolis.errors import ContractError as ContractError
    from isopolis.errors import DataError as DataError
    from isopolis.errors import Finding as Finding
    from isopolis.errors import InfeasiblePlan as InfeasiblePlan
    from isopolis.errors import IsopolisError as IsopolisError
    from isopolis.errors import ProtectionRefused as ProtectionRefused
    from isopolis.errors import ReleaseInvalid as ReleaseInvalid
    from isopolis.errors import UsageError as UsageError
    from isopolis.framework import Framework as Framework
    from isopolis.framework import Group as Group
    from isopolis.measurement import Estimates as Estimates
    from isopolis.measurement import Gaps as Gaps
    from isopolis.measurement import Reach as Reach
    from isopolis.measurement import measure as measure
    from isopolis.measurement import reach as reach
    from isopolis.planning import Assessment as Assessment
    from isopolis.planning import Incidence as Incidence
    from isopolis.planning import Plan as Plan
    from isopolis.planning import Sites as Sites
    from isopolis.planning import assess as assess
    from isopolis.planning import incidence as incidence
    from isopolis.planning import locate as locate
    from isopolis.planning import plan as plan
    from isopolis.protection import protect as protect
    from isopolis.release import Release as Release
    from isopolis.release import read as read
    from isopolis.release import verify as verify
    from isopolis.reporting import report as report
    from isopolis.sources import City as City
    from isopolis.sources import open as open

__version__ = "0.1.0"

_ROOM_OF = {
    "open": "sources",
    "measure": "measurement",
    "reach": "measurement",
    "assess": "planning",
    "incidence": "planning",
    "locate": "planning",
    "plan": "planning",
    "protect": "protection",
    "report": "reporting",
    "read": "release",
    "verify": "release",
    "Assessment": "planning",
    "City": "sources",
    "Estimates": "measurement",
    "Framework": "framework",
    "Gaps": "measurement",
    "Group": "framework",
    "Incidence": "planning",
    "Plan": "planning",
    "Sites": "planning",
    "Reach": "measurement",
    "Release": "release",
    "Finding": "errors",
    "IsopolisError": "errors",
    "UsageError": "errors",
    "ContractError": "errors",
    "DataError": "errors",
    "ProtectionRefused": "errors",
    "InfeasiblePlan": "errors",
    "ReleaseInvalid": "errors",
}

__all__ = [
    "Assessment",
    "City",
    "ContractError",
    "DataError",
    "Estimates",
    "Finding",
    "Framework",
    "Gaps",
    "Group",
    "Incidence",
    "InfeasiblePlan",
    "IsopolisError",
    "Plan",
    "ProtectionRefused",
    "Reach",
    "Release",
    "ReleaseInvalid",
    "Sites",
    "UsageError",
    "__version__",
    "assess",
    "incidence",
    "locate",
    "measure",
    "open",
    "plan",
    "protect",
    "reach",
    "read",
    "report",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'isopolis' has no attribute {name!r}")
    value = getattr(import_module(f"isopolis.{_ROOM_OF[name]}"), name)
    globals()[name] = value  # the next look-up is an ordinary one
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
