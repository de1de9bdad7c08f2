"""Real browsers behind one small interface: Firefox, WebKit, and Chromium of any age.

Firefox is driven through Marionette, its native protocol, which geckodriver only translates;
WebKit through its own WebDriver, on a virtual screen; Chromium through Playwright. All take real
input: the pointer and the keys.
"""

import base64
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

# Playwright's names of keys, and the characters that the WebDriver standard assigns to them.
KEYS = {
    "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Control": "\ue009", "ArrowDown": "\ue015", "Backspace": "\ue003",
}  # fmt: skip
PATIENCE = 60  # seconds within which a browser must start or answer
SCRIPT = 15  # seconds within which a script must end
# Firefox reports a font as unused if the previous page used the same one, and reports that a test
# looks at a page before it is loaded.
ALLOWED = ("preloaded with link preload was not used", "Layout was forced before the page was fully loaded")


class BrowserError(Exception):
    """The browser rejected a command."""


def until(find: Callable[[], Any], what: str, seconds: float = 40, of: Callable[[], Any] = str) -> Any:
    """The result of `find` as soon as it is true; fails after `seconds`, with the page state that `of` returns."""
    end = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < end, f"not within {seconds} s: {what} {of()}"
        time.sleep(0.03)
    return found


class WebDriver:
    """A browser that takes WebDriver commands, over any transport."""

    prints = True

    def command(self, name: str, **values: Any) -> Any:
        """The result of a command."""
        raise NotImplementedError

    def open(self, address: str) -> None:
        self.command("Navigate", url=address)

    def back(self) -> None:
        self.command("Back")

    def reload(self) -> None:
        self.command("Refresh")

    def run(self, script: str) -> Any:
        """The result of a function body in the page."""
        return self.command("ExecuteScript", script=script, args=[])

    def click(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "x": round(x), "y": round(y), "origin": "viewport", "duration": 0}
        press = [{"type": f"pointer{way}", "button": 0} for way in ("Down", "Up")]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def press(self, keys: str) -> None:
        """Press a key, or several held together: Control+a."""
        values = [KEYS.get(key, key) for key in keys.split("+")]
        down = [{"type": "keyDown", "value": value} for value in values]
        self._act_keys([*down, *({"type": "keyUp", "value": value} for value in reversed(values))])

    def type(self, text: str) -> None:
        self._act_keys([{"type": way, "value": letter} for letter in text for way in ("keyDown", "keyUp")])

    def print(self) -> bytes:
        """The page as PDF."""
        return base64.b64decode(self.command("Print"))

    def said(self) -> list[str]:
        """The console messages of pages since the last call."""
        return []

    def _act_keys(self, actions: list[dict[str, Any]]) -> None:
        self._act({"type": "key", "id": "keyboard", "actions": actions})

    def _act(self, source: dict[str, Any]) -> None:
        self.command("PerformActions", actions=[source])


