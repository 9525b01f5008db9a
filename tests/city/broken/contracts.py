"""Folders whose city.toml is wrong."""

from pathlib import Path

from tests.city.broken.case import CONTRACT, WELL, Case
from tests.city.broken.healthy import Parts


def rewrite(folder: Path, old: str, new: str) -> None:
    """Puts `new` where city.toml says `old`."""
    path = folder / "city.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def sex_as_gender(parts: Parts) -> None:
    parts.characteristics["gender"] = {"column": "sex", "categories": {"f": "woman", "m": "man"}}


def registered_sex_alone(parts: Parts) -> None:
    sex_as_gender(parts)
    del parts.characteristics["sex"]
    parts.people = parts.people.rename({"sex": "geslacht"})
    parts.characteristics["gender"]["column"] = "geslacht"


def secret_inside(folder: Path) -> None:
    (folder / "city.secret").write_text("ab" * 32)
    rewrite(folder, 'secret = "demo"', 'secret = "city.secret"')


def secret_shared(folder: Path) -> None:
    (folder.parent / "city.key").write_text("ab" * 32)
    (folder.parent / "city.key").chmod(0o644)
    rewrite(folder, 'secret = "demo"', 'secret = "../city.key"')


CASES = (
    Case(
        "no-contract",
        CONTRACT,
        ("there is no city.toml", "isopolis new"),
        folder=lambda folder: (folder / "city.toml").unlink(),
    ),
    Case(
        "not-toml",
        CONTRACT,
        ("city.toml:", "is not valid TOML"),
        folder=lambda folder: rewrite(folder, 'name = "Smalltown"', "name = Smalltown"),
    ),
    Case(
        "contract-not-utf8",
        CONTRACT,
        ("is not UTF-8 text",),
        folder=lambda folder: (folder / "city.toml").write_bytes('name = "Málaga"'.encode("latin-1")),
    ),
    Case(
        "misspelt-key",
        CONTRACT,
        ("sources.survey.wieght", "no key that the contract knows", "Try weight"),
        lambda parts: parts.survey.update(wieght=parts.survey.pop("weight")),
    ),
    Case(
        "several-faults-at-once",
        CONTRACT,
        ("sources.survey.wieght", "sources.published.kind", "city.country"),
        lambda parts: (
            parts.survey.update(wieght="weight"),
            parts.contract["sources"]["published"].update(kind="figurs"),
            parts.contract["city"].update(country="nl"),
        ),
    ),
    Case(
        "missing-name",
        CONTRACT,
        ("city.name: is missing",),
        lambda parts: parts.contract["city"].pop("name"),
    ),
    Case(
        "country-not-said",
        CONTRACT,
        ("the country is not said", "ISO 3166"),
        lambda parts: parts.contract["city"].update(country="XX"),
    ),
    Case(
        "unknown-framework",
        CONTRACT,
        ("cities-of-inequality",),
        lambda parts: parts.contract["city"].update(framework="cities-of-inequality"),
    ),
    Case(
        "unknown-kind",
        CONTRACT,
        ("sources.survey.kind", "survey, register, census", 'Try "survey"'),
        lambda parts: parts.survey.update(kind="surveys"),
    ),
    Case(
        "unknown-characteristic",
        CONTRACT,
        ("there is no characteristic 'gendre'", "Try gender"),
        lambda parts: parts.characteristics.update(gendre=parts.characteristics.pop("gender")),
    ),
    Case(
        "unknown-category",
        CONTRACT,
        ("there is no category 'sever'", "Try severe"),
        lambda parts: parts.characteristics["disability"]["categories"].update({"1": "sever"}),
    ),
    Case(
        "unknown-indicator",
        CONTRACT,
        ("there is no indicator 'SAF1'", "Try SAF01"),
        lambda parts: parts.indicators.update(SAF1=parts.indicators.pop("SAF01")),
    ),
    Case(
        "a-code-means-two-things",
        CONTRACT,
        ("a code has two meanings", '"1" in categories and in refused'),
        lambda parts: parts.characteristics["gender"].update(refused=["1"]),
    ),
    Case(
        "no-way-to-categories",
        CONTRACT,
        ("needs one way to its categories", "breaks = [15, 65]"),
        lambda parts: parts.characteristics["age"].pop("breaks"),
    ),
    Case(
        "coarse-and-fine-at-once",
        CONTRACT,
        ("maps to severe and to the coarser limited",),
        lambda parts: parts.characteristics["disability"]["categories"].update({"2": "limited"}),
    ),
    Case(
        "breaks-do-not-rise",
        CONTRACT,
        ("characteristics.age", "numbers that rise"),
        lambda parts: parts.characteristics["age"].update(breaks=[15, 45, 25]),
    ),
    Case(
        "question-not-in-the-catalogue",
        CONTRACT,
        ("the framework has no question for it", 'Try value = "income = 1"'),
        lambda parts: parts.indicators.update(INC02={"question": "income"}),
    ),
    Case(
        "question-and-value",
        CONTRACT,
        ("needs a question's column, a value or a reach",),
        lambda parts: parts.indicators["SAF01"].update(value="q14 = 1"),
    ),
    Case(
        "ratio-without-denominator",
        CONTRACT,
        ("a ratio needs `over`",),
        lambda parts: parts.indicators.update(LOC01={"value": "rent", "name": "Rent", "statistic": "ratio"}),
    ),
    Case(
        "domain-that-is-not-there",
        CONTRACT,
        ("LOC01", "housing"),
        lambda parts: parts.indicators.update(LOC01={"value": "rent", "name": "Rent", "domain": "housing"}),
    ),
    Case(
        "file-and-url",
        CONTRACT,
        ("a file or a url, and not both",),
        lambda parts: parts.survey.update(url="env:DATABASE_URL", table="people"),
    ),
    Case(
        "address-in-the-contract",
        CONTRACT,
        ("a database is named by a variable and a table",),
        lambda parts: (parts.survey.pop("file"), parts.survey.update(url="postgres://me:CANARY@host/x", table="t")),
    ),
    Case(
        "no-period",
        CONTRACT,
        ("needs a period, or the column that holds it",),
        lambda parts: parts.survey.pop("period"),
    ),
    Case(
        "period-that-is-none",
        CONTRACT,
        ("sources.survey.period: is no period", "2024-Q3"),
        lambda parts: parts.survey.update(period="spring 2019"),
    ),
    Case(
        "no-source",
        CONTRACT,
        ("there is no source", "isopolis new"),
        lambda parts: parts.contract.update(sources={}),
    ),
    Case(
        "expression-does-not-parse",
        CONTRACT,
        ("indicators.INC02", "an expression does not parse", "income <<< 5"),
        lambda parts: parts.indicators["INC02"].update(value="income <<< 5"),
    ),
    Case(
        "expression-with-a-forbidden-function",
        CONTRACT,
        ("AVG is not allowed", "COALESCE"),
        lambda parts: parts.indicators["INC02"].update(value="income < AVG(income)"),
    ),
    Case(
        "expression-with-a-query",
        CONTRACT,
        ("indicators.INC02", "not allowed"),
        lambda parts: parts.indicators["INC02"].update(value="income IN (SELECT income FROM people)"),
    ),
    Case(
        "two-statements",
        CONTRACT,
        ("must be one expression",),
        lambda parts: parts.indicators["INC02"].update(value="income < 1; DROP TABLE people"),
    ),
    Case(
        "text-compared-with-a-number",
        CONTRACT,
        ("number and text do not go together", "sex = 1"),
        lambda parts: parts.indicators["INC02"].update(value="sex = 1"),
    ),
    Case(
        "universe-is-no-condition",
        CONTRACT,
        ("a universe is no condition", "age >= 16"),
        lambda parts: parts.indicators["INC02"].update(universe="age + 1"),
    ),
    Case(
        "empty-universe",
        CONTRACT,
        ("an empty universe", "age > 200"),
        lambda parts: parts.indicators["INC02"].update(universe="age > 200"),
    ),
    Case(
        "two-broken-expressions-are-both-said",
        CONTRACT,
        ("indicators.INC02", "indicators.HOU01", "MEDIAN is not allowed", "does not parse"),
        lambda parts: (
            parts.indicators["INC02"].update(value="MEDIAN(income)"),
            parts.indicators["HOU01"].update(value="rent >"),
        ),
    ),
    Case("sex-used-as-gender", CONTRACT, ("registered sex is used as gender", "also gives sex"), sex_as_gender),
    Case("registered-sex-alone", CONTRACT, ("registered sex is used as gender", "geslacht"), registered_sex_alone),
    Case(
        "replicate-weights",
        CONTRACT,
        ("`replicates` is not read yet",),
        lambda parts: parts.survey.update(replicates="rw*"),
    ),
    Case(
        "more-sizes-than-stages",
        CONTRACT,
        ("more population sizes than stages",),
        lambda parts: parts.survey.update(population=["weight", "weight", "weight"]),
    ),
    Case("secret-inside-the-folder", CONTRACT, ("inside the city's folder", "city.secret"), folder=secret_inside),
    Case(
        "secret-lies-about",
        CONTRACT,
        ("a secret lies in the city's folder", "private/old.secret"),
        folder=lambda folder: ((folder / "private").mkdir(), (folder / "private" / "old.secret").write_text("ab" * 32)),
    ),
    Case(
        "demo-secret-in-a-real-city",
        CONTRACT,
        ("only for a synthetic city",),
        lambda parts: parts.contract["city"].update(synthetic=False),
    ),
    Case("secret-that-others-read", WELL, ("others on this machine can read the secret",), folder=secret_shared),
    Case(
        "secret-not-set",
        WELL,
        ("the environment variable NOT_SET_ANYWHERE is empty or not set",),
        lambda parts: parts.contract["protection"].update(secret="env:NOT_SET_ANYWHERE"),
    ),
    Case(
        "one-table-read-twice",
        WELL,
        ("two sources read the same table", "survey and again"),
        lambda parts: parts.contract["sources"].update(again=parts.survey),
    ),
    Case(
        "a-survey-nobody-drew",
        WELL,
        ("nothing says how this survey was drawn",),
        lambda parts: [parts.survey.pop(key) for key in ("weight", "strata", "clusters")],
    ),
    Case(
        "areas-in-rows-alone",
        WELL,
        ("areas are named in the rows, but the contract has none", "taking `area` out"),
        lambda parts: [parts.contract.pop("areas"), parts.contract["sources"].pop("published")],
    ),
    Case("clusters-without-weight", WELL, ("clusters without a weight",), lambda parts: parts.survey.pop("weight")),
    Case(
        "a-register-with-a-design",
        WELL,
        ("a full count has no sampling design",),
        lambda parts: parts.survey.update(kind="register"),
    ),
)
