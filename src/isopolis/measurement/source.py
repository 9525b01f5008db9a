"""One source of people, measured: its cells, its blocks, and the margins that every estimate and gap comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from isopolis.measurement.blocks import Blocks, household_blocks, read_blocks
from isopolis.measurement.cells import Cells, collect
from isopolis.measurement.lattice import Margin, View, margin, subsets
from isopolis.measurement.moments import Whole
from isopolis.sources import Areas, Axis, Microdata


@dataclass(frozen=True)
class Level:
    """One level of areas: its name, depth (0 the whole city), codes, and where each finest area lies in it.

    The last entry of `of` is for people whose area is not known: they belong to the whole city alone.
    """

    name: str
    depth: int
    codes: tuple[str, ...]
    of: Whole


@dataclass(frozen=True)
class MeasuredSource:
    """What the pass left of one source. Rows are gone; cells are still private."""

    microdata: Microdata
    cells: Cells
    blocks: Blocks
    levels: tuple[Level, ...]
    choices: tuple[tuple[View, ...], ...]
    households: Cells | None = None  # of the indicators about households, by household

    @property
    def sampled(self) -> bool:
        """Whether a sampling error is claimed."""
        return self.blocks.claims

    def margins(self) -> Iterator[tuple[Level, Margin]]:
        """Every margin of the lattice, coarsest level first."""
        for level in self.levels:
            for chosen in self.choices:
                yield level, margin(self.cells, level.of, chosen)

    def margin(self, level: Level, chosen: tuple[View, ...]) -> Margin:
        """One margin."""
        return margin(self.cells, level.of, chosen)


def measure_source(
    microdata: Microdata, areas: Areas | None, city: str, by: Sequence[str], depth: int
) -> MeasuredSource:
    """One pass over the rows of a source, by the characteristics named."""
    axes = tuple(axis for axis in microdata.axes if axis.characteristic in by)
    finest, levels = area_levels(areas, city)
    blocks = read_blocks(microdata)
    cells = collect(microdata, axes, finest, blocks)
    present = np.unique(cells.codes["area"])
    kept = tuple(level for level in levels if (level.of[present] >= 0).any())
    homes = _households(microdata, axes, finest)
    return MeasuredSource(microdata, cells, blocks, kept, tuple(subsets(axes, depth)), homes)


def _households(microdata: Microdata, axes: tuple[Axis, ...], areas: tuple[str, ...]) -> Cells | None:
    """Cells by household, of the indicators about households; None where there are none, or no household is named."""
    about = tuple(indicator for indicator in microdata.indicators if indicator.level == "household")
    blocks = household_blocks(microdata) if about else None
    return collect(replace(microdata, indicators=about), axes, areas, blocks) if blocks else None


def area_levels(areas: Areas | None, city: str) -> tuple[tuple[str, ...], tuple[Level, ...]]:
    """All area codes, and the levels from the whole city down."""
    if areas is None:
        return (city,), (Level("city", 0, (city,), np.zeros(2, np.int64)),)
    depth = dict(areas.frame.select("code", "depth").iter_rows())
    codes = tuple(depth)
    levels = []
    for at, name in enumerate(areas.levels):
        here = tuple(code for code in codes if depth[code] == at)
        place = {code: number for number, code in enumerate(here)}
        of = [next((place[c] for c in (code, *areas.ancestors(code)) if c in place), -1) for code in codes]
        levels.append(Level(name, at, here, np.array([*of, 0 if at == 0 else -1])))
    return codes, tuple(levels)
