"""Untrusted content: hostile input is rejected with its location, or displayed as text."""

import contextlib
import os
import re
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, build, least_processor_time, make_other_review, serving
from mutation import LINE
from playwright.sync_api import Error, expect
from review.checks import check
from review.data.content_loader import load

CORPUS = yaml.safe_load((ROOT / "tests" / "golden" / "hostile.yml").read_text(encoding="utf-8"))
REFUSED = {case["what"]: case for case in CORPUS["refused"]}
BOMBS = (
    "alias bomb in data",
    "deep nesting in data",
    "huge file",
    "entity bomb in a drawing",
    "page that exceeds the size limit",
)
MEGABYTE = 1_000_000


def processor_time(review: Path) -> tuple[float, list[str]]:
    """The seconds of processor time of a check, and its lines."""
    lines: list[str] = []
    seconds = least_processor_time(lambda: lines.extend(str(problem) for problem in check(load(review))), runs=1)
    return seconds, lines


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> float:
    """The processor time of a check of the tiny review as it is; the second check, since the first also
    reads the schemas."""
    review = make_other_review(tmp_path_factory.mktemp("usual") / "review")
    return [processor_time(review)[0] for _ in range(2)][1]


def write(review: Path, case: dict) -> None:
    """Make the edit of a case in the tiny review, after the edits that it requires."""
    for edit in case.get("before", ()):
        write(review, edit)
    path = review / case["file"]
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert case.get("old", "") in text, f"the example is outdated: {case['old']!r} is not in {case['file']}"
    text = case["whole"] if "whole" in case else text.replace(case["old"], case["new"], 1)
    piece, count = case.get("repeat", ("", 0))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode().replace(b"REPEAT", piece.encode() * count, 1).replace(rb"\xff", b"\xff"))


@pytest.mark.parametrize("what", REFUSED, ids=lambda what: what.replace(" ", "-"))
def test_hostile_content_is_rejected_with_one_line_per_problem(review_content, usual, what):
    """Each line begins with the location and ends with a remedy, and the check takes less than ten
    times as long as usual."""
    write(review_content, REFUSED[what])
    spent, lines = processor_time(review_content)
    assert spent < 10 * usual
    message = re.escape(REFUSED[what]["said"]).replace(
        "LINE", r"\d+"
    )  # the settings include the real ones, so their line numbers change
    assert any(re.match(message, line) for line in lines), lines
    assert all(LINE.fullmatch(line) and len(line) < 1000 for line in lines), lines


def link(path: Path, target: str | Path) -> None:
    """Replace a file with a symbolic link."""
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def socket_at(path: Path) -> None:
    """Create a socket, like one that a listening program has left behind.

    The address of a socket is limited to about a hundred characters, so it is given relative to its
    folder.
    """
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):
        server.bind(path.name)


