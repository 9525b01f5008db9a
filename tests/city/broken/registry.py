"""Every broken folder."""

from tests.city.broken import contracts, files, rows

CASES = (*contracts.CASES, *rows.CASES, *files.CASES)
