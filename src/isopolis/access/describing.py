"""How travel times were worked out, as facts that a release can carry: no origin, no person, only streets and rules."""

from typing import TYPE_CHECKING, Any

from isopolis.access.costs import bars
from isopolis.sources.places.kinds import kinds

if TYPE_CHECKING:
    from isopolis.access.setting import Setting

OPEN_STREET_MAP = "© OpenStreetMap contributors, ODbL"


def method(setting: "Setting") -> dict[str, Any]:
    """Modes with speed and rule, facilities by kind, the network in numbers, and who is counted."""
    known = kinds()
    streets = setting.streets
    return {
        "noun": setting.origins.noun,
        "modes": [_mode(setting, number) for number in range(len(setting.modes))],
        "kinds": {kind: known[kind].plural if kind in known else kind for kind in setting.kinds},
        "facilities": {kind: setting.facilities.filter(kind=kind)["id"].n_unique() for kind in setting.kinds},
        "network": _network(streets.network) if streets else None,
        "attribution": OPEN_STREET_MAP if streets else "",
    }


def _mode(setting: "Setting", number: int) -> dict[str, Any]:
    mode = setting.modes[number]
    return {
        "id": mode.id,
        "name": mode.name,
        "speed": mode.speed,
        "rule": setting.by(mode),
        "avoids": list(bars(mode)),
        "groups": [group.key for group, id in setting.assignment if id == mode.id],
    }


def _network(network: Any) -> dict[str, Any]:
    return {
        "pieces": network.edges.height,
        "kilometres": round(float(network.edges["metres"].sum()) / 1000, 1),
        "tagged": dict(network.tagged),
    }
