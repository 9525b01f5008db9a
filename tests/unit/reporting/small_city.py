"""A made-up release, whole and small: 12 areas, 10 indicators, 6 characteristics. Nothing in it is measured."""

import itertools
import math
import zlib
from typing import Any

import polars as pl

from isopolis.framework.group import Group
from isopolis.framework.model import Category, Characteristic, Domain, Framework, Ground, Indicator
from isopolis.release import tables
from isopolis.release.model import Manifest, Release, SourceNote

ROOT, PERIOD, SAMPLE = "C1", "2019", 6000


def _categories(*parts: tuple[str, str, str, str]) -> tuple[Category, ...]:
    return tuple(Category(id=i, name=name, noun=noun, modifier=modifier) for i, name, noun, modifier in parts)


CHARACTERISTICS = (
    Characteristic(
        id="age", ground="age", name="Age", definition="Age in years.", ordered=True,
        categories=_categories(
            ("15-24", "15 to 24", "", "aged 15 to 24"), ("25-44", "25 to 44", "", "aged 25 to 44"),
            ("45-64", "45 to 64", "", "aged 45 to 64"), ("65+", "65 or over", "", "aged 65 or over"),
        ),
    ),
    Characteristic(
        id="disability", ground="disability", name="Disability", definition="Limited in usual activities (GALI).",
        categories=_categories(
            ("severe", "Severe", "", "with a severe disability"), ("some", "Some", "", "with some disability"),
            ("none", "None", "", "without a disability"),
        ),
    ),
    Characteristic(
        id="gender", ground="gender", name="Gender", definition="Gender as people say it themselves.",
        categories=_categories(
            ("woman", "Women", "women", ""), ("man", "Men", "men", ""),
            ("non-binary", "Non-binary", "", "who are non-binary"),
        ),
    ),
    Characteristic(
        id="orientation", ground="orientation", name="Sexual orientation", definition="As people say it themselves.",
        scale="city",
        categories=_categories(
            ("heterosexual", "Heterosexual", "", "who are heterosexual"),
            ("lgb", "Lesbian, gay or bisexual", "", "who are lesbian, gay or bisexual"),
        ),
    ),
    Characteristic(
        id="origin", ground="ethnic-origin", name="Country of birth", definition="Where a person was born.",
        proxy="a stand-in for ethnic origin",
        categories=_categories(
            ("native", "Born in the country", "", "born in the country"),
            ("eu", "Born elsewhere in the EU", "", "born elsewhere in the EU"),
            ("non-eu", "Born outside the EU", "", "born outside the EU"),
        ),
    ),
    Characteristic(
        id="income", ground="socio-economic", name="Income", definition="Fifths of household income.", ordered=True,
        categories=_categories(*((f"q{i}", f"Fifth {i}", "", f"in the {w} fifth of incomes")
                                 for i, w in enumerate(("lowest", "second", "middle", "fourth", "highest"), 1))),
    ),
)  # fmt: skip
UNASKED = (
    Characteristic(
        id="belief", ground="religion", name="Religion or belief", definition="As people say it themselves."
    ),
    Characteristic(id="ethnicity", ground="ethnic-origin", name="Ethnicity", definition="As people say it themselves."),
)
SHARES = {  # share of each category among adults, made up
    "age": (0.14, 0.36, 0.31, 0.19), "disability": (0.06, 0.2, 0.74), "gender": (0.505, 0.49, 0.005),
    "orientation": (0.92, 0.08), "origin": (0.66, 0.1, 0.24), "income": (0.2, 0.2, 0.2, 0.2, 0.2),
}  # fmt: skip
DOMAINS = tuple(
    Domain(id=i, name=name, definition=definition)
    for i, name, definition in (
        ("living-standards", "Living standards", "Income and what it can buy."),
        ("housing-energy", "Housing and energy", "A warm and dry home that one can afford."),
        ("work-pay", "Work and pay", "Getting work, and what it pays."),
        ("health-care", "Health and care", "Health, and care when it is needed."),
        ("mobility-access", "Mobility and access", "Getting to where life takes place."),
        ("safety-violence", "Safety and violence", "Freedom from fear and from violence."),
        ("participation-power", "Participation and power", "Having a say."),
    )
)


def _indicator(id: str, domain: str, name: str, direction: str, *words: str, unit: str = "%", **more: Any) -> Indicator:
    subject, says, sentence = words or ("", "", "")
    return Indicator(
        id=id, domain=domain, name=name, definition=f"{name}, as asked in the survey.", unit=unit, direction=direction,
        type="outcome", level="person", universe="residents aged 15 or over", subject=subject, says=says,
        sentence=sentence, verified=more.pop("verified", "V"), **more,
    )  # fmt: skip


