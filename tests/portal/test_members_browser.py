"""The members' map in a real browser: layers, clusters, the keyboard, with and without scripts, wide and narrow."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser
WITHOUT = {"java_script_enabled": False}
LAYERS = {"national": 2, "region": 2, "city": 3, "umbrella": 3, "other": 1, "eu": 9}
MARKS = {"national": 2, "region": 2, "city": 3, "umbrella": 1, "other": 0, "eu": 0}  # those that stand alone


def marks(page: Any) -> dict[str, int]:
    """How many marks of each layer are to be seen, those in clusters aside."""
    return {code: page.locator(f".marks a:visible .shape.{code}").count() for code in LAYERS}


def listed(page: Any) -> dict[str, int]:
    """How many members of each layer are to be seen in the list."""
    return {code: page.locator(f".list .on-{code} li:visible").count() for code in LAYERS}


def in_brussels(page: Any) -> str:
    """The number on the cluster's mark, or nothing where there is none."""
    return "".join(page.locator(".marks .count:visible").all_text_contents())


@pytest.mark.parametrize("scripts", [{}, WITHOUT], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_leaves_the_map_and_the_list_and_comes_back(opened: Any, scripts: Any, layer: str) -> None:
    page = opened("/members/", **scripts)
    assert (marks(page), listed(page), in_brussels(page)) == (MARKS, LAYERS, "11")
    page.locator("summary", has_text="Layers").click()
    page.locator(f".layers input[value={layer}]").uncheck()
    assert marks(page) == MARKS | {layer: 0}
    assert listed(page) == LAYERS | {layer: 0}
    assert in_brussels(page) == {"umbrella": "9", "eu": "2"}.get(layer, "11")
    page.get_by_role("button", name="Show all").click()
    assert (marks(page), listed(page), in_brussels(page)) == (MARKS, LAYERS, "11")


def test_without_both_its_layers_the_cluster_is_gone(opened: Any) -> None:
    page = opened("/members/?layer=city&layer=region", **WITHOUT)
    assert in_brussels(page) == ""
    assert marks(page) == {code: MARKS[code] if code in ("city", "region") else 0 for code in LAYERS}
    assert sum(listed(page).values()) == 5
    page.get_by_role("link", name="Show all").click()
    assert in_brussels(page) == "11"


def test_with_no_layer_the_page_says_so(opened: Any) -> None:
    page = opened("/members/", **WITHOUT)
    assert not page.get_by_text("No layer is chosen").is_visible()
    page.locator("summary", has_text="Layers").click()
    for layer in LAYERS:
        page.locator(f".layers input[value={layer}]").uncheck()
    assert page.get_by_text("No layer is chosen").is_visible()
    assert page.locator(".marks a:visible").count() == 0


def test_a_choice_has_an_address(opened: Any) -> None:
    page = opened("/members/", **WITHOUT)
    page.locator("summary", has_text="Layers").click()
    for layer in ("national", "umbrella", "other", "eu"):
        page.locator(f".layers input[value={layer}]").uncheck()
    page.get_by_role("button", name="Link to this choice").click()
    assert page.url.endswith("/members/?layer=region&layer=city")
    assert sum(listed(page).values()) == 5


def tab_to(page: Any, selector: str, limit: int = 60) -> None:
    """Presses Tab until what the selector names has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached")


@pytest.mark.parametrize("scripts", [{}, WITHOUT], ids=["with scripts", "without scripts"])
def test_the_cluster_opens_and_closes_by_keyboard(opened: Any, scripts: Any) -> None:
    page = opened("/members/", reduced_motion="reduce", **scripts)
    panel = page.locator("#at-brussels")
    assert not panel.is_visible()
    tab_to(page, '.marks a[href="#at-brussels"]')
    page.keyboard.press("Enter")
    assert panel.is_visible()
    assert panel.locator("li:visible").count() == 11
    assert panel.get_by_text("2 umbrella organisations, 9 European institutions").is_visible()
    tab_to(page, "#at-brussels .top a", 2)
    page.keyboard.press("Enter")
    assert not panel.is_visible()
    tab_to(page, '.marks a[href="#at-brussels"]', 1)  # the reader is back at the mark
    page.keyboard.press("Enter")
    tab_to(page, '#at-brussels a[href="/members/dg-ener/"]', 12)
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/dg-ener/")


def test_a_toggled_layer_leaves_the_open_cluster_too(opened: Any) -> None:
    page = opened("/members/?layer=umbrella#at-brussels", **WITHOUT)
    assert page.locator("#at-brussels li:visible").count() == 2
    assert page.locator("#at-brussels .what:visible").all_text_contents() == ["2 umbrella organisations"]


def test_a_member_is_reached_by_keyboard_alone(opened: Any) -> None:
    page = opened("/members/", **WITHOUT)
    tab_to(page, '.marks a[href="/members/varna/"]')
    ring = page.evaluate("getComputedStyle(document.activeElement.querySelector('.ring')).strokeWidth")
    assert float(ring.removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/varna/")
    assert page.locator("h1").inner_text() == "Municipality of Varna"


def test_layers_are_toggled_by_keyboard_alone(opened: Any) -> None:
    page = opened("/members/", **WITHOUT)
    tab_to(page, ".layers summary")
    page.keyboard.press("Enter")
    tab_to(page, ".layers input[value=city]", 4)
    page.keyboard.press("Space")
    assert listed(page)["city"] == 0


def test_marks_come_in_the_order_of_the_list_and_say_what_they_are(opened: Any) -> None:
    page = opened("/members/")
    names = [mark.get_attribute("aria-label") for mark in page.locator(".marks a:visible").all()]
    assert names[0] == "AustriaTech - Sustainable Transitions Partnership (DUT), national authority, Vienna, Austria"
    assert "Brussels: 2 umbrella organisations, 9 European institutions. Opens a list" in names
    assert len(names) == len(set(names)) == 9
    assert page.get_by_role("link", name="Municipality of Varna, city, Varna, Bulgaria").count() == 1


@pytest.mark.parametrize("width", [1280, 720, 360, 320])
def test_marks_keep_their_size_and_stay_on_the_map(opened: Any, width: int) -> None:
    page = opened("/members/", width)
    shown = page.locator(".marks").bounding_box()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for mark in page.locator(".marks a:visible").all():
        box = mark.locator(".shape, .disc").bounding_box()
        assert 14 <= box["width"] <= 32
        assert shown["x"] <= box["x"]
        assert box["x"] + box["width"] <= shown["x"] + shown["width"]
        assert box["y"] + box["height"] <= shown["y"] + shown["height"]


def luminance(colour: str) -> float:
    """The relative luminance of a colour as the browser gives it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as the accessibility guidelines count it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_from_land_and_sea(opened: Any, scheme: str) -> None:
    page = opened("/members/", color_scheme=scheme)
    style = "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"
    grounds = [page.evaluate(style, [f".land .{part}", "fill"]) for part in ("union", "near")]
    grounds += [page.evaluate(style, [".drawing", "backgroundColor"])]
    fills = {code: page.evaluate(style, [f".sign .{code}", "fill"]) for code in LAYERS}
    edge = page.evaluate(style, [".sign .shape", "stroke"])
    assert len(set(fills.values())) == 6
    assert len({page.locator(f".sign .{code}").first.get_attribute("d") for code in LAYERS}) == 6
    for ground in grounds:
        assert contrast(page.evaluate(style, [".marks .disc", "fill"]), ground) >= 3
        for code, fill in fills.items():
            assert max(contrast(fill, ground), contrast(edge, ground)) >= 3, (code, ground)
            assert max(contrast(fill, edge), contrast(fill, ground)) >= 3, (code, ground)


@pytest.mark.parametrize(
    "path", ["/members/", "/members/?layer=city#at-brussels", "/members/#at-brussels", "/members/varna/"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(opened: Any, faults: Any, path: str, scheme: str, width: int) -> None:
    page = opened(path, width, color_scheme=scheme, reduced_motion="reduce")
    page.locator(".layers:not([open]) summary").click() if page.locator(".layers:not([open]) summary").count() else None
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_shows_the_list_and_hides_the_controls(opened: Any) -> None:
    page = opened("/members/#at-brussels")
    page.emulate_media(media="print")
    assert not page.locator(".layers").is_visible()
    assert not page.locator("#at-brussels").is_visible()
    assert sum(listed(page).values()) == 20
