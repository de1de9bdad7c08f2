"""Random edits to the real review: each either builds or is reported as `path:line: …`.

Usage: mutation.py [EDITS [SEED]]     (`make mutate` makes 3,000)

An edit changes one file as a typo, a bad merge, or an attacker would. Half of the edits change a source;
the others create a link or an odd file, or change the settings or a drawing. This process loads and
checks the content after each edit. Edits that pass are combined, as far as they are compatible, and
built for real, some of them with an odd environment variable. The program prints its seed; it exits
with 1 when an edit has any other outcome, and says how to repeat that edit.
"""

import contextlib
import io
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import tasks  # noqa: E402 (scripts/ is put on the path first)
from review.checks import check, pages  # noqa: E402
from review.data import content_loader as loading  # noqa: E402
from support import environment  # noqa: E402

COPIED = ("docs", "overrides", "scripts", "references.bib", "mkdocs.yml", "LICENSE")
CACHE = ".build/cache"
LINE = re.compile(r"[^:]+:\d+: .+ must .+ \(.+\)")
SECONDS = 30
# The number of edits after which those that pass are built together.
EDITS_PER_BUILD, LAST_GOOD = 150, "the last good site"
# A file among the assets of a copy, which identifies the site built from that copy.
MARKER_FILE = "assets/made-from-the-copy.txt"
# Tokens that are malformed or dangerous in most places, some of them hostile on purpose.
TOKENS = (
    *"{}[]()<>\"'`~!@#$%^&*_-+=|\\:;,.?/\t\n\0\r",
    *(
        "---\n",
        "<!--",
        "-->",
        "```",
        "\n\n",
        "    ",
        "[@",
        "](",
        "@article{",
        "{{",
        "}}",
        "{%",
        "&amp;",
        "&#0;",
        "&#x202e;",
    ),
    *(
        "\u202e",
        "\ufeff",
        "\u200b",
        "é",
        "\ue000",
        "🧬",
        "null",
        "true",
        "1e9",
        "2020-13-45",
        "!!python/name:os.system ",
    ),
    *("<script>", "</script>", 'onload="x()"', "{onclick=x()}", "javascript:x()", "[x](javascript:x)", "[x](http://[)"),
    *(
        "&a",
        "*a",
        "<<: ",
        "=1+1",
        "../../x",
        "C:\\con",
        " | ",
        "9" * 5000,
        "[" * 300,
        "> " * 200,
        "<b>",
        "<div markdown>",
    ),
    *(
        "<!-- block: references -->",
        "<!-- note: X1 -->",
        "<!-- finding: f-vegf-up -->",
        "<!ENTITY a 'b'>",
        "![x](y.svg)",
    ),
)


# Values that are malformed or hostile in settings, in drawings, and in the environment.
SETTING_TOKENS = (
    *(
        '"',
        "'",
        "<script>ran()</script>",
        '"onload="ran()',
        "\\",
        "&lt;",
        "{{ 7 * 7 }}",
        "../../x",
        "/etc",
        "null",
        "[]",
        "{}",
    ),
    *(
        "!ENV HOME",
        "!!python/name:os.system",
        "2020-13-45",
        "9" * 400,
        "https://[",
        "//x.example",
        "javascript:ran()",
        "\u202e",
    ),
)
DRAWING_TOKENS = (
    *("<script>ran()</script>", "<style >@import 'http://x.example';</style>", "<style>body { display: none }</style>"),
    *("<style>* { fill: u\\72l(http://x.example) }</style>", "<style>@im<!-- -->port '//x.example';</style>", "</svg>"),
    *(
        '<use href="#a"/>',
        '<g id="a"><use href="#a"/></g>',
        "<g>" * 300,
        '<image href="//x.example"/>',
        "<foreignObject/>",
    ),
    *(
        "<!DOCTYPE svg [<!ENTITY a 'b'>]>",
        "<![CDATA[x]]>",
        "<?xml-stylesheet href='a.xsl'?>",
        "&#2;",
        "&a;",
        "&#x202e;",
    ),
    *('<rect onload="ran()"/>', '<rect fill="url(//x.example#a)"/>', '<a href="javascript:ran()"><title>x</title></a>'),
    *(
        'viewBox="0 0 1 900000"',
        'viewBox="0 0 0 0"',
        'width="1e99"',
        'style="a:b"',
        'xmlns="x"',
        'class="panel"',
        'id="a"',
    ),
)
ENVIRONMENT_VALUES = {
    "SITE_URL": (
        "",
        "https://x.example",
        "https://x.example/a/",
        "http://[",
        '"onload="ran()',
        "x",
        "https://é.example/",
        "9" * 300,
    ),
    "SITE_VERSION": ("v1.0", "v9", "", "../../x", '"onload="ran()', "v" * 300, "é", "v1.0-5-gabc"),
    "SOURCE_DATE_EPOCH": ("0", "-1", "x", "9" * 20, "7258118400", "1e9", "", " 1"),
    "OFFLINE": ("true", "false", "", "x", "[]"),
    "SITE_FIXED": ("true", "", "x"),
    "LC_ALL": ("C", "POSIX", "tr_TR.UTF-8", "x"),
}


