"""A second, tiny review and the real one, both built for real; a real browser."""

import functools
import http.server
import inspect
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tasks
from review.data.content_loader import Content
from review.data.overviews import overviews
from support import environment, external_programs

ROOT = Path(__file__).resolve().parent.parent
# Commands are modules of scripts/, here and in a copy of the project.
os.environ["PYTHONPATH"] = "scripts"
OTHER = Path(__file__).parent / "other_review"
# What another review keeps of this project, as it stands: its code, its look, the
# schemas of data that are the same for every review.
KEPT = ("scripts", "overrides")
LOOK = ("*.css", "*.js")
SCHEMAS = ("addresses", "notes", "notices", "spellings")

# A small phone with touch.
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

# Fixtures that open a browser: `dist` prints the PDF with one.
IN_A_BROWSER = {"chromium", "dist", "browser"}
# Fixtures that build for many seconds.
SLOW = {"released"}
# Modules that start engines, and those of their engines that are Python packages, in the lock file.
ENGINE_MODULES, IN_PYTHON = {"wiki_engines", "reference_managers"}, {"docutils", "pandoc"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it uses, so that no mark is forgotten; a test that starts a
    browser or an engine by other means has its mark written down."""
    for item in items:
        if IN_A_BROWSER & set(item.fixturenames):
            item.add_marker("browser")
        if SLOW & set(item.fixturenames):
            item.add_marker("slow")
        if starts_engine(item.function) and parameter(item, "engine") not in IN_PYTHON:
            item.add_marker("engine")
        if external_programs.engines_left_out() and item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.skip(reason="ENGINES=no leaves out the tests in wikis and with epubcheck"))


def parameter(item: pytest.Item, name: str) -> object:
    """A parameter of a test, None when it has none of that name."""
    return item.callspec.params.get(name) if hasattr(item, "callspec") else None


def starts_engine(test: Callable) -> bool:
    """Whether a test, or a function of its module that it calls, names a module that starts engines."""
    known, left = set(), [test]
    while left:
        function = left.pop()
        words = set(re.findall(r"\w+", inspect.getsource(function))) - known
        known |= words
        others = (function.__globals__.get(word) for word in words)
        left += [one for one in others if inspect.isfunction(one) and one.__module__ == test.__module__]
    return bool(ENGINE_MODULES & known)


def pages_of(content: Content) -> list[str]:
    """The names of every page of a review: the written ones, and those that are made from the findings."""
    return [
        *(page.name.removesuffix(".md") for page in content.pages),
        *(made.page_name for made in overviews(content)),
    ]


def settings_of(own: Path) -> str:
    """The real mkdocs.yml with the parts of another one in place of its own.

    What is left is what every review keeps: theme, plugins, extensions.
    """
    parts = {}
    for path in (ROOT / "mkdocs.yml", own):
        found = re.split(r"^(\w+):", path.read_text(encoding="utf-8"), flags=re.M)
        parts |= dict(zip(found[1::2], found[2::2], strict=True))
    return "".join(f"{name}:{part}" for name, part in parts.items())


def make_other_review(folder: Path, own: Path = OTHER) -> Path:
    """Lay out another review: our code and look, its own content, data and names.

    Args:
        folder: where to.
        own: the folder of its docs/, references.bib and mkdocs.yml.
    """
    shutil.copytree(own / "docs", folder / "docs")
    for name in KEPT:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "docs" / "assets").mkdir(exist_ok=True)
    for path in (path for form in LOOK for path in (ROOT / "docs" / "assets").glob(form)):
        shutil.copy(path, folder / "docs" / "assets")
    for name in SCHEMAS:
        if list((own / "docs" / "data").glob(f"{name}.*")):
            shutil.copy(ROOT / "docs" / "data" / f"{name}.schema.json", folder / "docs" / "data")
    shutil.copy(own / "references.bib", folder)
    (folder / "mkdocs.yml").write_text(settings_of(own / "mkdocs.yml"), encoding="utf-8")
    return folder


def build(project: Path, site: Path, **environment: str) -> subprocess.CompletedProcess:
    """Build strictly with the real MkDocs."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)],
        cwd=project,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
    )


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A fresh copy of the tiny review, to be broken."""
    return make_other_review(tmp_path / "a review")


@pytest.fixture
def prose(review: Path) -> Path:
    """The tiny review with all that the syntax of pages knows on one (golden/prose.md), and with
    citations in sentences switched on."""
    page, settings = review / "docs" / "table.md", review / "mkdocs.yml"
    added = (Path(__file__).parent / "golden" / "prose.md").read_text(encoding="utf-8")
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{added}", encoding="utf-8")
    text, switch = settings.read_text(encoding="utf-8"), "enable_inline_citations: "
    assert f"{switch}false" in text
    settings.write_text(text.replace(f"{switch}false", f"{switch}true"), encoding="utf-8")
    return review


@pytest.fixture(scope="session")
def other_site(tmp_path_factory) -> Path:
    """The tiny review, built."""
    project = make_other_review(tmp_path_factory.mktemp("other") / "review")
    done = build(project, project / "site", SOURCE_DATE_EPOCH="0", SITE_VERSION="1")
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr
    return project / "site"


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The real review, built; a warning is a failure."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr
    return folder


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory) -> Path:
    """The real review, built to open from disk."""
    folder = tmp_path_factory.mktemp("offline") / "site"
    done = build(ROOT, folder, OFFLINE="true")
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr
    return folder


@pytest.fixture(scope="session")
def dist(offline_site: Path) -> Path:
    """Every edition of the real review, exported by the real command."""
    command = [sys.executable, "-m", "commands.export", str(offline_site), str(offline_site.parent / "dist")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return offline_site.parent / "dist"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder over http meanwhile; gives its address."""
    handler = functools.partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site: Path):
    """The real site over http, below a path as on a project page."""
    root = site.parent / "served"
    root.mkdir()
    (root / "review").symlink_to(site)
    with serving(root) as host:
        yield f"{host}/review"


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium; `make test` finds or installs it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "the browser tests need Chromium: run make test, or set CHROMIUM"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