INDICATORS = (
    _indicator("INC06", "living-standards", "Could not pay an unexpected expense", "-", "an unexpected bill",
               "cannot be paid", "An unexpected bill cannot be paid by {group} and by {others}."),
    _indicator("INC02", "living-standards", "At-risk-of-poverty rate", "-", verified="M"),
    _indicator("HOU04", "housing-energy", "Unable to keep home adequately warm", "-", "homes", "stay too cold",
               "In winter, homes stay too cold for {group} and for {others}."),
    _indicator("WRK01", "work-pay", "Employment rate", "+", "the labour market", "has paid work",
               "The labour market has paid work for {group} and for {others}."),
    _indicator("HLT01", "health-care", "Self-perceived health good or very good", "+"),
    _indicator("HLT04", "health-care", "Unmet need for medical examination", "-", "medical care", "stays out of reach",
               "Medical care stays out of reach for {group} and for {others}."),
    _indicator("MOB05", "mobility-access", "Satisfied with public transport", "+", "public transport", "serves well",
               "Public transport serves well {group} and {others}.", verified="D"),
    _indicator("GPDIST", "mobility-access", "Distance to the nearest general practitioner", "-", unit="km",
               statistic="mean"),
    _indicator("SAF01", "safety-violence", "Feels safe walking alone at night", "+", "streets at night", "feel safe",
               "At night, streets feel safe to {group} and to {others}."),
    _indicator("SAF03", "safety-violence", "Sexual harassment in public space (12 months)", "-"),
)  # fmt: skip
BASE = {"INC06": 0.3, "INC02": 0.18, "HOU04": 0.09, "WRK01": 0.68, "HLT01": 0.7, "HLT04": 0.06, "MOB05": 0.64,
        "GPDIST": 0.9, "SAF01": 0.57, "SAF03": 0.12}  # fmt: skip
EFFECTS = {  # made-up effects on the log odds
    "INC06": {"income=q1": 1.4, "income=q5": -1.6, "disability=severe": 0.8, "origin=non-eu": 0.7},
    "INC02": {"income=q1": 1.2, "income=q5": -1.0, "origin=non-eu": 0.8, "age=15-24": 0.5},
    "HOU04": {"income=q1": 1.1, "disability=severe": 0.7},
    "WRK01": {"age=65+": -2.9, "disability=severe": -1.6, "disability=some": -0.6, "gender=woman": -0.3},
    "HLT01": {"disability=severe": -3.0, "disability=some": -1.7, "age=65+": -0.9, "income=q1": -0.7},
    "HLT04": {"disability=severe": 1.0, "orientation=lgb": 0.5, "income=q1": 0.6},
    "MOB05": {"disability=severe": -0.7, "age=65+": 0.3},
    "GPDIST": {"age=65+": -0.05, "income=q5": 0.3},
    "SAF01": {"gender=woman": -0.9, "disability=severe": -0.9, "disability=some": -0.4, "age=65+": -0.5},
    "SAF03": {"gender=woman": 1.2, "age=15-24": 1.0, "orientation=lgb": 0.9},
}


def framework() -> Framework:
    """A framework of seven domains and eight characteristics."""
    names = {"age": "Age", "disability": "Disability", "gender": "Gender", "orientation": "Sexual orientation",
             "religion": "Religion and belief", "ethnic-origin": "Race and ethnic origin",
             "socio-economic": "Socio-economic status"}  # fmt: skip
    return Framework(
        id="cities-of-equality", version="1.0", title="Cities of equality",
        grounds=tuple(Ground(id=i, name=n, definition=n) for i, n in names.items()),
        characteristics=(*CHARACTERISTICS, *UNASKED), domains=DOMAINS, indicators=INDICATORS,
    )  # fmt: skip


def _wobble(*key: object) -> float:
    """A number in -1..1 that depends on the key alone."""
    return (zlib.crc32(repr(key).encode()) % 2001) / 1000 - 1


def _share(pairs: tuple[tuple[str, str], ...]) -> float:
    return math.prod(
        SHARES[c.id][[k.id for k in c.categories].index(v)]
        for name, v in pairs
        for c in CHARACTERISTICS
        if c.id == name
    )


def _effect(indicator: str, characteristic: str, category: str) -> float:
    """The effect of a category, centred so that the whole city stays where it is."""
    effects = EFFECTS[indicator]
    ids = [k.id for c in CHARACTERISTICS if c.id == characteristic for k in c.categories]
    centre = sum(
        w * effects.get(f"{characteristic}={k}", 0.0) for w, k in zip(SHARES[characteristic], ids, strict=True)
    )
    return effects.get(f"{characteristic}={category}", 0.0) - centre


