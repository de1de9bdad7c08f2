"""Content is data: what ill will writes is refused with its place, or shown as text."""

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, build, make_other_review, serving
from mutation import LINE
from playwright.sync_api import Error, expect
from review.checks import check
from review.data.content_loader import load

CORPUS = yaml.safe_load((ROOT / "tests" / "golden" / "hostile.yml").read_text(encoding="utf-8"))
REFUSED = {case["what"]: case for case in CORPUS["refused"]}
BOMBS = ("alias bomb in data", "deep nesting in data", "huge file", "entity bomb in a drawing", "letter of a megabyte")
MEGABYTE = 1_000_000


def write(review: Path, case: dict) -> None:
    """Make the edit of a case in the tiny review."""
    path = review / case["file"]
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert case.get("old", "") in text, f"the example is stale: {case['old']!r} is not in {case['file']}"
    text = case["whole"] if "whole" in case else text.replace(case["old"], case["new"], 1)
    piece, count = case.get("repeat", ("", 0))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode().replace(b"REPEAT", piece.encode() * count, 1).replace(rb"\xff", b"\xff"))


@pytest.mark.parametrize("what", REFUSED, ids=lambda what: what.replace(" ", "-"))
def test_ill_will_is_refused_in_one_line_each(review, what):
    """Its place comes first, every line has its remedy, and all that in a moment."""
    write(review, REFUSED[what])
    start = time.monotonic()
    lines = [str(problem) for problem in check(load(review))]
    assert time.monotonic() - start < 10
    assert any(line.startswith(REFUSED[what]["said"]) for line in lines), lines
    assert all(LINE.fullmatch(line) and len(line) < 1000 for line in lines), lines


def test_a_link_out_of_the_folder_is_refused(review):
    """A symbolic link would publish a file of the machine."""
    (review / "docs" / "figures" / "own.png").symlink_to("/etc/hostname")
    (review / "docs" / "around").symlink_to(review / "docs")
    lines = [str(problem) for problem in check(load(review))]
    assert lines == [
        "docs/around:1: file must be no symbolic link: 'around' (put the file itself there)",
        "docs/figures/own.png:1: file must be no symbolic link: 'own.png' (put the file itself there)",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space of a process")
@pytest.mark.parametrize("what", BOMBS, ids=lambda what: what.replace(" ", "-"))
def test_bombs_take_little_memory(review, what):
    """The command refuses them with 400 MB of address space, Python and all."""
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
    "piece", ["<!--", "[", "`", "[x](", "![", "[@", "<a ", "{#", "*", "_", "> ", "- ", "| ", "&#", "$", "\\"]
)
def test_no_page_takes_long_to_read(review, piece):
    """A page of the largest size that is the worst for a pattern is read in seconds."""
    text = (piece * (90_000 // len(piece) // 100) + "\n") * 100
    (review / "docs" / "bread.md").write_text(f"---\ntitle: x\ndescription: y\n---\n{text[:90_000]}", encoding="utf-8")
    start = time.process_time()
    check(load(review))
    assert time.process_time() - start < 15


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("[x]{onclick=alert(1)}", ""),
        ("*x*{onclick=alert(1)}", "attribute must be one that only shows: 'onclick'"),
        ("[x](&#106;avascript:alert)", "link must lead to a file in docs/: '&#106;avascript:alert'"),
        ("x &#x202e; y", "text must hold no hidden letter: 'U+202E'"),
        ("    <script>alert(1)</script>", ""),
    ],
)
def test_what_markdown_makes_of_a_page_is_held_to_the_same_rule(review, tmp_path, words, said):
    """What only shows once it is rendered stops the build, with its line, and no site."""
    page = review / "docs" / "index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")
    done = build(review, tmp_path / "site")
    assert done.returncode == (1 if said else 0), done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr
    if said:
        assert re.search(r"^docs/index\.md:\d+: ", done.stderr, re.M)
    else:
        assert "<script>alert" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> Path:
    """The tiny review with ill will that is text, through every door, built."""
    review = make_other_review(tmp_path_factory.mktemp("hostile") / "review")
    for case in CORPUS["shown"]:
        write(review, case)
    assert [str(problem) for problem in check(load(review))] == []
    done = build(review, review / "site")
    assert done.returncode == 0, done.stderr
    return review / "site"


def test_text_is_shown_and_runs_nothing(shown, chromium):
    """In a real Chromium each page shows the words as written, and no code ran:
    neither on opening nor with each mark of a citation open."""
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
        assert case["words"] in " ".join(page.locator("body").inner_text().split()), case["what"]
    assert asked == []
    page.close()


def test_searching_runs_nothing(shown, chromium):
    """The results of the search show hostile text as words, cut off as they are."""
    page = chromium.new_page()
    page.add_init_script("window.ran = (...words) => { window.hasRun = words.join() || 'yes' }")
    with serving(shown) as address:
        page.goto(address)
        page.keyboard.press("Control+k")
        page.locator("dialog.find[data-ready]").wait_for(timeout=20_000)
        for query, said in {
            "wine": "&lt;script&gt;ran()&lt;/script&gt; < script>ran()",
            "flour": 'onerror=ran()&gt; "onload="ran()',
            "script": "ran()",
        }.items():
            page.locator("dialog.find input[type=search]").fill(query)
            expect(page.locator(".find-results")).to_contain_text(said)
            page.wait_for_timeout(300)
            assert page.evaluate("window.hasRun") is None, query
            assert page.locator(".find-results :is(script, img, [onerror], [onmouseover])").count() == 0
    page.close()
