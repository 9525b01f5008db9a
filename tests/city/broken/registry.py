"""Every broken folder."""

from tests.city.broken import contracts, files, places, rows

CASES = (*contracts.CASES, *rows.CASES, *files.CASES, *places.CASES)
