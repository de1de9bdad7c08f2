"""Check citation keys, and make new ones in the house style, such as qi2017exosomes."""

import re
import unicodedata

from review.checks.bibliography import KEY
from review.data.works import Work, file_stem
from review.exports.work_fields import creators
from review.imports.drafts import NO_KEY

# Stop words at the start of a title.
STOP_WORDS = set(
    "a an and are as at by der die das for from how in into is la le les of on or the to un une with".split()
)
# Latin letters that Unicode does not decompose.
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "þ": "th", "ð": "d", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})


def can_be_cited(key: str) -> bool:
    """Whether a page can cite a key."""
    return key != NO_KEY and KEY.fullmatch(key) is not None


def free_key(work: Work, stems: set[str]) -> str:
    """The work's own key if it is citable and unused, or else a new one.

    Args:
        work: the work.
        stems: the keys in use as lowercase `file_stem`s, in which keys must differ.
    """
    preferred = work.key if can_be_cited(work.key) else house_key(work)
    candidates = [preferred, *(f"{preferred}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")]
    numbered = (f"{preferred}-{number}" for number in range(2, len(stems) + 3))
    return next(key for key in (*candidates, *numbered) if file_stem(key).lower() not in stems)


def house_key(work: Work) -> str:
    """Family name, year, and first word of the title in lower case: qi2017exosomes."""
    people = creators(work)
    family = _letters(people[0].family.split(",")[0]) if people else ""
    words = [_letters(word) for word in re.split(r"[^\w'’]+", work.title)]
    word = next((word for word in words if len(word) > 1 and word not in STOP_WORDS), "")
    year = "".join(re.findall(r"\d{4}", work.year)[:1])
    return f"{family[:30]}{year}{word[:30]}" if family or word else f"work{year}"


def _letters(word: str) -> str:
    """A word reduced to a–z and digits."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(LETTERS))
    return re.sub(r"[^a-z0-9]", "", plain)