class Firefox(WebDriver):
    """Firefox with a new profile.

    The protocol: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
    """

    def __init__(self, program: str, folder: Path) -> None:
        (folder / "user.js").write_text('user_pref("marionette.port", 0);\n', encoding="utf-8")
        options = [
            "--headless",
            "--no-remote",
            "--marionette",
            "--remote-allow-system-access",
            "--profile",
            str(folder),
        ]
        log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [program, *options], env={**os.environ, "HOME": str(folder)}, stdout=log, stderr=log
        )
        port = until((folder / "MarionetteActivePort").exists, "Firefox starts", PATIENCE)
        port = int(until((folder / "MarionetteActivePort").read_text, "Firefox names its port"))
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._answer()
        self.sent = 0
        self.command("NewSession")
        self.command("SetWindowRect", width=1600, height=1200)

    def command(self, name: str, **values: Any) -> Any:
        self.sent += 1
        group = "Marionette" if name in ("SetContext", "Quit") else "WebDriver"
        message = json.dumps([0, self.sent, f"{group}:{name}", values]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._answer()
        if error:
            raise BrowserError(f"{name}: {error['message']}")
        return result.get("value")

    def _answer(self) -> Any:
        length = b""
        while (letter := self.socket.recv(1)) != b":":
            length += letter
        text = b""
        while len(text) < int(length):
            text += self.socket.recv(int(length) - len(text))
        return json.loads(text)

    def back(self) -> None:
        """Go back once the window's history contains the page: the history is updated after the page
        has loaded, and would otherwise go back from the previous page."""
        page = self.run("return location.href")
        entry = "const { sessionHistory } = gBrowser.selectedBrowser.browsingContext; return sessionHistory.getEntryAtIndex(sessionHistory.index).URI.spec"
        until(lambda: self._inside(entry) == page, f"the history reaches {page}")
        super().back()

    def resize(self, width: int, height: int) -> None:
        """Resize the page; the window cannot become as narrow as a phone."""
        style = f"flex: none; width: {width}px; height: {height}px"
        self._inside(f"gBrowser.selectedBrowser.style.cssText = {json.dumps(style)}")

    def said(self) -> list[str]:
        """The console messages of pages, including violations of the content security policy."""
        said = self._inside("""
          const all = Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError);
          Services.console.reset();
          return all.filter((one) => /^(http|file)/.test(one.sourceName)).map((one) => `${one.sourceName}: ${one.errorMessage}`);
        """)
        return [line for line in said if not any(words in line for words in ALLOWED)]

    def _inside(self, script: str) -> Any:
        """The result of a script in the browser's own context."""
        self.command("SetContext", value="chrome")
        try:
            return self.run(script)
        finally:
            self.command("SetContext", value="content")

    def close(self) -> None:
        self.command("Quit", flags=["eForceQuit"])
        self.process.wait(PATIENCE)


class WebKit(WebDriver):
    """WebKitGTK's own small browser, on a virtual screen."""

    prints = False  # its WebDriver cannot print
    PATHS = {
        "Navigate": "url", "ExecuteScript": "execute/sync", "PerformActions": "actions",
        "Back": "back", "Refresh": "refresh", "SetWindowRect": "window/rect",
    }  # fmt: skip
    # A toolbar that fits the width of a phone.
    STYLE = "* { min-width: 0; min-height: 0; padding: 0; margin: 0; border: 0; font-size: 1px; }"

    def __init__(self, program: str, folder: Path) -> None:
        (folder / "gtk-3.0").mkdir()
        (folder / "gtk-3.0" / "gtk.css").write_text(self.STYLE, encoding="utf-8")
        self.program, self.folder, self.processes = program, folder, []
        self._start("screen", "Xvfb", "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp")
        self.display = until((folder / "screen").read_text, "Xvfb starts", PATIENCE).strip()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._start("driver", "WebKitWebDriver", f"--port={port}")
        until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, "WebKitWebDriver starts", PATIENCE)
        self.address = f"http://127.0.0.1:{port}/session"
        options = {"webkitgtk:browserOptions": {"binary": program, "args": ["--automation"]}}
        session = self._send("POST", self.address, {"capabilities": {"alwaysMatch": options}})
        self.address += f"/{session['sessionId']}"

    def _start(self, name: str, *command: str) -> None:
        own = {"XDG_CONFIG_HOME": str(self.folder), "HOME": str(self.folder), "GDK_BACKEND": "x11"}
        display = {"DISPLAY": f":{self.display}"} if self.processes else {}
        with (self.folder / name).open("wb") as log:
            process = subprocess.Popen(
                command, env={**os.environ, **own, **display}, stdout=log, stderr=subprocess.DEVNULL
            )
        self.processes.append(process)

    def command(self, name: str, **values: Any) -> Any:
        patience = SCRIPT if name == "ExecuteScript" else PATIENCE
        return self._send("POST", f"{self.address}/{self.PATHS[name]}", values, patience)

    def run(self, script: str) -> Any:
        """The result of a function body in the page; None if the page was left meanwhile, because then the
        driver sometimes never answers."""
        try:
            return super().run(script)
        except TimeoutError:
            return None

    def _send(self, method: str, address: str, values: dict[str, Any] | None = None, patience: float = PATIENCE) -> Any:
        body = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise BrowserError(f"{address}: {error.read().decode()}") from None

    def resize(self, width: int, height: int) -> None:
        """Resize the page by resizing the window, including its bars."""
        window = [width, height]

        def resized() -> bool:
            self.command("SetWindowRect", width=window[0], height=window[1])
            time.sleep(0.1)  # the page learns its size later than the window
            shown = self.run("return [innerWidth, innerHeight]")
            window[:] = [window[0] + width - shown[0], window[1] + height - shown[1]]
            return shown == [width, height]

        until(resized, f"{width} × {height}")

    def close(self) -> None:
        self._send("DELETE", self.address)
        for process in reversed(self.processes):
            process.terminate()
            process.wait(PATIENCE)


class Chromium:
    """Chromium, through a Playwright page."""

    prints = True

    def __init__(self, page: Any) -> None:
        self.page, self.heard = page, []
        page.on("console", lambda message: self.heard.append(f"{message.text} {message.location}"))
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.click, self.press, self.type = page.mouse.click, page.keyboard.press, page.keyboard.type
        self.open, self.reload, self.back, self.print = page.goto, page.reload, page.go_back, page.pdf

    def run(self, script: str) -> Any:
        """The result of a function body in the page; None during navigation."""
        try:
            return self.page.evaluate(f"() => {{ {script} }}")
        except Error as error:
            if "Execution context was destroyed" not in str(error):
                raise
            return None

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def said(self) -> list[str]:
        said, self.heard[:] = [*self.heard], []
        return said