LINK = "link must lead to a regular file of the project: '{}' (put the file itself there)"
REGULAR = "file must be a regular file: '{}' (remove it, or put a file there)"
ODD_FILES = {
    "docs/figures/own.png": (lambda path: link(path, "/etc/hostname"), LINK),
    "docs/around": (lambda path: link(path, path.parent), LINK),
    "docs/bread.md": (lambda path: link(path, "/dev/zero"), LINK),
    "docs/dough.md": (lambda path: (path.unlink(), os.mkfifo(path)), REGULAR),
    "docs/files/log.txt": (lambda path: link(path, "../../.git/config"), LINK),
    "docs/files/lost.txt": (lambda path: link(path, "nowhere"), LINK),
    "docs/files/circle.txt": (lambda path: link(path, "circle.txt"), LINK),
    "docs/images/pipe.svg": (os.mkfifo, REGULAR),
    "docs/images/pipe.png": (os.mkfifo, REGULAR),
    "docs/images/socket.png": (socket_at, REGULAR),
    "docs/data/glossary.yml": (lambda path: link(path, "/dev/zero"), LINK),
    "docs/data/glossary.schema.json": (lambda path: link(path, "/etc/passwd"), LINK),
    "docs/data/table-1.csv": (lambda path: (path.unlink(), os.mkfifo(path)), REGULAR),
    "docs/figures/dough.drawing.svg": (lambda path: link(path, "/dev/zero"), LINK),
    "docs/assets/logo.svg": (lambda path: link(path, "/dev/zero"), LINK),
    "docs/assets/plain.txt": (lambda path: link(path, "/etc/passwd"), LINK),
    "overrides/assets/plain.txt": (lambda path: link(path, "/etc/passwd"), LINK),
    "overrides/blocks/table.html": (lambda path: link(path, "/etc/passwd"), LINK),
    "references.bib": (lambda path: link(path, "/dev/zero"), LINK),
    "mkdocs.yml": (lambda path: (path.unlink(), os.mkfifo(path)), REGULAR),
    "LICENSE": (lambda path: link(path, "/etc/passwd"), LINK),
    "CITATION.cff": (os.mkfifo, REGULAR),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither symbolic links of this kind nor named pipes")
@pytest.mark.parametrize("name", ODD_FILES)
def test_links_pipes_and_devices_are_rejected_unread(review_content, name):
    """A link would publish a file of the machine, a pipe would block forever, and a device would fill
    the memory."""
    make, message = ODD_FILES[name]
    (review_content / ".git").mkdir()
    (review_content / ".git" / "config").write_text("a token")
    (review_content / name).parent.mkdir(parents=True, exist_ok=True)
    make(review_content / name)
    lines = [str(problem) for problem in check(load(review_content))]
    assert f"{name}:1: {message.format(Path(name).name)}" in lines
    assert all(LINE.fullmatch(line) for line in lines), lines


@pytest.mark.parametrize("raw", [b"\xff", b"x\n\xc3(", "x".encode("utf-16")], ids=["byte", "broken-letter", "utf-16"])
@pytest.mark.parametrize(
    "name",
    [
        "docs/bread.md",
        "docs/assets/page.css",
        "docs/assets/theme.js",
        "overrides/main.html",
        "overrides/blocks/notes.html",
        "overrides/blocks/_readme.txt",
    ],
)
def test_files_that_mkdocs_reads_must_be_utf_8(review_content, name, raw):
    """Otherwise MkDocs, Jinja, and the minifiers would end with a traceback that names no line."""
    text = (review_content / name).read_text(encoding="utf-8")
    content = text.encode("utf-16") if raw.startswith(b"\xff\xfe") else text.encode() + raw
    (review_content / name).write_bytes(content)
    lines = [str(problem) for problem in check(load(review_content))]
    assert any(
        re.fullmatch(rf"{name}:\d+: text must be UTF-8: byte '..' \(save the file as UTF-8\)", line) for line in lines
    )
    assert all(LINE.fullmatch(line) for line in lines), lines


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links require a privilege on Windows")
def test_a_link_to_a_file_of_the_project_is_followed(review_content):
    """Two paths may share one file, which is then published at both."""
    (review_content / "shared.txt").write_text("x")
    (review_content / "docs" / "files").mkdir()
    (review_content / "docs" / "files" / "shared.txt").symlink_to("../../shared.txt")
    (review_content / "docs" / "real.md").write_bytes((review_content / "docs" / "bread.md").read_bytes())
    link(review_content / "docs" / "bread.md", "real.md")
    lines = [str(problem) for problem in check(load(review_content))]
    assert not [line for line in lines if "link" in line or "docs/bread.md" in line], lines


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links require a privilege on Windows")
def test_an_edition_that_is_a_link_is_not_published(review, tmp_path):
    """Otherwise, anyone who can write into dist/ could publish any file that the user running the build can read."""
    (tmp_path / "secret").write_text("x")
    (review / "dist").mkdir()
    (review / "dist" / "yeast-v1.0.zip").symlink_to(tmp_path / "secret")
    done = build(review, tmp_path / "site", SITE_VERSION="v1.0")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "dist/yeast-v1.0.zip:1: edition must be a file that make export wrote: 'yeast-v1.0.zip'" in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("SITE_URL", 'https://yeast.example/"onload="ran()', "mkdocs.yml:4: site_url must be plain text"),
        ("SITE_URL", "https://yeast.example/<script>ran()</script>", "mkdocs.yml:4: site_url must be plain text"),
        ("SITE_URL", "https://é.example/", r"SITE_URL must be the address of the site: 'https://\xe9.example/' (write"),
        (
            "SITE_URL",
            "https://yeast.example/#a",
            "SITE_URL must be the address of the site: 'https://yeast.example/#a'",
        ),
    ],
)
def test_the_environment_is_held_to_the_same_rule(review, tmp_path, variable, value, message):
    """Values of environment variables are inserted into attributes and scripts, so they are checked,
    too."""
    done = build(review, tmp_path / "site", **{variable: value})
    assert done.returncode == 1 and message in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "site" / "index.html").exists()