def sources(root: Path) -> list[Path]:
    """The files that authors edit: references, data, pages, and drawings."""
    docs = root / "docs"
    return [root / "references.bib", *sorted((docs / "data").iterdir()), *sorted(docs.rglob("*.md"))] + sorted(
        docs.rglob("*.drawing.svg")
    )


def random_edit(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    """The result of one random edit of a file; a splice inserts text from another file."""
    return rng.choice(EDITS)(raw, other, rng)


def _place(raw: bytes, rng: random.Random) -> int:
    return rng.randrange(len(raw) + 1)


def _flip(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(raw))
    return raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :]


def _cut(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + raw[at + rng.choice((1, 1, 2, 5, 40, 4000)) :]


def _insert(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + rng.choice(TOKENS).encode() + raw[at:]


def _splice(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    at, start = _place(raw, rng), _place(other, rng)
    return raw[:at] + other[start : start + rng.choice((3, 30, 300, 3000))] + raw[at:]


def _lines(change: Callable[[list[bytes], random.Random], object]) -> Callable[[bytes, bytes, random.Random], bytes]:
    def edit(raw: bytes, other: bytes, rng: random.Random) -> bytes:
        lines = raw.splitlines(keepends=True)
        change(lines, rng)
        return b"".join(lines)

    return edit


def _delete(lines: list[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    del lines[at : at + rng.choice((1, 1, 1, 3, 10))]


def _double(lines: list[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at:at] = lines[at : at + rng.choice((1, 1, 3, 30))]


def _move(lines: list[bytes], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))


def _indent(lines: list[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at] = rng.choice((b" ", b"  ", b"    ", b"\t", b"- ", b"> ")) + lines[at].lstrip() * rng.choice((0, 1, 1))


def _words(pattern: bytes) -> Callable[[bytes, bytes, random.Random], bytes]:
    """Return an edit that replaces one match with another match in the file or with a token."""

    def edit(raw: bytes, other: bytes, rng: random.Random) -> bytes:
        found = list(re.finditer(pattern, raw))
        if not found:
            return _insert(raw, other, rng)
        old, new = rng.choice(found), rng.choice(found).group()
        new = rng.choice((new, new.upper(), new[::-1], b"", rng.choice(TOKENS).encode()))
        return raw[: old.start()] + new + raw[old.end() :]

    return edit


EDITS = (
    *(_flip, _cut, _insert, _insert, _splice),
    *(_lines(_delete), _lines(_double), _lines(_move), _lines(_indent)),
    *(_words(rb"[\w-]+"), _words(rb"\w+(?=\s*[:=])"), _words(rb"@?[a-z]+\d{4}[a-z]+"), _words(rb"\"[^\"\n]*\"")),
)


def cached(function: Callable) -> Callable:
    """Return a function that caches its results, so that an unchanged file is read only once."""
    known: dict[tuple, object] = {}

    def again(*words, **named):
        key = tuple(
            word if isinstance(word, str) else json.dumps(word) if isinstance(word, dict) else id(word)
            for word in words
        )
        if key not in known:
            known[key] = (function(*words, **named), words)
        return known[key][0]

    return again


def cache_readers() -> None:
    """Cache the readers: an edit changes one file, so the others need not be read again."""
    loading.READERS = {ending: cached(reader) for ending, reader in loading.READERS.items()}
    loading.validate = cached(loading.validate)
    loading.schema_faults = cached(loading.schema_faults)
    parser = SimpleNamespace(parse=cached(pages.Environment().parse))
    pages.Environment = lambda: parser


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s of processor time")


def messages_of_check(project: Path) -> list[str]:
    """The problems that the check reports for a project; a traceback counts as one of them."""
    # The limit is on processor time, so that a busy machine does not make an edit fail.
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return [str(problem) for problem in check(loading.load(project))]
    except BaseException:
        return [traceback.format_exc()]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def copy(folder: Path) -> Path:
    """Copy the project into a folder where it can be edited, with its cache, if it has been built."""
    for name in COPIED:
        copy_path = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy_path(ROOT / name, folder / name)
    if (ROOT / CACHE).exists():
        shutil.copytree(ROOT / CACHE, folder / CACHE)
    (folder / "docs" / MARKER_FILE).write_text("")
    return folder


def try_edits(
    seed: int, numbers: range, seconds: float
) -> tuple[int, list[tuple[int, str, list[str]]], dict[str, bytes]]:
    """Try edits one by one.

    Returns:
        The number of edits tried; the bad ones as (number, file, unexpected lines);
        the last passing edit of each file.
    """
    cache_readers()
    bad, passing, tried, end = [], {}, 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        project = copy(Path(folder) / "review")
        for number in numbers:
            if time.monotonic() > end:
                break
            path, change = edit(project, seed, number)
            if path.exists() and not path.is_file():
                continue
            path.parent.mkdir(exist_ok=True)
            raw = take_out(path)
            change(path)
            messages = messages_of_check(project)
            new = path.read_bytes() if path.is_file() and not path.is_symlink() else None
            restore(path, raw)
            tried += 1
            if not messages and new is not None:
                passing[path.relative_to(project).as_posix()] = new
            elif not all(LINE.fullmatch(line) for line in messages):
                bad.append((number, path.name, [line for line in messages if not LINE.fullmatch(line)]))
    return tried, bad, passing


def edit(project: Path, seed: int, number: int) -> tuple[Path, Callable[[Path], object]]:
    """The edit with this number: its file, and a function that makes the change."""
    rng = random.Random(f"{seed} {number}")
    return rng.choice((_edit_source, _edit_source, _edit_source, _odd_file, _edit_settings, _edit_drawing))(
        project, rng
    )


def _edit_source(project: Path, rng: random.Random) -> tuple[Path, Callable[[Path], object]]:
    path, other = rng.choices(sources(project), k=2)
    new = random_edit(path.read_bytes(), other.read_bytes(), rng)
    return path, lambda place: place.write_bytes(new)


def _edit_settings(project: Path, rng: random.Random) -> tuple[Path, Callable[[Path], object]]:
    """Change the value of a setting, or edit the file as any other source."""
    path = project / "mkdocs.yml"
    raw = path.read_bytes()
    value = rng.choice(list(re.finditer(rb"(?<=: )[^\n]+", raw)))
    token = rng.choice(SETTING_TOKENS).encode()
    changed = raw[: value.start()] + rng.choice((token, value.group() + token)) + raw[value.end() :]
    new = rng.choice((changed, changed, random_edit(raw, raw, rng)))
    return path, lambda place: place.write_bytes(new)


def _edit_drawing(project: Path, rng: random.Random) -> tuple[Path, Callable[[Path], object]]:
    """Insert a token between two tags, or into a tag, of a drawing, the logo, or a picture."""
    drawings = [*sorted((project / "docs").rglob("*.svg"))]
    path = rng.choice(drawings)
    raw = path.read_bytes()
    token = rng.choice(DRAWING_TOKENS).encode()
    signs = b"(?<=>)" if token.startswith((b"<", b"&")) else rb"(?<=<\w)\w*(?=[ >/])"
    at = rng.choice([match.end() for match in re.finditer(signs, raw)] or [0])
    new = raw[:at] + (b"" if token.startswith((b"<", b"&")) else b" ") + token + raw[at:]
    place = rng.choice((path, path, project / "docs" / "images" / "mutant.svg"))
    return place, lambda place: place.write_bytes(new)


def _odd_file(project: Path, rng: random.Random) -> tuple[Path, Callable[[Path], object]]:
    """Put a link, a pipe, a folder, or a file of strange bytes in place of a file or beside it."""
    files = sorted(path for name in ("docs", "overrides") for path in (project / name).rglob("*") if path.is_file())
    path = rng.choice([*files, project / "references.bib", project / "mkdocs.yml", project / "LICENSE"])
    path = rng.choice((path, path, path.with_name(rng.choice(FILE_NAMES))))
    target = rng.choice(
        ("/etc/hostname", "/dev/zero", "/", "nowhere", path.name, "..", "../../references.bib", "/proc/self/mem")
    )
    odd = rng.choice(
        (b"", b"\0" * 100, b"\xff\xfe", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg", b"\xef\xbb\xbf", b"\n" * 99)
    )
    done = rng.choice(
        (lambda place: place.symlink_to(target), os.mkfifo, Path.mkdir, lambda place: place.write_bytes(odd))
    )
    return path, done


FILE_NAMES = (
    "a.md",
    "A.MD",
    "a.svg",
    "a.png",
    "a.csv",
    "aux.md",
    ".a",
    "a b.yml",
    "a.html",
    "a\nb.md",
    "é.md",
    "x.drawing.svg",
    "a.exe",
)


def take_out(path: Path) -> bytes | None:
    """Remove the file at a path and return its content, or None if there was no file."""
    raw = path.read_bytes() if path.is_file() else None
    remove(path)
    return raw


def remove(path: Path) -> None:
    """Delete the file, link, or folder at a path, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def restore(path: Path, raw: bytes | None) -> None:
    """Undo an edit."""
    remove(path)
    if raw is not None:
        path.write_bytes(raw)


def apply_compatible(project: Path, passing: dict[str, bytes]) -> list[str]:
    """Apply the passing edits that also pass together; return the names of their files."""
    kept = []
    for name, new in passing.items():
        raw = take_out(project / name)
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_bytes(new)
        if messages_of_check(project):
            restore(project / name, raw)
        else:
            kept.append(name)
    return kept


def build_like_make(project: Path) -> str:
    """Build a project as `make` does; return the error message, or "" on success."""
    site = project / "site"
    # The build needs its own lock as well, because other parts are built at the same time.
    build = project / ".build"
    work = {"NEXT": "site", "LAST": "last", "OFFLINE": "offline", "LIGHT": "editions", "FIXED": "fixed"}
    own = {"ROOT": project, "BUILD": build, "SITE": site, "DIST": project / "dist"}
    places = own | {name: build / folder for name, folder in work.items()}
    for name, path in {**places, "PYTHON": Path(sys.executable), "set_up": lambda lock: None}.items():
        for module in (tasks, environment):
            setattr(module, name, path)
    try:
        tasks.site()
    except tasks.StepFailed as error:
        return str(error)
    return ""


def unexpected_lines(messages: str) -> list[str]:
    """The lines of a failed build that do not report a problem with its location and remedy."""
    lines = [line for line in messages.splitlines() if line.strip()]
    # MkDocs reports an invalid setting on a line of its own.
    summary = re.compile(
        r"(ERROR|WARNING) +- +Config value|Aborted with|ERROR +- +(Error reading page .*:)?$|\d+ pages and style sheets|INFO|DEBUG|Rules that compare|\d+ pages, "
    )
    # An environment variable has no line in a file.
    variable = re.compile(r"(ERROR +- +)?(SITE_URL|SOURCE_DATE_EPOCH|version) must .+ \(.+\)")
    # A block that lacks its data is reported with its page, a step that failed with its name.
    within_page = re.compile(rf"ERROR +- +Error reading page '[^']+': {LINE.pattern}")
    step = re.compile(r"\w+: .+ … (\d+\.\d s|failed|.+ must .+ \(.+\))")
    forms = (LINE, variable, within_page, step)
    return [
        line for line in lines if not any(form.fullmatch(line.strip()) for form in forms) and not summary.search(line)
    ]


def build_together(passing: dict[str, bytes], rng: random.Random) -> list[str]:
    """Build the passing edits together, sometimes in an odd environment; return the unexpected lines."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        project = copy(Path(folder) / "review")
        apply_compatible(project, passing)
        last = project / "site" / "index.html"
        last.parent.mkdir()
        last.write_text(LAST_GOOD)
        name = rng.choice(list(ENVIRONMENT_VALUES))
        odd = {name: rng.choice(ENVIRONMENT_VALUES[name])} if rng.random() < 0.5 else {}
        environment.ENVIRONMENT.update(odd)
        messages = build_like_make(project)
        for name in odd:
            del environment.ENVIRONMENT[name]
        touched = bool(messages) and last.read_text() != LAST_GOOD
        other = not messages and not (project / "site" / MARKER_FILE).exists()
        return (
            [f"{fault} {odd or ''}".strip() for fault in unexpected_lines(messages)]
            + ["the last good site was changed"] * touched
            + ["the site was not built from the edited files"] * other
        )


def try_and_build(seed: int, numbers: range) -> int:
    """Try edits and build those that pass; print the bad ones and return how many there are."""
    tried, bad, passing = try_edits(seed, numbers, float("inf"))
    for number, name, messages in bad:
        print(f"edit {number} of {name}:", *messages, sep="\n  ", flush=True)
    faults = build_together(passing, random.Random(f"{seed} {numbers}"))
    if faults:
        print(f"build of edits {numbers}:", *faults, sep="\n  ", flush=True)
    return len(bad) + bool(faults)


def main(edits: int = 3000, seed: int = 0) -> int:
    seed = seed or int(time.time())
    print(f"{edits} edits with seed {seed}", flush=True)
    parts = [range(first, min(first + EDITS_PER_BUILD, edits)) for first in range(0, edits, EDITS_PER_BUILD)]
    bad = 0
    with multiprocessing.Pool() as pool:
        for done, found in enumerate(pool.imap_unordered(partial(try_and_build, seed), parts), 1):
            bad += found
            print(f"{done} of {len(parts)} parts", flush=True)
    print(f"{edits} edits, {len(parts)} builds of those that pass: {bad} bad (seed {seed})")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
