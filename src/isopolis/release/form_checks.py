"""Checks of form: do the tables hold what they say they hold, and nothing that is about one person?"""

from collections.abc import Iterator

import polars as pl

from isopolis.errors import Finding
from isopolis.framework.group import Group
from isopolis.release.context import SHOWN, WITHHELD, Context, tell
from isopolis.release.datapackage import PRIMARY_KEYS
from isopolis.release.tables import BASES, COVERAGE_RUNGS, COVERAGE_STATUSES, REFERENCE_KINDS, schemas

OBS_STATUSES, CONF_STATUSES = ("A", "U", "Q", "E", "B", "L"), ("F", "A", "N", "C")
NUMBERS = {
    "estimates": ("n", "value", "low", "high"),
    "gaps": ("difference", "low", "high", "ratio", "ratio_low", "ratio_high", "q", "excess", "adjusted"),
}
ROW_LIKE = ("person", "household", "pid", "hid", "weight", "key", "lon", "lat", "x", "y", "name", "birth", "address")
BY_WAY = ("reach", "sites", "assessment")  # tables whose period is that of the places
POLYGONS = ("Polygon", "MultiPolygon")


def only_public_columns(context: Context) -> Iterator[Finding]:
    """Every table has exactly the public columns, in their types."""
    known = schemas(context.release.tables)
    for name in context.release.tables.keys() - known.keys():
        yield Finding("a release has no such table", name, expected=", ".join(known))
    for name, schema in known.items():
        frame = context.release.tables.get(name)
        if frame is None:
            yield Finding("a table is missing", name)
        elif dict(frame.schema) != dict(schema):
            extra = [c for c in frame.columns if c not in schema]
            row_like = [c for c in extra if c.lower() in ROW_LIKE]
            what = "a column looks like rows about persons" if row_like else "the columns are not the public ones"
            yield Finding(what, name, ", ".join(row_like or extra or frame.columns), ", ".join(schema))


def something_is_there(context: Context) -> Iterator[Finding]:
    """The release holds estimates: an empty one would pass every other check."""
    if context.release.tables["estimates"].is_empty():
        yield Finding("the release holds no estimates", "estimates", hint="measuring a source before protecting")


def keys_are_unique(context: Context) -> Iterator[Finding]:
    """No key stands twice or is empty, and rows are sorted by key."""
    for name, frame in context.release.tables.items():
        key = PRIMARY_KEYS[name]
        yield from tell(frame.filter(pl.struct(key).is_duplicated()), "a key stands twice", name)
        yield from tell(frame.filter(pl.any_horizontal(pl.col(key).is_null())), "a key is empty", name)
        if not frame.select(key).equals(frame.select(key).sort(key)):
            yield Finding("the rows are not sorted by key", name)


def words_are_known(context: Context) -> Iterator[Finding]:
    """Statuses, bases, kinds of reference and rungs are words of the format."""
    vocabularies = [
        ("estimates", "obs_status", OBS_STATUSES),
        ("estimates", "conf_status", CONF_STATUSES),
        ("estimates", "basis", BASES),
        ("gaps", "obs_status", OBS_STATUSES),
        ("gaps", "conf_status", CONF_STATUSES),
        ("gaps", "basis", BASES),
        ("gaps", "reference_kind", REFERENCE_KINDS),
        ("coverage", "status", COVERAGE_STATUSES),
        ("coverage", "rung", COVERAGE_RUNGS),
        ("reach", "obs_status", ("A", "Q")),
        ("reach", "conf_status", CONF_STATUSES),
        ("reach", "basis", ("modelled", "assumed")),
    ]
    held = [one for one in vocabularies if one[0] in context.release.tables]
    for name, column, words in held:
        frame = context.release.tables[name]
        strange = frame.filter(~pl.col(column).is_in(words).fill_null(False))
        yield from tell(strange, f"{column} holds an unknown word", name, ", ".join(w or '""' for w in words), column)


def groups_can_be_read(context: Context) -> Iterator[Finding]:
    """Every group is everyone, or characteristic=category pairs."""
    for name in _grouped(context):
        for key in context.release.tables[name]["group"].unique().drop_nulls().sort():
            try:
                Group.parse(key)
            except ValueError as problem:
                yield Finding("a group cannot be read", name, str(problem))


