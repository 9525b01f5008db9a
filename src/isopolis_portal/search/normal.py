"""Words as every engine sees them: folded (no case, no accents) and stemmed, so that all engines match alike.

A typed word meets a text where it is the same folded word, or has the same stem in the language of the text. Stems are
taken from folded words, so that "accessibilité" and "accessibilite" meet the same; a stem carries its language in front
("enhous"), so that it meets no stem of another one.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import Stemmer

LONGEST_WORD = 64
LONGEST_QUERY = 200
MOST_TERMS = 24
SHORTEST_START = 3  # letters of the last word from which on it also meets longer words

STEMMED = {
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian", "it": "italian", "lt": "lithuanian",
    "nl": "dutch", "pl": "polish", "pt": "portuguese", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"
_WORD = re.compile(rf"{_LETTERS}(?:['’ʼ]{_LETTERS})*")
_PART = re.compile(_LETTERS)
_QUOTED = re.compile(r'"([^"]*)"|([^"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟＂", '"'))
_BARRED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_LATIN_AND_GREEK = "\u0400"  # what stands before it loses its accents; a Cyrillic й is a letter of its own

_own = threading.local()


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a text must hold: a word, or words that follow each other as they were quoted."""

    words: tuple[str, ...]
    quoted: bool = False
    start: bool = False  # longer words that begin like this are met too


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person typed, as terms that must all be met; `cut` where it was too long to be taken whole."""

    terms: tuple[Term, ...]
    cut: bool = False
    nothing: bool = False  # something was typed, and no word was in it


def fold(word: str) -> str:
    """The word without case and accents; ß, æ, ø and their like as the letters they are typed with."""
    if word.isascii():
        return word.lower()
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word.casefold()).casefold())
    kept, base = [], ""
    for letter in parted:
        if not unicodedata.combining(letter):
            base = letter
        elif base < _LATIN_AND_GREEK:
            continue
        kept.append(letter)
    whole = unicodedata.normalize("NFC", "".join(kept)).translate(_BARRED)
    return "".join(letter for letter in whole if letter.isalnum())


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Every word of a text: where it begins and ends there, and how it reads folded.

    Of words that an apostrophe joins, the short one is an article or an ending (l'égalité, women's) and is left out.
    """
    for joined in _WORD.finditer(text):
        parts = [(part.start(), part.end()) for part in _PART.finditer(text, *joined.span())]
        longest = max(end - start for start, end in parts)
        for start, end in parts:
            folded = fold(text[start:end])[:LONGEST_WORD]
            if folded and (end - start > 4 or end - start == longest):
                yield start, end, folded


def words(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return [folded for _, _, folded in spans(text)]


def stems(folded: Sequence[str], language: str) -> list[str]:
    """The stem of each folded word in a language, marked with it; none where the language's stems are not known."""
    code = language[:2].lower()
    if code not in STEMMED:
        return []
    found: list[str] = _stemmer(code).stemWords(list(folded))
    return [code + stem for stem in found]


def every_stem(word: str) -> list[str]:
    """The stem of a folded word in every language whose stems are known."""
    return [stem for code in STEMMED for stem in stems([word], code)]


def _stemmer(code: str) -> Any:
    """The stemmer of a language; each thread has its own, as they cannot be shared."""
    made = vars(_own).setdefault("stemmers", {})
    if code not in made:
        made[code] = Stemmer.Stemmer(STEMMED[code])
    return made[code]


def read(typed: str) -> Asked:
    """What a person typed, as terms; anything that is neither a word nor a quotation mark only parts words."""
    asked = typed.strip()[:LONGEST_QUERY].translate(_QUOTES)
    terms = [term for quoted, plain in _QUOTED.findall(asked) for term in _terms(quoted, plain)]
    if terms and not terms[-1].quoted and len(terms[-1].words[0]) >= SHORTEST_START:
        terms[-1] = Term(terms[-1].words, start=True)
    long_word = any(len(part) > LONGEST_WORD for part in _PART.findall(asked))
    cut = len(typed.strip()) > LONGEST_QUERY or len(terms) > MOST_TERMS or long_word
    return Asked(tuple(terms[:MOST_TERMS]), cut, nothing=bool(typed.strip()) and not terms)


def _terms(quoted: str, plain: str) -> list[Term]:
    phrase = tuple(words(quoted))
    return [Term(phrase, quoted=True)] if phrase else [Term((word,)) for word in words(plain)]
