"""Generate a valid review of any size: pages, references, citations.

The words are chosen at random with a fixed seed, so all runs build the same review.
"""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

SEED = 2018
CITATIONS = 20  # per page
CHAPTER = 20  # pages per chapter in the navigation
# Folders copied unchanged from this project.
COPIED = ("scripts", "overrides", "docs/assets")
SCHEMAS = ("notices", "vocabulary", "addresses")
WORDS = (
    "cell vesicle tumor growth culture protein marker membrane signal pathway tissue serum stroma "
    "receptor fraction density marrow mouse assay dose kinase survival migration vessel release uptake "
    "transfer response control sample group effect level"
).split()
VERBS = ["raised", "lowered", "followed", "preceded", "marked", "altered", "delayed", "matched"]


def make_review(project: Path, folder: Path, pages: int, references: int) -> None:
    """Write a review to an empty folder.

    Args:
        project: the folder of this project, for its code and theme.
        folder: the empty folder.
        pages: the number of pages besides the home page and the references.
        references: the number of cited works, each cited on at least one page.
    """
    _copy(project, folder)
    keys = sorted(_key(number) for number in range(1, references + 1))
    names = [f"section-{number:04}" for number in range(1, pages + 1)]
    chance = random.Random(SEED)
    for number, name in enumerate(names):
        own = keys[number * references // pages : (number + 1) * references // pages]
        cited = own + chance.sample(keys, CITATIONS - len(own))
        _write(folder / "docs" / f"{name}.md", _page(number + 1, cited, names, chance))
    _write(folder / "docs" / "index.md", _front("Home", "A review of many pages.") + "# Home {#home}\n\nRead on.\n")
    references_page = "# References {#references}\n\n<!-- block: references -->\n"
    _write(folder / "docs" / "references.md", _front("References", "All works.") + references_page)
    _write(folder / "references.bib", "\n".join(_entry(key, number) for number, key in enumerate(keys, 1)))
    _write(folder / "docs" / "data" / "notices.csv", _notices(keys))
    _write(folder / "docs" / "data" / "addresses.csv", _addresses(names, references))
    _write(folder / "mkdocs.yml", _settings((project / "mkdocs.yml").read_text(encoding="utf-8"), names, references))


def _copy(project: Path, folder: Path) -> None:
    for name in COPIED:
        shutil.copytree(project / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    data = folder / "docs" / "data"
    data.mkdir()
    for name in (*(f"{name}.schema.json" for name in SCHEMAS), "vocabulary.yml"):
        shutil.copy(project / "docs" / "data" / name, data)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _front(title: str, description: str) -> str:
    return f"---\ntitle: {title}\ndescription: {description}\n---\n\n"


def _page(number: int, cited: list[str], names: list[str], chance: random.Random) -> str:
    """A page with links, a list, and four sections, in which every second sentence has a citation."""
    lines = [_front(f"Section {number}", f"The content of section {number}."), f"# Section {number} {{#top}}\n\n"]
    for part in range(4):
        lines.append(f"## Part {part + 1} {{#part-{part + 1}}}\n\n")
        for key in cited[part::4]:
            lines.append(f"{_sentence(chance)}.\n{_sentence(chance)} [@{key}].\n")
        lines.append(f"See [another section]({chance.choice(names)}.md#part-{part + 1}).\n\n")
    lines += [f"- {_sentence(chance)}.\n" for _ in range(4)]
    return "".join(lines)


def _sentence(chance: random.Random) -> str:
    first, second, third, fourth = chance.sample(WORDS, 4)
    return f"The {first} of the {second} {chance.choice(VERBS)} the {third} and its {fourth}"


def _name(number: int) -> str:
    """A family name of four letters, unique for each number."""
    return "".join(chr(ord("a") + number // 26**power % 26) for power in (3, 2, 1, 0))


def _key(number: int) -> str:
    return f"{_name(number)}{1990 + number % 30}{WORDS[number % len(WORDS)]}"


def _entry(key: str, number: int) -> str:
    name, year = key[:4].title(), key[4:8]
    title = f"The {key[8:]} and the {WORDS[(number * 7) % len(WORDS)]} of {name} in {number} samples"
    return (
        f"@article{{{key},\n  author       = {{{name}, A. and Other, B. C. and Third, D.}},\n"
        f"  title        = {{{{{title}}}}},\n  journal      = {{J Many Pages}},\n  year         = {{{year}}},\n"
        f"  volume       = {{{number % 90 + 1}}},\n  pages        = {{{number}--{number + 9}}},\n"
        f"  doi          = {{10.5555/many.{number}}},\n  reviewnumber = {{{number}}},\n}}\n"
    )


def _notices(keys: list[str]) -> str:
    rows = [f"{key},not checked,,,,This work was made up for a test.,nowhere at all,2026-01-02\n" for key in keys]
    return "key,status,searched,searched_by,notice_doi,text,seen_at,checked\n" + "".join(rows)


def _addresses(names: list[str], references: int) -> str:
    listed = [f"/{name}/" for name in names] + [f"/references/#ref-{number}" for number in range(1, references + 1)]
    return "address,since,moved_to\n" + "".join(f"{address},v1.0,\n" for address in listed)


def _settings(settings: str, names: list[str], references: int) -> str:
    """This project's mkdocs.yml with a different navigation and reference count."""
    settings = re.sub(r"^nav:\n(?:[ ].*\n)+", "".join(_nav(names)), settings, flags=re.M)
    return re.sub(r"reference_count: \d+", f"reference_count: {references}", settings)


def _nav(names: list[str]) -> Iterator[str]:
    """Yield the navigation, with chapters in one section: a page lists only the pages of its own chapter."""
    yield "nav:\n  - Home: index.md\n  - The review:\n"
    for start in range(0, len(names), CHAPTER):
        yield f"      - Chapter {start // CHAPTER + 1}:\n"
        chapter = names[start : start + CHAPTER]
        yield from (f"          - {name.replace('-', ' ').title()}: {name}.md\n" for name in chapter)
    yield "  - References: references.md\n"