def _value(indicator: str, pairs: tuple[tuple[str, str], ...], area: str = ROOT) -> float:
    push = sum(_effect(indicator, c, v) for c, v in pairs) + 0.05 * _wobble(indicator, pairs)
    push += 0.0 if area == ROOT else 0.55 * _wobble(indicator, area)
    if indicator == "GPDIST":
        return float(BASE[indicator] * math.exp(push))
    odds = math.log(BASE[indicator] / (1 - BASE[indicator])) + push
    return 1 / (1 + math.exp(-odds))


def _error(indicator: str, value: float, n: float) -> float:
    return math.sqrt(1.6 * (0.2 if indicator == "GPDIST" else value * (1 - value)) / n)


def _key(indicator: str, area: str, group: Group) -> dict[str, Any]:
    mean = indicator == "GPDIST"
    assumed = indicator == "MOB05" and "origin" in group.characteristics
    return dict(source="survey", indicator=indicator, statistic="mean" if mean else "share",
                unit="km" if mean else "share", area=area, period=PERIOD, group=group.key, depth=group.depth,
                basis="assumed" if assumed else "measured")  # fmt: skip


def _estimate(indicator: str, area: str, group: Group) -> dict[str, Any]:
    n = SAMPLE * _share(group.pairs) * (1 if area == ROOT else 1 / 12)
    row = _key(indicator, area, group)
    if n < 45:
        return row | dict(obs_status="Q", conf_status="A")
    value = _value(indicator, group.pairs, area)
    se = _error(indicator, value, n)
    if se > 0.048:
        return row | dict(obs_status="Q", conf_status="N")
    high = value + 1.96 * se
    return row | dict(n=round(n, -1), value=round(value, 3), low=round(max(value - 1.96 * se, 0), 3),
                      high=round(high if indicator == "GPDIST" else min(high, 1), 3),
                      obs_status="A", conf_status="F")  # fmt: skip


def _rest(indicator: str, group: Group) -> float:
    """The value of everybody else: the other categories, or for a crossing the whole city without it."""
    if group.depth > 1:
        share = _share(group.pairs)
        return (_value(indicator, ()) - share * _value(indicator, group.pairs)) / (1 - share)
    ((name, own),) = group.pairs
    others = [((name, k.id),) for c in CHARACTERISTICS if c.id == name for k in c.categories if k.id != own]
    return sum(_share(o) * _value(indicator, o) for o in others) / sum(map(_share, others))


def _gap(indicator: str, group: Group) -> dict[str, Any]:
    estimate = _estimate(indicator, ROOT, group)
    row = {k: v for k, v in _key(indicator, ROOT, group).items() if k != "unit"} | dict(
        reference_kind="rest", reference="rest"
    )
    if estimate["conf_status"] != "F":
        return row | dict(obs_status="Q", conf_status=estimate["conf_status"])
    share = _share(group.pairs)
    value, rest = estimate["value"], _rest(indicator, group)
    se = math.hypot(_error(indicator, value, estimate["n"]), _error(indicator, rest, SAMPLE * (1 - share)))
    z = abs(value - rest) / se
    return row | dict(difference=round(value - rest, 3), low=round(value - rest - 1.96 * se, 3),
                      high=round(value - rest + 1.96 * se, 3), ratio=round(value / rest, 2),
                      q=min(1.0, 2 * math.erfc(z / math.sqrt(2))), obs_status="A", conf_status="F")  # fmt: skip


def groups(depth: int) -> list[Group]:
    """Every group of at most this depth, everyone first."""
    found = []
    for d in range(depth + 1):
        for chosen in itertools.combinations(CHARACTERISTICS, d):
            for categories in itertools.product(*(c.categories for c in chosen)):
                found.append(Group(tuple(sorted((c.id, k.id) for c, k in zip(chosen, categories, strict=True)))))
    return found


def areas() -> dict[str, Any]:
    """Twelve quarters in four columns, their corners moved a little, and the city around them."""

    def corner(i: int, j: int) -> list[float]:
        return [4.2 + 0.03 * i + 0.008 * _wobble(i, j), 52.0 + 0.02 * j + 0.005 * _wobble(j, i, 1)]

    features = []
    for i, j in itertools.product(range(4), range(3)):
        ring = [corner(*p) for p in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j))]
        code = f"N{i * 3 + j + 1:02d}"
        properties = dict(code=code, name=f"Quarter {i * 3 + j + 1}", parent=ROOT, level="neighbourhood")
        features.append(dict(type="Feature", properties=properties, geometry=dict(type="Polygon", coordinates=[ring])))
    return dict(type="FeatureCollection", features=features)