def until(page, condition: str, seconds: float = 10) -> None:
    """Wait for a condition in the page. Playwright's own wait evaluates words inside
    the page, which its Content-Security-Policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def past_the_edge(page) -> list[str]:
    """What the window, or a box that hides what is too wide, cuts off at the right.

    What scrolls by itself may be wide, and so may what only shows under a pointer; a line
    that ends in an ellipsis is cut on purpose.
    """
    return page.evaluate("""() => {
      const edge = (one) => {
        for (let box = one.parentElement; box !== document.documentElement; box = box.parentElement) {
          const { overflowX, textOverflow } = getComputedStyle(box);
          if (textOverflow === "ellipsis") return Infinity;
          if (overflowX !== "visible") return /clip|hidden/.test(overflowX) ? box.getBoundingClientRect().right : Infinity;
        }
        return innerWidth;
      };
      const all = [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility() && !one.closest(".said, .headerlink, svg *"));
      const cut = all.filter((one) => one.getBoundingClientRect().right > edge(one) + 1).map((one) => one.outerHTML.slice(0, 90));
      return document.documentElement.scrollWidth > innerWidth ? ["the page scrolls", ...cut] : cut;
    }""")


@pytest.fixture
def open_page(chromium, address):
    """Open pages in fresh contexts; an error or a foreign request is a failure."""
    contexts, faults = [], []

    def opener(path: str, **options):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith((address, "data:", "blob:")) or faults.append(request.url)
        )
        page.goto(f"{address}/{path}")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def at(review, monkeypatch):
    """The commands, at work in a copy whose path has a space; the environment
    that runs the tests stands in for its .venv."""
    for name, path in {
        "ROOT": review,
        "SITE": review / "site",
        "BUILD": review / ".build",
        "NEXT": review / ".build" / "site",
        "LAST": review / ".build" / "last",
        "DIST": review / "dist",
        "OFFLINE": review / ".build" / "offline",
        "LIGHT": review / ".build" / "editions",
        "PYTHON": Path(sys.executable),
    }.items():
        for module in (tasks, environment):
            monkeypatch.setattr(module, name, path, raising=False)
    monkeypatch.setattr(tasks, "set_up", lambda lock: None)
    monkeypatch.setattr(sys, "argv", ["tasks.py", "site"])
    return review
