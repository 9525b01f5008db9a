"""Frameworks of every shape: written and read they stay the same, and no broken file ends in a traceback."""

import tempfile
from pathlib import Path
from typing import Any

import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.errors import ContractError, Finding
from isopolis.framework import (
    Answer,
    Category,
    Characteristic,
    Domain,
    Framework,
    Ground,
    Group,
    Indicator,
    Question,
    diff,
    load,
    phrase,
    validate,
    write,
)

ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,6}", fullmatch=True)
texts = st.text(max_size=30)
plain = texts.map(lambda text: text.replace("{", "").replace("}", ""))
shares = st.none() | st.floats(0, 1)


def named(count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(ids, min_size=1, max_size=count, unique=True)


@st.composite
def characteristics(draw: st.DrawFn, grounds: list[str]) -> tuple[Characteristic, ...]:
    made = []
    for id in draw(named(3)):
        listed = draw(st.lists(ids, max_size=3, unique=True))
        words = {word: draw(texts) for word in ("noun", "adjective", "modifier")}
        # only the first category may be a parent, and it has none: no circle
        parents = ["", *[draw(st.sampled_from(["", listed[0]])) for _ in listed[1:]]]
        pairs = zip(listed, parents, strict=False)
        codes = draw(st.dictionaries(texts, texts, max_size=2))
        categories = tuple(Category(id=c, name=draw(texts), parent=p, codes=codes, **words) for c, p in pairs)
        ground, multiple = draw(st.sampled_from(grounds)), draw(st.booleans())
        made.append(
            Characteristic(
                id=id, ground=ground, name=draw(texts), definition=draw(texts), categories=categories, multiple=multiple
            )
        )
    return tuple(made)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    codes = draw(st.lists(texts, min_size=1, max_size=4, unique=True))
    values = [draw(st.floats(0, 1)), *[draw(shares) for _ in codes[1:]]]
    answers = tuple(Answer(code=c, label=draw(texts), value=v) for c, v in zip(codes, values, strict=True))
    return Question(text=draw(texts), answers=answers, universe=draw(texts))


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    grounds, domains = draw(named(3)), draw(named(3))
    indicators = [
        Indicator(
            id=id,
            domain=draw(st.sampled_from(domains)),
            unit="share",
            direction=draw(st.sampled_from(["+", "-", "=", "context"])),
            type="outcome",
            sentence=draw(st.just("") | plain.map(lambda text: f"{text} {{group}}, {{others}}")),
            question=draw(st.none() | questions()),
            **{key: draw(texts) for key in ("name", "definition", "level", "universe", "source", "codes", "needs")},
        )
        for id in draw(named(4))
    ]
    return Framework(
        id=draw(ids),
        version=draw(texts),
        title=draw(texts),
        description=draw(texts),
        grounds=tuple(Ground(id=id, name=draw(texts), definition=draw(texts)) for id in grounds),
        characteristics=draw(characteristics(grounds)),
        domains=tuple(Domain(id=id, name=draw(texts), definition=draw(texts)) for id in domains),
        indicators=tuple(indicators),
    )


@settings(max_examples=60, deadline=None)
@given(frameworks())
def test_writing_and_loading_keeps_the_hash(framework: Framework) -> None:
    with tempfile.TemporaryDirectory() as folder:
        again = load(write(framework, Path(folder) / "one.toml"))
    assert again.hash == framework.hash
    assert again == framework
    assert diff(framework, again) == []


@settings(max_examples=60, deadline=None)
@given(frameworks(), frameworks())
def test_a_diff_is_empty_exactly_where_the_hashes_agree(a: Framework, b: Framework) -> None:
    assert (diff(a, b) == []) == (a.hash == b.hash)
    assert len(diff(a, b)) != 1  # the hash never changes alone


@settings(max_examples=60, deadline=None)
@given(frameworks(), st.data())
def test_every_group_has_words(framework: Framework, data: st.DataObject) -> None:
    pairs = [(c.id, k.id) for c in framework.characteristics for k in c.categories]
    chosen = data.draw(st.lists(st.sampled_from(pairs), max_size=3, unique_by=lambda p: p[0])) if pairs else []
    group = Group(tuple(sorted(chosen)))
    assert phrase(group, framework)
    assert Group.parse(group.key) == group


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=True) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(frameworks(), st.data())
def test_no_broken_file_ends_in_a_traceback(framework: Framework, data: st.DataObject) -> None:
    """Somewhere in the file stands something else, or nothing: every fault is still a finding."""
    said = framework.model_dump(mode="json", exclude_defaults=True)
    _break(said, data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "broken.toml"
        path.write_text(tomli_w.dumps(_without_none(said)), encoding="utf-8")
        findings = validate(path)
        assert refusals(path) == tuple(f for f in findings if f.severity == "error")
    assert all(isinstance(f, Finding) and f.where and f.hint for f in findings)


def refusals(path: Path) -> tuple[Finding, ...]:
    """What loading refuses; nothing where it loads."""
    try:
        load(path)
    except ContractError as error:
        return error.findings
    return ()


def _break(node: Any, data: st.DataObject) -> None:
    while isinstance(node, dict | list) and node:
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[key], dict | list) or data.draw(st.booleans()):
            node[key] = data.draw(junk)
            return
        node = node[key]


def _without_none(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_none(value) for key, value in node.items() if value is not None}
    if isinstance(node, list):
        return [_without_none(value) for value in node if value is not None]
    return node
