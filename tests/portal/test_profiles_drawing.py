"""What a release becomes when it is drawn: pages, fragments and files that hold nothing but what they should."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from isopolis import reporting
from isopolis.errors import ReleaseInvalid

BAD = "<script>alert(1)</script> & \"'"


@pytest.fixture(scope="module")
def survey() -> Any:
    """A made-up survey, whole: gaps, crossings, maps."""
    place = Path(__file__).parents[1] / "unit" / "reporting" / "small_city.py"
    spec = importlib.util.spec_from_file_location("small_city", place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.survey_city()


def drawn(release: Any) -> Any:
    from isopolis_portal.profiles.drawing import draw

    return draw(reporting.profile(release), "a-city-2019")


def told(value: Any) -> list[str]:
    """Every piece of text in a page's content."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in told(part)]


def test_each_domain_is_a_page_and_so_is_each_other_section(survey: Any) -> None:
    made = drawn(survey)
    profile = reporting.profile(survey)
    domains = next(section for section in profile.sections if section.id == "domains")
    assert [page.title for page in made.pages if page.kind == "domain"] == [part.title for part in domains.parts]
    others = [section.id for section in profile.sections if section is not domains]
    assert [page.slug for page in made.pages if page.kind != "domain"] == others
    assert "crossings" in others
    assert len({page.slug for page in made.pages}) == len(made.pages)


def test_every_file_of_a_figure_is_named_after_it_and_kept_once(survey: Any) -> None:
    made = drawn(survey)
    assert all(name.startswith("a-city-2019-") and name.endswith((".csv", ".svg")) for name in made.files)
    named = [text for page in made.pages for text in told(page.content) if text in made.files]
    assert sorted(named) == sorted(made.files)


def test_a_name_that_is_taken_gets_a_number_and_no_name_leads_elsewhere() -> None:
    from isopolis_portal.profiles.drawing import Drawn

    made = Drawn("x")
    names = [made.keep(stem, "csv", "1") for stem in ("gaps", "gaps", "../../etc/passwd", "", "Ünï/cödé")]
    assert names == ["x-gaps.csv", "x-gaps-2.csv", "x-etcpasswd.csv", "x-figure.csv", "x-unicode.csv"]


def test_names_from_a_release_cannot_break_a_page(survey: Any) -> None:
    manifest = survey.manifest.model_copy(update={"city": BAD, "absent": (BAD,), "attribution": BAD})
    features = [{**f, "properties": {**f["properties"], "name": BAD}} for f in survey.areas["features"]]
    made = drawn(replace(survey, manifest=manifest, areas={"features": features}))
    for page in made.pages:
        fragments = [text for text in told(page.content) if "<table" in text or "<svg" in text]
        assert fragments
        assert not [text for text in fragments if "<script" in text]


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script>alert(1)</script></svg>",
        '<svg onload="alert(1)"/>',
        '<svg><a href="https://example.org"><path d="M0 0"/></a></svg>',
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><path xlink:href="x"/></svg>',
        "<svg><style>*{}</style></svg>",
        '<svg><path style="fill:red"/></svg>',
        "<svg><foreignObject/></svg>",
        '<svg><image src="https://example.org/x.png"/></svg>',
    ],
)
def test_a_drawing_that_holds_more_than_shapes_and_words_is_refused(survey: Any, svg: str) -> None:
    from isopolis_portal.profiles.drawing import draw

    profile = reporting.profile(survey)
    (lead, *others) = profile.opening.leads
    opening = replace(profile.opening, leads=(replace(lead, strip=svg), *others))
    with pytest.raises(ReleaseInvalid, match="more than shapes and words"):
        draw(replace(profile, opening=opening), "x")
