"""Places on the network: the node of the streets nearest to each."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isopolis.access.network import Network
from isopolis.sources.places.coordinates import EARTH

LIMIT = 500.0  # metres; a place farther from every street is not on the network
ISLAND = 100  # nodes; a smaller piece is a fragment of the map, not a place that one is confined to
TIE = 0.001  # metres
RIVALS = 8  # how many nodes are looked at for a tie


def snap(
    network: Network, lon: ArrayLike, lat: ArrayLike, limit: float = LIMIT
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The nearest node of each place, and the metres to it as the crow flies.

    -1 and inf stand where none is within `limit` metres. Nodes of pieces with fewer than 100 nodes, but for the
    largest piece, do not count: they are mostly fragments (a footway whose join to the street is not mapped, a
    courtyard, the edge of the extract), and whoever were snapped to one would seem to reach nothing. Of nodes equally
    near, to a millimetre, the first counts. Metres are on the sphere, to within 0.5 % of the ellipsoid.
    """
    from scipy.spatial import cKDTree

    usable = _usable(network.islands)
    places = _unit(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    node, metres = np.full(len(places), -1, np.int32), np.full(len(places), np.inf, np.float32)
    if not len(usable):
        return node, metres
    tree = cKDTree(_unit(network.nodes["lon"].to_numpy()[usable], network.nodes["lat"].to_numpy()[usable]))
    chord, rank = tree.query(places, k=np.arange(1, min(RIVALS, len(usable)) + 1))
    far = 2 * EARTH * np.arcsin(np.minimum(chord / 2, 1.0))
    first = np.where(far <= far[:, :1] + TIE, usable[rank], np.iinfo(np.int32).max).min(axis=1)
    near = far[:, 0] <= limit
    node[near], metres[near] = first[near], far[near, 0]
    return node, metres


def _usable(islands: NDArray[np.int32]) -> NDArray[np.int32]:
    """The nodes of the largest piece and of every piece that is not a fragment, in order."""
    sizes = np.bincount(islands)
    kept = (sizes >= ISLAND) | (sizes == sizes.max(initial=0))
    return np.flatnonzero(kept[islands]).astype(np.int32)


def _unit(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the unit sphere; degrees in."""
    east, north = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
