"""The pages of a profile: what they say, what they weigh, what can be taken along, and what leads nowhere."""

import csv
import gzip
import io
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from isopolis.release import verify
from isopolis.reporting import SYNTHETIC, chart_styles
from tests.portal import made_releases

TEXT, MAP = 50_000, 100_000  # most bytes of a page, packed
CITIES = ["small-city", "the-hague"]
STYLES = Path(__file__).parents[2] / "src" / "isopolis_portal" / "profiles" / "static" / "profiles" / "charts.css"


@pytest.fixture(scope="module")
def cities(prepared: Path, settings_of_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site with a synthetic city and a real one; its tests only read."""
    from isopolis_portal.profiles.loading import load

    folder = tmp_path_factory.mktemp("cities") / "site"
    shutil.copytree(prepared, folder)
    with settings_of_site(folder):
        load(made_releases.small())
        load(made_releases.hague())
        yield folder


@pytest.fixture
def reader(cities: Path) -> Any:
    """A visitor of that site."""
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def text(reader: Any, path: str) -> str:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def parts(city: str) -> list[Any]:
    from isopolis_portal.profiles.models import Part

    return list(Part.objects.filter(edition__profile__slug=city, edition__current=True))


def pages(city: str) -> list[str]:
    return [f"/cities/{city}/", *(f"/cities/{city}/{part.slug}/" for part in parts(city))]


# What is there


def test_cities_stand_apart_from_demonstrations(reader: Any) -> None:
    page = text(reader, "/cities/")
    real, made = page.index("The Hague"), page.index("Small city")
    assert real < page.index('id="demonstration"') < made
    assert "isopolis portal load" in page
    assert "not known yet" in page


def test_the_site_says_what_to_do_where_no_city_has_published(client: Any) -> None:
    page = text(client, "/cities/")
    assert "No city has published a profile here yet" in page
    assert "isopolis protect my-city" in page


def test_a_profile_leads_to_each_of_its_parts(reader: Any) -> None:
    for city in CITIES:
        page = text(reader, f"/cities/{city}/")
        kinds = {part.kind for part in parts(city)}
        assert {"domain", "places", "known", "method"} <= kinds
        for part in parts(city):
            assert f'href="/cities/{city}/{part.slug}/"' in page
            assert re.search(rf"<h1[^>]*>{re.escape(part.title)}</h1>", text(reader, f"/cities/{city}/{part.slug}/"))


def test_published_figures_of_several_years_have_a_trend(cities: Path) -> None:
    assert "trend" in {part.kind for part in parts("the-hague")}


def test_a_profile_opens_with_what_the_report_opens_with(reader: Any) -> None:
    from isopolis import release, reporting

    page = text(reader, "/cities/the-hague/")
    profile = reporting.profile(release.read(made_releases.hague()))
    assert profile.opening.leads
    for lead in profile.opening.leads:
        assert lead.sentence.replace("'", "&#39;") in page
        assert lead.strip in page


def test_what_is_not_known_and_how_it_was_verified_is_said(reader: Any) -> None:
    page = text(reader, "/cities/small-city/")
    assert "people in institutions" in page
    assert "never asked" in page
    assert "Not audited" in page
    assert "thresholds and rounding; not audited" in page
    assert "Invented for tests." in page
    from isopolis_portal.profiles.models import Edition

    for digest in Edition.objects.filter(profile__slug="small-city").values_list("digest", flat=True):
        assert digest in page


@pytest.mark.parametrize("city", CITIES)
def test_every_figure_has_a_sentence_a_table_and_files_that_are_there(reader: Any, city: str) -> None:
    found = 0
    for path in pages(city):
        for figure in re.findall(r"<figure.*?</figure>", text(reader, path), re.S):
            found += 1
            assert re.search(r"<figcaption>.*?<p>\S.*?</p>", figure, re.S)
            assert figure.count("<table>") == 1
            assert figure.count("<tr>") > 1
            assert "Source: " in figure
            numbers, picture = (reader.get(link) for link in re.findall(r'href="([^"]*/files/[^"]*)"', figure))
            assert list(csv.DictReader(io.StringIO(b"".join(numbers).decode())))
            assert ET.fromstring(b"".join(picture)).tag == "{http://www.w3.org/2000/svg}svg"
    assert found > 5


@pytest.mark.parametrize("city", CITIES)
def test_no_page_is_heavier_than_it_may_be(reader: Any, city: str) -> None:
    for path in pages(city):
        content = reader.get(path).content
        most = MAP if b'id="map-' in content else TEXT
        assert len(gzip.compress(content)) <= most, path


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("language", ["", "/fr"])
def test_no_page_holds_a_style_or_a_script_of_its_own(reader: Any, city: str, language: str) -> None:
    for path in pages(city):
        page = text(reader, language + path)
        assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=|javascript:", page), path


@pytest.mark.parametrize("city", CITIES)
def test_headings_go_down_one_step_at_a_time_and_ids_are_unique(reader: Any, city: str) -> None:
    for path in pages(city):
        page = text(reader, path)
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(below - above <= 1 for above, below in pairwise(levels)), path
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path


def test_the_colours_of_charts_in_the_dark_are_those_of_the_report() -> None:
    """Where this fails: `charts.css` is what `isopolis.reporting.chart_styles()` gives, written to that file."""
    assert STYLES.read_text("utf-8") == chart_styles()


# Synthetic, everywhere


def test_a_synthetic_city_says_so_on_every_page_picture_table_and_file(reader: Any) -> None:
    from isopolis_portal.profiles.models import Download

    for path in pages("small-city"):
        page = text(reader, path)
        assert '<p class="band">Demonstration: synthetic residents' in page
        assert re.search(r"<title>[^<]*\(synthetic residents\)", page)
        for picture in re.findall(r'<div class="picture[^"]*"><svg.*?</svg></div>', page, re.S):
            assert f">{SYNTHETIC}</text>" in picture
        for strip in re.findall(r'<svg [^>]*class="strip".*?</svg>', page, re.S):
            assert SYNTHETIC in strip
    files = Download.objects.filter(edition__profile__slug="small-city")
    assert files
    assert all("synthetic-residents" in file.name for file in files)
    for file in files:
        if file.name.endswith((".svg", ".csv")) and file.file.startswith("figures/"):
            assert SYNTHETIC in file.path.read_text("utf-8"), file.name


def test_a_real_city_is_nowhere_called_synthetic(reader: Any) -> None:
    for path in pages("the-hague"):
        assert "synthetic" not in text(reader, path).lower(), path


# The reader's language


def test_the_words_of_a_release_are_marked_as_english_for_others(reader: Any) -> None:
    french, english = text(reader, "/fr/cities/the-hague/"), text(reader, "/cities/the-hague/")
    assert 'lang="en"' not in english.split("<main")[1]
    for start in ('<p class="finding"', "<h1"):
        assert f'{start} lang="en"' in french
    assert "en anglais" in french or "in English so far" in french
    assert 'href="/fr/cities/the-hague/living-standards/"' in french
    part = text(reader, "/fr/cities/the-hague/living-standards/")
    assert '<div class="part" lang="en">' in part
    assert '<span class="take" lang="fr">' in part


# Files to take along


@pytest.mark.parametrize(
    ("ending", "media"),
    [
        ("estimates.csv", "text/csv; charset=utf-8"),
        ("estimates.parquet", "application/vnd.apache.parquet"),
        ("areas.geojson", "application/geo+json"),
        ("manifest.json", "application/json"),
        ("release.zip", "application/zip"),
        ("map-hh03.svg", "image/svg+xml"),
    ],
)
def test_a_file_comes_as_an_attachment_of_a_fixed_kind(reader: Any, ending: str, media: str) -> None:
    from isopolis_portal.profiles.models import Download

    if ending.endswith(".svg"):
        name = Download.objects.filter(edition__profile__slug="the-hague", name__endswith=".svg")[0].name
    else:
        name = f"the-hague-2019-2021-{ending}"
    answer = reader.get(f"/cities/the-hague/files/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer)


def test_the_files_are_those_of_the_release(reader: Any) -> None:
    for path in made_releases.hague().iterdir():
        answer = reader.get(f"/cities/the-hague/files/the-hague-2019-2021-{path.name}")
        assert b"".join(answer) == path.read_bytes()


def test_the_packed_release_can_be_verified_by_whoever_takes_it(reader: Any, tmp_path: Path) -> None:
    packed = b"".join(reader.get("/cities/small-city/files/small-city-2018-2019-synthetic-residents-release.zip"))
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        files.extractall(tmp_path)
    assert verify(tmp_path) == []


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/",
        "the-hague/nothing/",
        "the-hague/files/",
        "the-hague/files/nothing.csv",
        "the-hague/files/manifest.json",
        "the-hague/files/small-city-2018-2019-synthetic-residents-gaps.csv",
        "the-hague/files/../../../site.sqlite",
        "the-hague/files/..%2F..%2F..%2Fsite.sqlite",
        "the-hague/files/%2Fetc%2Fpasswd",
        "the-hague/files/..",
        "the-hague/files/%00",
        "the-hague/files/" + "a" * 3000,
        "../secret",
    ],
)
def test_what_is_not_there_is_not_found(reader: Any, path: str) -> None:
    assert reader.get(f"/cities/{path}").status_code == 404


def test_a_file_that_was_lost_is_not_found_and_breaks_nothing(site: Path, client: Any) -> None:
    from isopolis_portal.profiles.loading import load

    edition = load(made_releases.small()).edition
    shutil.rmtree(edition.place)
    assert client.get("/cities/small-city/").status_code == 200
    name = edition.downloads.first().name
    assert client.get(f"/cities/small-city/files/{name}").status_code == 404


# What other rooms draw on


def test_a_profile_is_found_by_its_city_its_findings_and_its_domains(reader: Any) -> None:
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    for words in ("The Hague", "neighbourhoods education", "Living standards"):
        hits = index.find(Query(words, filters={"kind": frozenset({"profile"})})).hits
        assert "/cities/the-hague/" in [hit.entry.path for hit in hits]
    (made,) = [e for e in _entries() if e.id == "small-city"]
    assert made.title == "Small city (synthetic residents)"


def _entries() -> list[Any]:
    from isopolis_portal.profiles.indexing import entries

    return list(entries())


def test_the_index_made_anew_holds_the_profiles(site: Path) -> None:
    from isopolis_portal.profiles.loading import load
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    load(made_releases.small())
    index.rebuild()
    assert [hit.entry.id for hit in index.find(Query("Small city")).hits if hit.entry.kind == "profile"] == [
        "small-city"
    ]


def test_a_member_meets_the_profile_of_its_area_but_never_a_demonstration(reader: Any) -> None:
    from isopolis_portal.members import links

    assert links.profile("GM0518") == links.Profile("The Hague", "/cities/the-hague/")
    assert links.profile("S") is None  # the area of the synthetic city
    assert links.profile("") is None


def test_cities_of_the_partnership_without_a_profile_are_named(reader: Any) -> None:
    from isopolis_portal.members.models import Member

    page = text(reader, "/cities/")
    known = Member.objects.current().filter(layer="city")
    assert known
    for member in known:
        assert f'href="{member.get_absolute_url()}"' in page


def test_the_newest_profiles_come_with_their_first_finding(reader: Any) -> None:
    from django.template import engines

    from isopolis_portal.profiles.shown import newest

    assert [edition.profile.slug for edition in newest(5)] == ["the-hague", "small-city"]
    assert len(newest(1)) == 1
    source = '{% from "profiles/parts.html" import newest_profiles with context %}{{ newest_profiles(editions) }}'
    shown = engines["jinja2"].from_string(source).render({"editions": newest(5)})
    for edition in newest(5):
        assert edition.opening["leads"][0]["sentence"].replace("'", "&#39;") in shown
    assert '<span class="tag">synthetic residents</span>' in shown
