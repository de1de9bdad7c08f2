"""The project's commands, with `make` or without it.

This script needs only Python 3.11 or newer. Tasks install their requirements into .venv and .build, or print one
line that says how to install them. A task that fails leaves the last good site/ or dist/ intact.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import atomic_replace, external_programs, locks, preview
from support.build_lock import one_build
from support.environment import (
    ENVIRONMENT,
    ROOT,
    VENV,
    StepFailed,
    avoid_encoding_errors,
    disk_fault,
    install,
    python,
    require_python,
    set_up,
    step,
)
from support.reference_tasks import format, import_, look_up, notices
from support.site_builds import make, making

BUILD, SITE = ROOT / ".build", ROOT / "site"
NEXT, LAST = BUILD / "site", BUILD / "last"
DIST, OFFLINE, LIGHT, FIXED = ROOT / "dist", BUILD / "offline", BUILD / "editions", BUILD / "fixed"
# The quick tests' marker expression; pyproject.toml explains the markers.
QUICK = "not browser and not engine and not slow"


def site() -> None:
    """Check the content, build into site/ with the zip and the single HTML file, check the built site."""
    set_up("site")
    with build_lock():
        _make_light_editions()
        _build("site", NEXT)
        atomic_replace.replace(NEXT, SITE, LAST)
    print(
        f"\nBuilt    {SITE / 'index.html'} (for a web server)\n"
        "Preview  make serve    (or: python3 scripts/tasks.py serve)\n"
        "Offline  make export   (or: python3 scripts/tasks.py export) also makes the EPUB and the PDFs"
    )


def serve() -> None:
    """Live preview on a local port; every edit appears within seconds."""
    set_up("site")
    preview.serve(*sys.argv[2:])


def check() -> None:
    """Check the content in about a second, then the built site."""
    set_up("site")
    with build_lock():
        with making("site", NEXT):
            python("-m", "commands.check", quiet=False)
        python("-m", "commands.check_site", NEXT, quiet=False)


def addresses() -> None:
    """List new pages, ids, and files as published addresses ([VERSION])."""
    set_up("site")
    with build_lock():
        make("site", NEXT)
        python("-m", "commands.addresses", NEXT, *sys.argv[2:], quiet=False)


def export() -> None:
    """Make the editions in dist/: zip, one HTML file, EPUB, two PDFs, checksums."""
    set_up("site")
    with build_lock():
        _build("offline site", OFFLINE, "--offline", OFFLINE="true")
        python("-m", "commands.export", OFFLINE, DIST, quiet=False, CHROMIUM=external_programs.find_browser())


def publish() -> None:
    """Push the release of this commit to the branch that a host serves ([REMOTE [BRANCH]])."""
    remote, branch, *_ = [*sys.argv[2:], *("origin", "gh-pages")[len(sys.argv[2:]) :]]
    set_up("site")
    python("-m", "commands.publish", "--ready", remote, branch)
    with build_lock():
        python("-m", "commands.publish", "--fetch", remote, branch, quiet=False)
        _make_light_editions()
        _build("latest", NEXT)
        _build("permanent copy", FIXED, "--fixed", SITE_FIXED="true")
        python("-m", "commands.publish", "--push", NEXT, FIXED, branch, quiet=False)


def test() -> None:
    """Run all tests, including those that need browsers and wikis ([PYTEST ARGUMENTS]).

    When run as root on Debian, it installs the browsers and wikis, at the same time as the Python packages.
    """
    with external_programs.installing_test_programs():
        set_up("test")
    ENVIRONMENT["CHROMIUM"] = external_programs.browsers()
    external_programs.engines()
    _pytest("--numprocesses", "auto", "--dist", "loadfile", "--no-loadscope-reorder", *sys.argv[2:])


def quick() -> None:
    """Run the tests that need no browser and no wiki, in about a minute and a half ([PYTEST ARGUMENTS])."""
    set_up("test")
    _pytest("--numprocesses", "auto", "--dist", "worksteal", "-m", QUICK, *sys.argv[2:], ENGINES="no")


def clean() -> None:
    """Remove generated files and .venv."""
    for folder in (SITE, DIST, BUILD, VENV):
        shutil.rmtree(folder, ignore_errors=True)


def lint() -> None:
    """Lint and format-check scripts and tests (ruff), type-check scripts (mypy)."""
    set_up("test")
    for arguments in (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)):
        python("-m", *arguments, quiet=False)


def validate() -> None:
    """Run the Nu HTML checker on every page, drawing, and style sheet (needs Java and npm)."""
    require_python()
    external_programs.require_java()
    external_programs.require_npm()
    site()
    python("-m", "tools.validate_html", SITE, quiet=False)


def weigh() -> None:
    """Measure the number of requests and the compressed size of every page in Chromium."""
    _look_at_site("page_weight")


def lighthouse() -> None:
    """Run Lighthouse on every page with phone emulation: four scores each (needs Node and npm; [PAGES])."""
    require_python()
    external_programs.require_npm()
    _look_at_site("lighthouse", *sys.argv[2:])


def interactions() -> None:
    """Measure how fast the heaviest pages respond on a slow processor: within 100 ms, no layout shift ([RUNS])."""
    _look_at_site("interactions", *sys.argv[2:])


def accessibility() -> None:
    """Check accessibility on every page at every width; the tests use one width per page ([PYTEST ARGUMENTS])."""
    set_up("test")
    ENVIRONMENT["CHROMIUM"] = external_programs.browser()
    _pytest("--numprocesses", "auto", "tests/test_accessibility.py", *sys.argv[2:], WHOLE="1")


def clients() -> None:
    """Test citations and data in other programs, and the site in every browser ([PYTEST ARGUMENTS])."""
    set_up("test")
    ENVIRONMENT["CHROMIUM"] = external_programs.browsers()
    tests = "tests/test_clients.py tests/test_engines.py tests/test_browsers.py".split()
    _pytest("--numprocesses", "auto", "--dist", "loadfile", *tests, *sys.argv[2:], WHOLE="1")


def bench() -> None:
    """Benchmark builds against plain MkDocs, mkdocs-bibtex, and Sphinx, and search (slow; [ONLY=search] [real] [PAGES])."""
    set_up("test")
    python("-m", "tools.bench", *sys.argv[2:], quiet=False, CHROMIUM=external_programs.browser())


def mutate() -> None:
    """Make random edits to the real files; each must either build or be reported with its line ([EDITS [SEED]])."""
    set_up("site")
    python("tests/mutation.py", *sys.argv[2:], quiet=False)


def wiki_pictures() -> None:
    """Render each citation as its wiki shows it (needs npm and the wikis)."""
    set_up("test")
    external_programs.require_npm()
    external_programs.engines()
    python("-m", "tools.wiki_pictures", quiet=False, CHROMIUM=external_programs.browser())


def readme_pictures() -> None:
    """Retake the two screenshots in the README."""
    _look_at_site("readme_pictures")


def readme_figures() -> None:
    """Update the counts in the README."""
    set_up("site")
    python("-m", "tools.readme_statistics", quiet=False)


def readme_weights() -> None:
    """Measure the README's page weights in Chromium."""
    _look_at_site("readme_statistics")


