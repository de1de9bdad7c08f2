"""The builder: one object handles MkDocs' events, names in templates are typed, and theme code stays in
one package."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest
from builder.template_context import PageContext, SiteContext
from builder.theme_files import list_visible_files
from conftest import ROOT
from jinja2 import Environment, meta
from mkdocs.theme import Theme
from review.render.overview_context import OverviewContext
from review.render.template_data import FindingsContext

CONTEXTS = (PageContext, FindingsContext, OverviewContext, SiteContext)
GUIDE = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / "overrides" / "blocks").iterdir())
# Builds the review in the current folder twice in one process, as two versions.
TWICE = """
import os, sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
before = dict(os.environ)
for version in ("v1.0", "v2.0"):
    os.environ["SITE_VERSION"] = before["SITE_VERSION"] = version
    config = load_config(site_dir=f"{sys.argv[1]}/{version}", strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    extra = dict(config.extra)
    build(config)
    assert config.extra == extra, "config.extra has changed"
    now = dict(os.environ)
    for each in (before, now):  # the theme sets it
        each.pop("NO_MKDOCS_2_WARNING", None)
    assert now == before, {name for name in now | before if now.get(name) != before.get(name)}
"""


def test_hidden_files_of_the_theme_are_not_listed():
    """The list has every file of the theme outside hidden folders, as MkDocs takes it, and thousands of
    files fewer than the theme has; hidden templates can still be loaded."""
    theme = Theme(name="material", custom_dir=str(ROOT / "overrides"))
    everything = theme.get_env().list_templates()
    list_visible_files(theme)
    env = theme.get_env()
    visible = [name for name in everything if not re.search(r"(^|/)\.[^/]*/", name)]
    assert env.list_templates() == visible and len(everything) > len(visible) + 5000
    hidden = next(name for name in everything if name.startswith(".icons/") and name.endswith(".svg"))
    assert env.get_template(hidden).render().startswith("<svg")


def documented(context: type) -> dict[str, str]:
    """The attributes that a docstring documents, each with its description."""
    text = (context.__doc__ or "").partition("Attributes:")[2]
    parts = re.findall(r"^        (\w+): (.*(?:\n            .*)*)", text, re.M)
    return {name: " ".join(words.split()) for name, words in parts}


def undeclared(template: Path) -> set[str]:
    """The names that a template takes from its context."""
    env = Environment()
    text = template.read_text(encoding="utf-8")
    for name in re.findall(r"\|\s*(\w+)", text):
        env.filters.setdefault(name, str)
    # jinja2.meta also reports names that a block of the template sets itself.
    own = " ".join(re.findall(r"{%-? set ([\w, ]+)", text))
    return meta.find_undeclared_variables(env.parse(text)) - set(re.findall(r"\w+", own))


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.__name__)
def test_every_template_name_is_documented(context):
    """The docstring of a context documents exactly its fields, and scripts/README.md repeats the
    descriptions."""
    fields = [field.name for field in dataclasses.fields(context)]
    assert list(documented(context)) == fields and fields
    assert [f"| `{name}` | {words} |" for name, words in documented(context).items()] == [
        line for line in GUIDE.splitlines() if line.split("|")[1:2] and line.split("|")[1].strip(" `") in fields
    ]


def test_templates_use_only_documented_names():
    """A template uses only fields of the contexts and the arguments that scripts/README.md lists for
    it; no field is unused."""
    fields = {field.name for context in CONTEXTS for field in dataclasses.fields(context)}
    listed = {
        name: set(re.findall(r"`(\w+)`", words))
        for name, words in re.findall(r"^\| `(_[\w.-]+)` \| (.*) \|$", GUIDE, re.M)
    }
    used = {template.name: undeclared(template) for template in TEMPLATES}
    assert {name: names - fields for name, names in used.items() if names - fields} == listed
    assert fields - set.union(*used.values()) == set()


def test_builds_in_one_process_are_independent(review):
    """Each build has its own state, and leaves the environment and the settings unchanged."""
    done = subprocess.run([sys.executable, "-c", TWICE, "built"], cwd=review, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    one, two = (review / "built" / version for version in ("v1.0", "v2.0"))
    pages = sorted(path.relative_to(one) for path in one.rglob("*.html"))
    assert pages == sorted(path.relative_to(two) for path in two.rglob("*.html")) and len(pages) > 8
    for page in pages:
        first, second = ((folder / page).read_text(encoding="utf-8") for folder in (one, two))
        assert first.replace("v1.0", "v2.0").replace("v1-0", "v2-0") == second, page


def test_only_the_theme_package_contains_theme_markup():
    """In scripts/, only builder/theme contains class names, ids, and files of Material."""
    known = re.compile(r"\bmd-[a-z]|__md|data-md|javascripts/")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "scripts").rglob("*.py"))
        if path.parent.name != "theme"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if known.search(line)
    ]
    assert found == []
    assert known.search("".join(path.read_text() for path in (ROOT / "scripts" / "builder" / "theme").glob("*.py")))