def groups_are_in_the_framework(context: Context) -> Iterator[Finding]:
    """Every group is written in its one way, crosses as many characteristics as depth says, and is defined."""
    framework = context.release.framework
    for name in _grouped(context):
        frame = context.release.tables[name]
        for key, depth in frame.select("group", "depth").unique(maintain_order=True).iter_rows():
            group = Group.parse(key)
            unknown = [c for c in group.characteristics if framework.characteristic(c) is None]
            if group.key != key or group.depth != depth or unknown or len(set(group.characteristics)) < group.depth:
                yield Finding("a group is not as the framework and its key say", name, f"{key}, depth {depth}")


def ids_are_defined(context: Context) -> Iterator[Finding]:
    """Every indicator, area, source, period, domain and characteristic is one that the release explains."""
    release, framework = context.release, context.release.framework
    known = {
        "indicator": [i.id for i in framework],
        "area": context.areas["area"].to_list(),
        "source": [s.name for s in release.manifest.sources],
        "period": list(release.manifest.periods),
        "characteristic": [c.id for c in framework.characteristics],
        "domain": [d.id for d in framework.domains],
    }
    for name, frame in release.tables.items():
        periods = {"period": release.reach.periods} if name in BY_WAY and release.reach else {}
        for column, values in (known | periods).items():
            if column in frame.columns:
                strange = frame.filter(~pl.col(column).is_in(values).fill_null(False))
                yield from tell(strange, f"{column} is not one that the release explains", name, show=column)


def withheld_rows_are_bare(context: Context) -> Iterator[Finding]:
    """A withheld row holds its key and why, and no number; a shown row is free and holds its number."""
    for name, columns in NUMBERS.items():
        frame = context.release.tables[name]
        told = frame.filter(WITHHELD & pl.any_horizontal(pl.col(columns).is_not_null()))
        yield from tell(told, "a withheld row holds a number", name)
        torn = frame.filter((pl.col("conf_status") == "F") == WITHHELD)
        yield from tell(torn, "obs_status and conf_status do not agree", name, "Q with A, N or C; any other with F")
        main = "value" if name == "estimates" else "difference"
        bare = frame.filter(SHOWN & (pl.col("obs_status") != "L") & pl.col(main).is_null())
        yield from tell(bare, "a shown row holds no number", name)
        infinite = frame.filter(pl.any_horizontal(pl.col(columns).cast(pl.Float64).is_finite().not_().fill_null(False)))
        yield from tell(infinite, "a number is not finite", name)


def figures_of_others_are_marked(context: Context) -> Iterator[Finding]:
    """Rows of a source of figures carry the basis published (or assumed), and no other row is published."""
    for name in ("estimates", "gaps"):
        frame = context.estimates if name == "estimates" else context.gaps
        published, basis = pl.col("regime") == "published", pl.col("basis")
        torn = frame.filter(
            (published & ~basis.is_in(["published", "assumed"])) | (~published & (basis == "published"))
        )
        yield from tell(torn, "basis and source do not agree on who published the number", name)
    for note in context.release.manifest.sources:
        if not note.protected_as or (note.kind == "figures") != (note.protected_as == "published"):
            yield Finding("a source does not say under which thresholds it stands", f"manifest.json: {note.name}")


def areas_are_areas(context: Context) -> Iterator[Finding]:
    """The map holds areas, not points where someone lives, and each area once."""
    features = (context.release.areas or {}).get("features", ())
    codes = [feature["properties"]["code"] for feature in features]
    if len(set(codes)) < len(codes):
        yield Finding("an area stands twice on the map", "areas.geojson")
    for feature in features:
        kind = (feature.get("geometry") or {}).get("type", "none")
        extra = set(feature["properties"]) - {"code", "name", "parent", "level"}
        if kind not in POLYGONS or extra:
            got = f"{feature['properties']['code']}: {kind}, {', '.join(sorted(extra))}".rstrip(", ")
            yield Finding(
                "the map holds more than areas", "areas.geojson", got, "polygons with code, name, parent, level"
            )


def _grouped(context: Context) -> list[str]:
    """The tables whose rows are about groups."""
    return [name for name, frame in context.release.tables.items() if "depth" in frame.columns]


FIRST_CHECKS = (only_public_columns, groups_can_be_read)  # what the other checks rely on
FORM_CHECKS = (
    something_is_there,
    keys_are_unique,
    words_are_known,
    groups_are_in_the_framework,
    ids_are_defined,
    withheld_rows_are_bare,
    figures_of_others_are_marked,
    areas_are_areas,
)
