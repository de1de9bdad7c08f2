"""The live preview: an edit renders only what it changes, and shows what a new build would."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from tools.bench import write_review

BREAD, FIGURE = "docs/bread.md", "docs/dough.md"
PAGES = ["bread.md", "dough.md", "references.md"]
EVERY = "every page"
# The pages of this review that show texts of other pages.
DEPENDENT = ("index", "references", "figures/biogenesis", "figures/tumor-interaction")
# Each edit with the pages that it renders from Markdown. The figure and the references show texts of other pages.
EDITS = {
    "a sentence": ([[BREAD, "Code stays", "Code remains"]], PAGES),
    "a cited sentence": ([[BREAD, "In a list", "In the list"]], PAGES),
    "one citation less": ([[BREAD, "dough [@birk2002beer]", "dough"]], PAGES),
    "a heading": ([[BREAD, "## Rising", "## How it rises"]], PAGES),
    "a link to a figure": ([[BREAD, "Code remains", "Code of [a panel](dough.md#panel-a) remains"]], PAGES),
    "a letter that no page has": ([[BREAD, "Code of", "Код of"]], PAGES),
    "a style sheet": ([["docs/assets/tokens.css", "{", "{ color: red;"]], PAGES[1:]),
    "a script": ([["docs/assets/tables.js", '"use strict";', '"use strict"; // edited']], PAGES[1:]),
    "a mistake": ([[BREAD, "[@cole2003wine]", "[@nobody]"]], []),
    "its correction": ([[BREAD, "[@nobody]", "[@cole2003wine]"], [FIGURE, "rises [", "rose ["]], PAGES[1:]),
    "one more mark of a note": ([[BREAD, "remains", "remains <!-- note: X1 -->"]], EVERY),
    "a term in the text": ([["docs/index.md", "See [bread]", "See dough and [bread]"]], EVERY),
    "a title": ([[BREAD, "title: Bread", "title: Loaves"]], EVERY),
    "a finding": ([["docs/data/findings.yml", "Dough falls when", "Dough sinks when"]], EVERY),
    "a reference": ([["references.bib", "{J Bread}", "{J Loaves}"]], EVERY),
    "a template": ([["overrides/blocks/_cited.html", "Each links to", "Each leads to"]], EVERY),
    "the navigation": ([["mkdocs.yml", "- Bread: bread.md", "- Bread: bread.md\n  - More: more.md"]], []),
    "a new page": ([["docs/more.md", "", "---\ntitle: More\ndescription: More.\n---\n\n# More {#more}\n"]], EVERY),
}


def preview(project: Path, edits: list[list[list[str]]], changes: str = "") -> list[tuple[list[str], list[str]]]:
    """For each edit, the files of the preview that differ from those of a new build, and the rendered pages."""
    command = [sys.executable, str(ROOT / "tests" / "preview_builds.py"), str(project), json.dumps(edits), changes]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SITE_VERSION": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return [(differing, rendered) for differing, rendered in json.loads(done.stdout)]


def test_after_each_edit_the_preview_is_what_a_new_build_would_be_and_renders_only_what_changed(review):
    """Whatever is edited, all files are the same; pages that an edit does not affect are not rendered again."""
    results = preview(review, [files for files, _ in EDITS.values()])
    every = results[-1][1]
    assert len(every) == 10
    for (name, (_, expected)), (differing, rendered) in zip(EDITS.items(), results, strict=True):
        assert not differing, name
        assert rendered == expected or (expected == EVERY and set(rendered) >= set(every) - {"more.md"}), name


def test_the_preview_of_this_review_renders_five_pages_after_a_cited_sentence_and_is_the_same(tmp_path):
    """Overview pages, margin notes, and Table 1 are kept, too; home, figures, and references show other pages."""
    project = tmp_path / "review"
    write_review("real", project)
    old = "Cells implanted with the exosomes"
    ((differing, rendered),) = preview(project, [[["docs/growth.md", old, old.replace("the", "these")]]])
    assert not differing
    assert rendered == sorted(["growth.md", *(f"{name}.md" for name in DEPENDENT)])


@pytest.mark.parametrize(
    ("changes", "edit"),
    [
        ("kept_pages._shared = lambda build: iter([build.settings])", "a finding"),
        ("kept_pages.WHOLE_SITE = re.compile('(?!)')", "a link to a figure"),
        ("kept_pages._needed = lambda build, page, index: page.content", "one citation less"),
    ],
)
def test_a_preview_that_forgot_what_a_page_depends_on_would_be_noticed(review, changes, edit):
    """Without one of the things on which pages depend, files differ from those of a new build."""
    before = [[BREAD, "Code stays", "Code remains"]]
    (differing, _), (wrong, _) = preview(
        review, [before, EDITS[edit][0]], f"import re\nfrom builder import kept_pages\n{changes}"
    )
    assert not differing
    assert wrong


@contextlib.contextmanager
def served(project: Path, log: Path) -> Iterator[str]:
    """The address of a project's live preview."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", address]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=project, stdout=output, stderr=output, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        )
        try:
            yield f"http://{address}/"
        finally:
            server.terminate()
            server.wait()


def waited_for(text: str, address: str, log: Path) -> None:
    """Wait until a page contains a text."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address) as page:
            if text in page.read().decode():
                return
        time.sleep(0.05)
    pytest.fail(f"no '{text}': {log.read_text()}")


def test_the_preview_shows_edits_of_pages_data_and_templates(review, tmp_path):
    """The server notices an edit of each kind without being restarted."""
    log = tmp_path / "log"
    with served(review, log) as address:
        waited_for("Code stays", f"{address}bread/", log)
        for path, old, new in (
            (BREAD, "Code stays", "Code remains"),
            ("docs/data/findings.yml", "Dough falls when", "Dough sinks when"),
            ("references.bib", "{J Bread}", "{J Loaves}"),
            ("overrides/blocks/_cited.html", "Each links to", "Each leads to"),
            (BREAD, "Code remains", "Code of bread"),
        ):
            file = review / path
            file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
            waited_for(new.strip("{}"), f"{address}bread/", log)