def _coverage() -> pl.DataFrame:
    rows = []
    for characteristic, domain in itertools.product((*CHARACTERISTICS, *UNASKED), DOMAINS):
        status, rung = "published", "direct"
        if characteristic.id == "belief" or domain.id == "participation-power":
            status, rung = "never asked", ""
        elif characteristic.id == "ethnicity":
            status, rung = "not in the frame", ""
        elif characteristic.id == "orientation":
            status, rung = ("too uncertain", "city") if domain.id == "housing-energy" else ("published", "direct")
            status = "asked, mostly refused" if domain.id == "work-pay" else status
        elif characteristic.id == "gender" and domain.id == "health-care":
            status, rung = "too few to publish safely", "coarser category"
        rows.append(dict(characteristic=characteristic.id, domain=domain.id, status=status, rung=rung))
    return pl.DataFrame(rows, schema=dict(tables.COVERAGE))


def _quality() -> pl.DataFrame:
    rows = [dict(source="survey", period=PERIOD, question=c.id, kind="characteristic", asked=SAMPLE,
                 answered=0.9 if c.id == "orientation" else 0.98, missing=0.01,
                 refused=0.09 if c.id == "orientation" else 0.01)
            for c in CHARACTERISTICS]  # fmt: skip
    rows += [dict(source="survey", period=PERIOD, question=i.id, kind="indicator", asked=SAMPLE, answered=0.97,
                  refused=0.02, missing=0.01) for i in INDICATORS]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(tables.QUALITY))


def _manifest(**change: Any) -> Manifest:
    facts: dict[str, Any] = dict(
        city="Sample city", country="NL", area=ROOT, synthetic=True, framework="cities-of-equality",
        framework_version="1.0", framework_hash="0" * 64, periods=(PERIOD,), rules="standard",
        rules_note="thresholds and rounding; not audited", engine="isopolis 0.1.0",
        attribution="Made up for the tests.", absent=("people without a registered address", "people in institutions"),
        sources=(SourceNote(name="survey", kind="survey", period=PERIOD, persons=SAMPLE,
                            design="9 strata, 60 clusters"),),
        area_levels=("city", "neighbourhood"),
    )  # fmt: skip
    return Manifest(**(facts | change))


def survey_city(**change: Any) -> Release:
    """A release of a survey: gaps with intervals, crossings, suppressed cells, assumed rows."""
    codes = [f["properties"]["code"] for f in areas()["features"]]
    estimates = [_estimate(i.id, ROOT, g) for i in INDICATORS for g in groups(2)]
    estimates += [_estimate(i.id, area, g) for i in INDICATORS for area in codes for g in groups(0)]
    gaps = [_gap(i.id, g) for i in INDICATORS for g in groups(2) if g.depth]
    frames = {
        "estimates": pl.DataFrame(estimates, schema=dict(tables.ESTIMATES)),
        "gaps": pl.DataFrame(gaps, schema=dict(tables.GAPS)),
        "coverage": _coverage(),
        "quality": _quality(),
    }
    assumed = dict(indicator=["MOB05"], characteristic=["origin"], assumption=["The national contrast holds here."])
    return Release(
        manifest=_manifest(**change), framework=framework(), tables=frames,
        rules={"id": "standard", "rates_n": 30, "counts": 10, "depth": 2}, areas=areas(),
        assumptions=pl.DataFrame(assumed),
    )  # fmt: skip


def figures_city() -> Release:
    """A release of published figures alone: areas and periods, no errors, hardly a group."""
    codes = [f["properties"]["code"] for f in areas()["features"]]
    rows = []
    for indicator, area, period in itertools.product(INDICATORS, [ROOT, *codes], ("2019", "2020", "2021")):
        move = 0.02 * (int(period) - 2019) * BASE[indicator.id]
        row = _key(indicator.id, area, Group()) | dict(source="key_figures", period=period, basis="published")
        hidden = _wobble(area, indicator.id, "hide") > 0.9
        known = dict(obs_status="Q", conf_status="A") if hidden else dict(
            value=round(_value(indicator.id, (), area) + move, 3), obs_status="A", conf_status="F")  # fmt: skip
        rows.append(row | known)
    for gender in ("woman", "man"):
        row = _key("WRK01", ROOT, Group((("gender", gender),))) | dict(
            source="key_figures", period="2021", basis="published"
        )
        rows.append(row | dict(value=0.64 if gender == "woman" else 0.72, obs_status="A", conf_status="F"))
    frames = {
        "estimates": pl.DataFrame(rows, schema=dict(tables.ESTIMATES)),
        "gaps": pl.DataFrame([], schema=dict(tables.GAPS)),
        "coverage": _coverage().with_columns(status=pl.lit("not in the frame"), rung=pl.lit("")),
        "quality": pl.DataFrame([], schema=dict(tables.QUALITY)),
    }
    sources = (SourceNote(name="key_figures", kind="figures", period="2019-2021", provenance="Made-up statistics"),)
    manifest = _manifest(synthetic=False, city="Figures city", periods=("2019", "2020", "2021"), sources=sources)
    return Release(manifest=manifest, framework=framework(), tables=frames, rules={"id": "standard"}, areas=areas())