SLOW_PAGES = {
    "brackets": "[" * 19_000,
    "footnotes": "[^" * 9_000,
    "pictures": "![a][" * 3_800,
    "divisions": "<div markdown>\n" * 3_000 + "\n</div>" * 3_000,
    "quotes": "> " * 9_000 + "a",
    "paragraph": "Dough rises where it is warm, and falls where it is cold. " * 340,
}


@pytest.mark.slow
@pytest.mark.parametrize("what", SLOW_PAGES)
def test_no_page_takes_long_to_build(review, tmp_path, what):
    """The worst pages for Markdown are built within seconds of CPU time, or rejected in one line."""
    page = review / "docs" / "bread.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n\n{SLOW_PAGES[what]}\n", encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = build(review, tmp_path / "site")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 15
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 or re.search(r"^docs/bread\.md:1: page must .+ \(.+\)$", done.stderr, re.M), done.stderr
    assert done.returncode == 0 or what != "paragraph"


def test_a_drawing_that_exceeds_the_renderer_is_rejected(review, tmp_path):
    """Otherwise, the renderer would crash the build."""
    drawing = review / "docs" / "figures" / "dough.drawing.svg"
    text = drawing.read_text(encoding="utf-8")
    drawing.write_text(text.replace('role="img"', 'width="1" height="1000000" role="img"', 1), encoding="utf-8")
    done = build(review, tmp_path / "site")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "docs/figures/dough.drawing.svg:1: drawing must be drawn within" in done.stderr


def test_styles_of_a_drawing_affect_only_the_drawing(review, tmp_path, chromium):
    """A rule for the page or for all circles changes nothing outside the drawing, and still styles the
    drawing."""
    drawing = review / "docs" / "figures" / "dough.drawing.svg"
    text = drawing.read_text(encoding="utf-8")
    rules = "<style>body { display: none } * { stroke: rgb(1, 2, 3) } a::after, h1 { color: rgb(1, 2, 3) }"
    drawing.write_text(text.replace("<style>", rules, 1), encoding="utf-8")
    assert build(review, tmp_path / "site").returncode == 0
    page = chromium.new_page()
    page.goto((tmp_path / "site" / "dough" / "index.html").as_uri())
    style = (
        "(element) => { const style = getComputedStyle(element); return [style.display, style.stroke, style.color] }"
    )
    assert page.locator("body").evaluate(style)[0] != "none"
    assert "rgb(1, 2, 3)" not in page.locator("h1").evaluate(style)
    assert page.locator("svg.panel circle").first.evaluate(style)[1] == "rgb(1, 2, 3)"
    page.close()


def test_only_scripts_of_templates_run(review, tmp_path):
    """If another script gets into a page, the build reports it and publishes nothing."""
    partial = review / "overrides" / "partials" / "copyright.html"
    partial.write_text("{{ '<scr' ~ 'ipt>ran()</scr' ~ 'ipt>' }}")
    done = build(review, tmp_path / "site")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert re.search(r"\S+\.html:1: inline script must come from a template: 'ran\(\)' \(.+\)$", done.stderr, re.M)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space of a process")
