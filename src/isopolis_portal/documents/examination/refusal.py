"""Why a file is not taken: a code and what was met; the sentences stand in `documents.refusals`."""


class Refusal(Exception):
    """One reason. `got` is what was met in the file: a short word, never a long piece of its content."""

    def __init__(self, code: str, got: str = "") -> None:
        self.code = code
        self.got = "".join(letter if letter.isprintable() else " " for letter in got)[:80]
        super().__init__(code)
