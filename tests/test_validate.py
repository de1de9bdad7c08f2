"""`make validate`: messages of the Nu HTML checker are errors unless a list accepts them, and unused
entries fail."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT
from tools import validate_html

# As vnu 26.9.27 writes them.
THEME = {
    "type": "error",
    "url": "file:/a%20site/growth/index.html",
    "lastLine": 119,
    "message": "Attribute “autocomplete” is only allowed when the input type is “color” or “week”.",
    "extract": '\n  <input class="md-toggle" data-md-toggle="drawer" type="checkbox" autocomplete="off">\n  <',
    "hiliteStart": 3,
    "hiliteLength": 81,
}
OURS = THEME | {"extract": '<input type="checkbox" autocomplete="off">', "hiliteStart": 0, "hiliteLength": 42}
BROKEN_OFF = {"type": "non-document-error", "subType": "io", "message": "No such file."}
FAR = {
    "type": "info",
    "subType": "warning",
    "url": "file:/a%20site/index.html",
    "lastLine": 9,
    "message": "Resource violates Content Security Policy (meta tag): external script "
    "“https://far.example/a.js” blocked by “script-src” directive.",
    "extract": '<script src="https://far.example/a.js">',
    "hiliteStart": 0,
    "hiliteLength": 39,
}
ROLE = THEME | {
    "message": "The “role” attribute must not be used on a “td” element which has a “table” ancestor.",
    "extract": '\n<td role="cell" data-label="Model">',
    "hiliteStart": 0,
    "hiliteLength": 36,
}
OTHER_ROLE = json.loads(json.dumps(ROLE).replace("td", "li").replace("cell", "row"))
NEAR = json.loads(json.dumps(FAR).replace("https://far.example", "../assets"))


def lines(*messages: dict, allowed: str) -> list[str]:
    """The problems of a report, compared with the accepted entries whose names contain a word."""
    found = validate_html.parse_report(json.dumps({"messages": messages}), validate_html.Path("/a site"))
    return list(validate_html.faults(found, [entry for entry in validate_html.ALLOWED if allowed in entry.name]))


@pytest.mark.parametrize(
    ("message", "allowed", "expected"),
    [
        (THEME, "toggles", None),
        (OURS, "toggles", 'growth/index.html:119: error: Attribute “autocomplete” is only .* <input type="checkbox"'),
        (NEAR, "files of", None),
        (FAR, "files of", "index.html:9: warning: .*far.example"),
        (ROLE, "roles", None),
        (OTHER_ROLE, "roles", "growth/index.html:119: error: The “role” attribute .* <li role"),
        (BROKEN_OFF, "toggles", ":0: io: No such file."),
    ],
)
def test_only_listed_messages_are_accepted(message, allowed, expected):
    """The same message about one of our own elements or about another host is an error, and so is an
    unread page."""
    found = lines(message, allowed=allowed)
    if expected is None:
        assert found == []
    else:
        assert len(found) == 2 and validate_html.re.match(expected, found[0]) and "entry must be needed" in found[1]


def test_an_unused_entry_is_an_error():
    """It is reported with its line, so that it can be removed."""
    (fault,) = lines(allowed="toggles")
    path, line, words = fault.split(":", 2)
    assert words == " entry must be needed: 'toggles of the theme' (remove it)"
    assert '"toggles of the theme"' in (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_every_entry_has_a_source_and_a_reason():
    """A list of exceptions must explain itself."""
    assert all(entry.source and len(entry.reason.split()) > 6 for entry in validate_html.ALLOWED)


def test_without_java_the_command_says_what_to_install(tmp_path):
    """The command prints one line without a traceback and exits with 1."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.validate_html", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": "", "PYTHONPATH": "scripts"},
    )
    assert done.returncode == 1 and not done.stdout
    assert done.stderr == ("Java 17 must be installed for the checker (Debian: apt-get install default-jre-headless)\n")