def compare_forks() -> None:
    """Compare the site with a build by ProperDocs and MaterialX, the alternatives to MkDocs and Material."""
    site()
    forks = install(BUILD / "forks", "forks")
    python("-m", "tools.compare_generator_forks", SITE, forks, quiet=False)


def lock() -> None:
    """Update the lock files after a change in pyproject.toml."""
    require_python()
    locks.write_locks()


def help() -> None:
    """List the commands."""
    print('make COMMAND [ARGUMENTS="…"], or python3 scripts/tasks.py COMMAND [ARGUMENTS]; the default is site\n')
    for name, task in TASKS.items():
        print(f"  {name:16} {(task.__doc__ or '').splitlines()[0]}")


def _look_at_site(tool: str, *arguments: str) -> None:
    """Build the site and run a module from tools/ on it in a browser."""
    set_up("test")
    chromium = external_programs.browser()
    site()
    python("-m", f"tools.{tool}", SITE, *arguments, quiet=False, CHROMIUM=chromium)


def _pytest(*arguments: str, **variables: str) -> None:
    python("-m", "pytest", *arguments, quiet=False, **variables)


@contextmanager
def build_lock() -> Iterator[None]:
    """Prevent two builds from using the same folder.

    Raises:
        StepFailed: another build is running, or SITE_URL is not an address.
        OSError: an output folder is a file or a link, or cannot be written.
    """
    with one_build(BUILD, SITE, DIST):
        atomic_replace.recover(SITE, LAST)
        yield


def _make_light_editions() -> None:
    with making("offline site", OFFLINE, OFFLINE="true"), step("content: check"):
        python("-m", "commands.check")
    with step("editions: zip, one HTML file"):
        python("-m", "commands.export", OFFLINE, LIGHT, "zip", "html")


def _build(name: str, folder: Path, *options: str, **variables: str) -> None:
    make(name, folder, **variables)
    with step(f"{name}: check links, ids, hosts, addresses"):
        python("-m", "commands.check_site", folder, *options)


TASKS = {
    task.__name__.strip("_").replace("_", "-"): task
    for task in (
        *(site, serve, check, quick, test, import_, format, look_up, notices, export, addresses, publish, clean, help),
        *(lint, validate, accessibility, weigh, lighthouse, interactions, clients, bench, mutate, compare_forks, lock),
        *(readme_figures, readme_weights, readme_pictures, wiki_pictures),
    )
}


def main() -> int:
    """Run the task named on the command line; return the exit code."""
    avoid_encoding_errors()
    task = TASKS.get(sys.argv[1] if len(sys.argv) > 1 else "site")
    if task is None:
        help()
        return 2
    try:
        task()
    except (StepFailed, OSError) as error:
        message = disk_fault(error) if isinstance(error, OSError) else str(error)
        print(message, end="\n" * bool(message), file=sys.stderr)  # a command may have printed it already
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
