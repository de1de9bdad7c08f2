"""Read names of people and organizations from BibTeX and CSL, and write them.

BibTeX's forms are "First von Last", "von Last, First", and "von Last, Jr, First"
(Patashnik, BibTeXing, 1988, section 4); biblatex adds "family=Last, given=First". Names
are split before LaTeX is decoded, because braces group their parts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

# Tokens for splitting a list of names: escaped characters, braces, the word "and".
AND = re.compile(r"\\.|[{}]|(?<=\s)and(?=\s|$)|^and(?=\s)", re.I | re.S)
COMMA = re.compile(r"\\.|[{},]", re.S)
BLANK = re.compile(r"\\[^\s~]|\\(?=[\s~])|[{}]|[\s~]+", re.S)
PARTS = re.compile(r"\s*(family|given|prefix|suffix|useprefix|given-i|family-i|prefix-i|suffix-i)\s*=\s*", re.I)
# The note on an incomplete list, for formats that cannot express "and others".
MORE = re.compile(r"The list of ([a-z ]+)s goes on \(et al\.\)\.")
OTHERS = re.compile(r"others|et\.? al\.?", re.I)
# Given names that are initials without periods: "CD", "JP". More than three letters are a word.
INITIALS = re.compile(r"[^\W\d_a-zß-ÿ]{1,3}")


@dataclass(frozen=True)
class Person:
    """A person or an organization.

    Attributes:
        family: the family name, or the full name of an organization.
        given: given names or their initials; "" for none.
        particle: the particle before the family name: "van", "in 't".
        suffix: the suffix after it: "Jr.", "III".
        literal: whether the name has no parts, as for an organization (CSL's `literal`).
    """

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: bool = False

    @property
    def surname(self) -> str:
        """The family name with its particle: "von der Ohe"."""
        return f"{self.particle} {self.family}".strip()

    @property
    def initials(self) -> str:
        """The initials of the given names: "JP" for "Jean-Pierre", "J.-P.", and "JP"."""
        if INITIALS.fullmatch(self.given):
            return self.given
        return "".join(part[0] for part in re.split(r"[\s.-]+", self.given) if part)

    @property
    def spaced(self) -> str:
        """The given names, with periods after initials: "C. D." for "CD"."""
        return ". ".join(self.given) + "." if INITIALS.fullmatch(self.given) else self.given


@dataclass(frozen=True)
class NameList:
    """A list of names.

    Attributes:
        people: the names, in order.
        more: whether the list ends with "and others".
        faults: names that are not single names, as written.
    """

    people: tuple[Person, ...] = ()
    more: bool = False
    faults: tuple[str, ...] = ()


def more_names(variable: str) -> str:
    """The note that a CSL variable's list of names is incomplete."""
    return f"The list of {variable.replace('-', ' ')}s goes on (et al.)."


def without_more(note: str) -> tuple[str, tuple[str, ...]]:
    """A note without its remarks on incomplete lists, and the CSL variables of these lists."""
    variables = tuple(found[1].replace(" ", "-") for found in MORE.finditer(note))
    return (" ".join(MORE.sub(" ", note).split()) if variables else note), variables


@lru_cache(maxsize=20_000)  # the check reads the names that the works have, too
def read_names(written: str, decode: Callable[[str], str]) -> NameList:
    """The names of a BibTeX list, joined by "and", with "others" for the rest.

    Args:
        written: the list as written.
        decode: converts LaTeX to text.
    """
    names = [" ".join(name.split()) for name in _split(written, AND)] if written.strip() else []
    known = [name for name in names if name and not OTHERS.fullmatch(name)]
    faults = ["" for name in names if not name] + [name for name in known if _is_list(name)]
    people = tuple(_person(name, decode) for name in known)
    return NameList(people, any(OTHERS.fullmatch(name) for name in names), tuple(faults))


def _split(text: str, bound: re.Pattern[str]) -> list[str]:
    """Split a text at the matches of a pattern outside braces."""
    pieces, depth, start = [], 0, 0
    for match in bound.finditer(text):
        sign = match.group()
        if sign.startswith("\\"):
            continue
        if sign in ("{", "}"):
            depth += 1 if sign == "{" else -1
        elif depth <= 0:
            pieces.append(text[start : match.start()])
            start = match.end()
    return [*pieces, text[start:]]


def _is_list(name: str) -> bool:
    """Whether a name is really a list without "and"."""
    if PARTS.match(name):
        return False
    return len(_split(name, COMMA)) > 3 or len(_split(name, re.compile(r"\\.|[{};]"))) > 1


def _person(name: str, decode: Callable[[str], str]) -> Person:
    if _is_literal(name):
        return Person(decode(name[1:-1]), literal=True)
    parts = [part.strip() for part in _split(name, COMMA)]
    if PARTS.match(name):
        return _labelled(parts, decode)
    if len(parts) == 1:
        return _given_first(_words(name), decode)
    particle, family = _particle(_words(parts[0]), decode)
    suffix = parts[1] if len(parts) > 2 else ""
    return Person(
        family, decode(", ".join(parts[2:]) or (parts[1] if len(parts) == 2 else "")), particle, decode(suffix)
    )


def _is_literal(name: str) -> bool:
    """Whether one pair of braces encloses a name: "{World Health Organization}"."""
    return name.startswith("{") and not name.startswith("{\\") and len(_split(name + " x", BLANK)) == 2


def _words(text: str) -> list[str]:
    return [word for word in _split(text, BLANK) if word]


def _is_lower(word: str, decode: Callable[[str], str]) -> bool:
    """Whether a word is a particle by BibTeX's rule; a word in braces is not."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letters = decode(word)
    first = next((letter for letter in letters if letter.isalpha()), "X")
    return first.islower() and letters == letters.lower()


def _particle(words: list[str], decode: Callable[[str], str]) -> tuple[str, str]:
    """The lowercase words at the start of a family name, and the rest."""
    count = 0
    while count < len(words) - 1 and _is_lower(words[count], decode):
        count += 1
    return decode(" ".join(words[:count])), decode(" ".join(words[count:]))


def with_particle(one: Person) -> Person:
    """The person with a particle such as "van der" split off the family name, as CSL processors do."""
    if one.particle or one.literal:
        return one
    particle, family = _particle(one.family.split(" "), str)
    return replace(one, particle=particle, family=family)


def _given_first(words: list[str], decode: Callable[[str], str]) -> Person:
    """A name in the order of speech: "Ludwig van Beethoven"."""
    lower = [number for number, word in enumerate(words[:-1]) if _is_lower(word, decode)]
    start = lower[0] if lower else len(words) - 1
    particle, family = _particle(words[start:], decode)
    return Person(family, decode(" ".join(words[:start])), particle)


def _labelled(parts: list[str], decode: Callable[[str], str]) -> Person:
    """A name in biblatex's form: "family=Birk, given=Carl, prefix=von"."""
    found: dict[str, str] = {}
    for part in parts:
        if label := PARTS.match(part):
            found[label.group(1).lower()] = decode(part[label.end() :].strip().strip('"'))
    return Person(found.get("family", ""), found.get("given", ""), found.get("prefix", ""), found.get("suffix", ""))


def to_csl(one: Person) -> dict[str, str]:
    """A name as CSL-JSON, without empty parts."""
    if one.literal:
        return {"literal": one.family}
    parts = {"family": one.family, "given": one.given, "suffix": one.suffix, "non-dropping-particle": one.particle}
    return {name: value for name, value in parts.items() if value}


def from_csl(name: dict[str, str]) -> Person:
    """The person of a CSL-JSON name; a dropping particle follows the given names."""
    if "literal" in name:
        return Person(name["literal"], literal=True)
    given = " ".join(filter(None, (name.get("given", ""), name.get("dropping-particle", ""))))
    return Person(name.get("family", ""), given, name.get("non-dropping-particle", ""), name.get("suffix", ""))


def to_bibtex(people: tuple[Person, ...], more: bool, encode: Callable[[str], str] = str) -> str:
    """A list of names as BibTeX.

    Args:
        people: the names.
        more: whether the list ends with "and others".
        encode: converts text to LaTeX.
    """
    return " and ".join([*(_written(one, encode) for one in people), *["others"] * more])


def _written(one: Person, encode: Callable[[str], str]) -> str:
    if one.literal:
        return f"{{{encode(one.family)}}}"
    family = f"{one.particle} {_braced(one.family, encode)}".strip()
    parts = [family, *[_braced(one.suffix, encode)] * bool(one.suffix), _braced(one.given, encode)]
    if len(parts) == 2 and not one.given:
        return family if " " not in family or family.startswith("{") else f"{family},"
    return ", ".join(parts)


def _braced(name: str, encode: Callable[[str], str]) -> str:
    """A part of a name, in braces if BibTeX would split it."""
    words = list(_separators(name))
    return f"{{{encode(name)}}}" if words else encode(name)


def _separators(name: str) -> Iterator[str]:
    """Yield the words and commas at which BibTeX would split a part of a name."""
    *before, _ = name.split() or [""]
    yield from (word for word in before if word == word.lower() and word[:1].isalpha())
    yield from re.findall(r",|\band\b", name)
