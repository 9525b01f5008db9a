"""Library items that nobody could take for real ones."""

from typing import Any

FACTS = {
    "language": "en", "abstract": "Nothing real.", "abstract_language": "en", "kind": "report",
    "publisher": "Example Office", "year": 2024, "city": "", "country": "EU", "url": "https://www.example.org/text",
    "pillars": ["knowledge"], "domains": [], "grounds": [], "approach": "universal",
}  # fmt: skip


def put(number: int, title: str, **facts: Any) -> Any:
    """An item, published unless it is said otherwise."""
    from isopolis_portal.library.models import Item

    item = Item(source="example", source_id=str(number), title=title, **{**FACTS, **facts})
    item.save()
    return item


def plant() -> dict[str, Any]:
    """A library of artificial items alone, by a word of their own."""
    from isopolis_portal.library.models import Item

    Item.objects.all().delete()
    made = [
        put(1, "Ramps for Exampleton", abstract="Every kerb of Exampleton has a ramp now.", grounds=["disability"],
            domains=["mobility-access"], country="NL", city="Exampleton", year=2021),
        put(2, "L’accessibilité des gares imaginaires", language="fr", abstract="Gares sans marches.",
            abstract_language="fr", grounds=["disability", "age"], domains=["mobility-access"], country="FR",
            year=2022, kind="guide"),
        put(3, "Accessibilite sans accents", language="fr", abstract="Un texte tapé vite.", abstract_language="fr",
            grounds=["disability"], country="FR", year=2023, kind="guide"),
        put(4, "Rents in Exampleton", abstract="What a home costs in Exampleton.", grounds=["socio-economic-status"],
            domains=["housing-energy"], country="NL", city="Exampleton", year=2024, publisher="=Bad & <Office>"),
        put(5, "Katuvalot", language="fi", abstract="Street lights that nobody lit.", grounds=["gender"], country="FI",
            domains=["safety-violence"], year=2020, kind="project", approach="targeted",
            pillars=["funding", "knowledge"]),
        put(6, "Night buses of nowhere", abstract="Buses at night, for women and for all.", grounds=["gender", "age"],
            domains=["mobility-access", "safety-violence"], year=None, kind="project", approach="both", pillars=[]),
        put(7, "A draft of a secret", abstract="Ramps that nobody may read of yet.", live=False),
    ]  # fmt: skip
    return {item.title.split()[0]: item for item in made}


def plant_many(many: int) -> None:
    """More of them, for pages."""
    for number in range(many):
        put(100 + number, f"Example number {number:03}", year=2000 + number % 20, grounds=["age"])