@pytest.mark.parametrize("what", BOMBS, ids=lambda what: what.replace(" ", "-"))
def test_bombs_take_little_memory(review, what):
    """The command rejects them within 400 MB of address space, including Python itself."""
    write(review, REFUSED[what])
    limit = 400 * MEGABYTE
    done = subprocess.run(
        [sys.executable, "-m", "commands.check"],
        cwd=review,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == 1 and REFUSED[what]["said"] in done.stdout and not done.stderr


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "[",
        "`",
        "[x](",
        "![",
        "[@",
        "<a ",
        "{#",
        "*",
        "_",
        "> ",
        "- ",
        "| ",
        "&#",
        "$",
        "\\",
        "~",
        "[^",
        "![a][",
        "<p>",
        "{#a",
        "``",
    ],
)
def test_no_page_takes_long_to_read(review_content, usual, piece):
    """A page of the maximum size, filled with the worst input for a regular expression, takes less
    than sixty times as long as the usual check."""
    text = (piece * (90_000 // len(piece) // 100) + "\n") * 100
    (review_content / "docs" / "bread.md").write_text(
        f"---\ntitle: x\ndescription: y\n---\n{text[:90_000]}", encoding="utf-8"
    )
    assert processor_time(review_content)[0] < 60 * usual


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("[x]{onclick=alert(1)}", ""),
        ("*x*{onclick=alert(1)}", "attribute must be allowed: 'onclick'"),
        ("[x](&#106;avascript:alert)", "link must lead to a file in docs/: '&#106;avascript:alert'"),
        ("x &#x202e; y", "text must have no hidden character: 'U+202E'"),
        ("    <script>alert(1)</script>", ""),
    ],
)
def test_rendered_markdown_is_checked_like_its_source(review, tmp_path, words, message):
    """Problems that appear only after rendering stop the build with their line, and no site is written."""
    page = review / "docs" / "index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")
    done = build(review, tmp_path / "site")
    assert done.returncode == (1 if message else 0), done.stderr
    assert message in done.stderr and "Traceback" not in done.stderr
    if message:
        assert re.search(r"^docs/index\.md:\d+: ", done.stderr, re.M)
    else:
        assert "<script>alert" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> Path:
    """The built tiny review with hostile text that is allowed, inserted wherever text is possible."""
    review = make_other_review(tmp_path_factory.mktemp("hostile") / "review")
    for case in CORPUS["shown"]:
        write(review, case)
    assert [str(problem) for problem in check(load(review))] == []
    done = build(review, review / "site")
    assert done.returncode == 0, done.stderr
    return review / "site"


def test_hostile_text_is_displayed_and_never_executed(shown, chromium):
    """In a real Chromium, each page displays the text as written, and no code runs, neither on opening
    the page nor after clicks on citation marks."""
    page = chromium.new_page()
    asked, went = [], []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.on("framenavigated", lambda frame: went.append(frame.url.split("#")[0]))
    page.add_init_script("window.ran = (...words) => { window.hasRun = words.join() || 'yes' }")
    for path in sorted(shown.rglob("*.html")):
        page.goto(path.as_uri())
        try:
            for mark in page.locator("a.cite, [data-copy-link]").all()[:6]:
                mark.dispatch_event("click")
                mark.dispatch_event("focus")
            page.evaluate("document.querySelectorAll('*').forEach(e => e.dispatchEvent(new Event('mouseover')))")
            assert page.evaluate("window.hasRun") is None, path
        except Error as error:
            error.add_note(f"on {path}, after {went[-4:]}")
            raise
        assert went[-1] == path.as_uri(), f"{path} led to {went[-1]}"
    for case in CORPUS["shown"]:
        page.goto((shown / case["page"]).as_uri())
        page.evaluate("document.documentElement.classList.add('whole')")  # include deferred content
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        assert case["words"] in " ".join(page.locator("body").inner_text().split()), case["what"]
    assert asked == []
    page.close()


@pytest.mark.parametrize(
    "address",
    ["?h=" + "a" * 33_000, "?" + "h=ab&" * 6_000, "?h=%5Cp%7B&h=%5B(&h=%F0%9F", "?q=" + "dough " * 5_000, "#%E0%A4%A"],
    ids=["long-word", "many-words", "patterns", "long-question", "broken-fragment"],
)
def test_no_address_breaks_the_page(shown, chromium, address):
    """Whatever query or anchor a link contains, the page responds immediately and its controls work."""
    page = chromium.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with serving(shown) as root:
        page.goto(f"{root}/bread/{address}", timeout=10_000)
        page.keyboard.press("Escape")
        page.locator("button[title='Switch to dark mode']").click(timeout=5_000)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert errors == []
    page.close()


@pytest.mark.parametrize(
    "kept", ['{"index":"map"}', '{"index":-1}', '{"index":1e99}', '{"index":[0]}', '{"index":{}}', "[]", "7", '"', "{"]
)
def test_no_stored_value_breaks_the_page(shown, chromium, kept):
    """Other pages of the same host can write to localStorage; an invalid choice counts as none."""
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with serving(shown) as root:
        page.goto(f"{root}/bread/")
        page.evaluate("kept => localStorage.setItem(__md_scope.pathname + '.__palette', kept)", kept)
        page.reload()
        if kept != '{"index":[0]}':  # is read as the first scheme
            expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.keyboard.press("Control+k")
        expect(page.locator("dialog.find")).to_be_visible()
    assert errors == []
    context.close()


def test_a_failing_script_does_not_stop_the_others(review, tmp_path, chromium):
    """A script of the bundle that fails on start is reported, and the scripts before and after it still
    work."""
    (review / "docs" / "assets" / "broken.js").write_text("reached = 1;\nnoSuchFunction() // x")
    settings = review / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    for neighbor in ("theme.js", "copy.js"):
        assert f"  - assets/{neighbor}\n" in text
        text = text.replace(f"  - assets/{neighbor}\n", f"  - assets/broken.js\n  - assets/{neighbor}\n", 1)
    settings.write_text(text, encoding="utf-8")
    assert build(review, tmp_path / "site").returncode == 0
    page = chromium.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with serving(tmp_path / "site") as root:
        page.goto(f"{root}/bread/")
        page.keyboard.press("Control+k")
        expect(page.locator("dialog.find")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator("a.cite").first.click()
        expect(page.locator(".cite-popup")).to_be_visible()
    assert page.evaluate("reached") == 1
    assert set(errors) == {"noSuchFunction is not defined"}
    page.close()


def test_a_missing_browser_api_does_not_stop_other_features(shown, chromium):
    """Without APIs that search and citation marks need, the scheme can still be switched, and the popup
    opens."""
    page = chromium.new_page()
    page.add_init_script(
        "delete window.URLSearchParams; delete window.IntersectionObserver; delete window.ResizeObserver"
    )
    with serving(shown) as root:
        page.goto(f"{root}/bread/")
        page.locator("button[title='Switch to dark mode']").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.locator("a.cite").first.click()
        expect(page.locator(".cite-popup")).to_be_visible()
    page.close()


def test_search_results_never_execute_hostile_text(shown, chromium):
    """Search results display hostile text as text, even where it is truncated."""
    page = chromium.new_page()
    page.add_init_script("window.ran = (...words) => { window.hasRun = words.join() || 'yes' }")
    with serving(shown) as address:
        page.goto(address)
        page.keyboard.press("Control+k")
        page.locator("dialog.find[data-ready]").wait_for(timeout=20_000)
        for query, message in {
            "wine": "&lt;script&gt;ran()&lt;/script&gt; < script>ran()",
            "flour": 'onerror=ran()&gt; "onload="ran()',
            "script": "ran()",
        }.items():
            page.locator("dialog.find input[type=search]").fill(query)
            expect(page.locator(".find-results")).to_contain_text(message)
            page.wait_for_timeout(300)
            assert page.evaluate("window.hasRun") is None, query
            assert page.locator(".find-results :is(script, img, [onerror], [onmouseover])").count() == 0
    page.close()
