"""One window of a real Chromium, driven the way a person uses it: looking, pointing, typing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service as Driver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.commands.service import Service

WIDE, TALL = 1440, 1000
PATIENCE_SECONDS = 30
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    f"--window-size={WIDE},{TALL}",
)
OURS = ("http://127.0.0.1:", "data:", "blob:", "about:")
CARDS = """
return [...document.querySelectorAll("[data-metric]")].map((card) => {
  const value = card.querySelector('[data-role="value"]');
  return {
    metric: card.dataset.metric, trend: card.dataset.trend, status: card.dataset.status,
    value: value.dataset.value, text: value.textContent, words: card.textContent,
  };
});
"""
NO_SOCKETS = """
window.RealSocket = window.WebSocket;
window.WebSocket = class {
  constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
  close() {}
};
"""
HOLD = """
const ask = window.fetch;
const held = new Promise((resolve) => { window.letIn = resolve; });
window.fetch = async (resource, options) => {
  const answer = await ask(resource, options);
  if (String(resource).includes("%s")) await held;
  return answer;
};
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    email: str
    password: str
    role: str


ADMIN = Person("chief@example.org", "a quiet river in autumn", "admin")
VIEWER = Person("board@example.org", "seven tall lamps at noon", "viewer")


class Window:
    """Looks, points and types; whatever it looks for it waits for."""

    def __init__(self, driver: Any, downloads: Path) -> None:
        self.driver = driver  # selenium has no types
        self._downloads = downloads

    # -- going somewhere

    def start_anew(self) -> None:
        """Forgets cookies, storage, size, what was downloaded and everything logged so far."""
        self.driver.get("about:blank")
        for file in self._downloads.iterdir():
            file.unlink()
        self._tell("Network.clearBrowserCookies")
        self._tell("Storage.clearDataForOrigin", origin="*", storageTypes="all")
        self.resize(WIDE, TALL)
        self.prefer("light")
        self.complaints()
        self.strangers()

    def leave(self) -> None:
        """Closes the page, which would go on asking and complaining when its server has gone."""
        self.driver.get("about:blank")

    def resize(self, width: int, height: int = TALL) -> None:
        """Gives the page ``width`` CSS pixels, however narrow."""
        self._tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def prefer(self, theme: str, media: str = "") -> None:
        """Sets the system to light or dark, and to as little movement as possible; ``media`` may
        be 'print'."""
        self._tell(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[
                {"name": "prefers-color-scheme", "value": theme},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ],
        )

    def go(self, service: Service, path: str) -> None:
        """Opens an address."""
        self.driver.get(service.url + path)

    def sign_in(self, person: Person = ADMIN) -> None:
        """Fills in the form that is shown."""
        self.find("#email").send_keys(person.email)
        self.find("#password").send_keys(person.password)
        self.find("form [type=submit]").click()

    def enter(self, service: Service, path: str = "/", person: Person = ADMIN) -> None:
        """Opens an address as ``person``, signed in by the form the first time and by the cookie
        of that from then on."""
        if person.role not in service.cookies:
            self.go(service, "/login")
            self.sign_in(person)
            self.find_live()
            service.cookies[person.role] = self._tell("Network.getCookies", urls=[service.url])[
                "cookies"
            ]
        kept = ("name", "value", "domain", "path", "httpOnly", "sameSite")
        cookies = [
            {name: cookie[name] for name in kept if name in cookie}
            for cookie in service.cookies[person.role]
        ]
        self._tell("Network.setCookies", cookies=cookies)
        self.go(service, path)
        self.find_live()

    def reload(self) -> None:
        """Loads the page again."""
        self.driver.refresh()
        self.find_live()

    # -- looking

    def until(self, true: Callable[[], T], what: str) -> T:
        """Waits until ``true`` gives something true, and gives that."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            try:
                if found := true():
                    return found
            except StaleElementReferenceException:
                pass  # the page has just swapped it for a new one
            time.sleep(0.03)
        raise AssertionError(f"waited in vain until {what}")

    def find_live(self) -> None:
        """Waits until scripts have taken over the page that the first response painted."""

        def is_live() -> bool:
            return bool(self.all("#react-entry-point #view > *")) and not self.all("#first-paint")

        self.until(is_live, "the page is live")

    def find(self, css: str) -> WebElement:
        """The first element to see there."""

        def look() -> WebElement | None:
            return next((e for e in self.all(css) if e.is_displayed()), None)

        found = self.until(look, f"{css} can be seen")
        assert found is not None
        return found

    def all(self, css: str) -> list[WebElement]:
        """Every element there is now."""
        found: list[WebElement] = self.driver.find_elements(By.CSS_SELECTOR, css)
        return found

    def text(self, css: str) -> str:
        """What can be read there."""
        return self.until(lambda: self.find(css).text, f"{css} says something")

    def stop_scripts(self, stopped: bool = True) -> None:
        """A browser that runs no script."""
        self._tell("Emulation.setScriptExecutionDisabled", value=stopped)

    @contextmanager
    def without_sockets(self) -> Iterator[None]:
        """A browser whose network lets no WebSocket through, for pages opened from now on."""
        added = self._tell("Page.addScriptToEvaluateOnNewDocument", source=NO_SOCKETS)
        try:
            yield
        finally:
            self._tell("Page.removeScriptToEvaluateOnNewDocument", **added)

    @contextmanager
    def holding(self, address: str) -> Iterator[None]:
        """A browser in which scripts of pages opened from now on get nothing of what they ask at
        ``address`` before the end."""
        source = HOLD % address
        added = self._tell("Page.addScriptToEvaluateOnNewDocument", source=source)
        try:
            yield
        finally:
            self._tell("Page.removeScriptToEvaluateOnNewDocument", **added)
            self.js("window.letIn?.()")

    @contextmanager
    def without_network(self) -> Iterator[None]:
        """A browser that reaches nothing; what it says of that in its console is passed over."""
        conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self._tell("Network.enable")
        self._tell("Network.emulateNetworkConditions", offline=True, **conditions)
        try:
            yield
        finally:
            self._tell("Network.emulateNetworkConditions", offline=False, **conditions)

    @contextmanager
    def waiting_for(self, address: str) -> Iterator[None]:
        """A browser that never gets what is at ``address``, in which * stands for anything."""
        self._tell("Network.enable")
        self._tell("Network.setBlockedURLs", urls=[address])
        try:
            yield
        finally:
            self._tell("Network.setBlockedURLs", urls=[])

    @contextmanager
    def looking_elsewhere(self) -> Iterator[None]:
        """Another tab in front; the page is hidden."""
        page = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        other = self.driver.current_window_handle
        try:
            yield
        finally:
            self.driver.switch_to.window(other)
            self.driver.close()
            self.driver.switch_to.window(page)

    def js(self, script: str, *arguments: object) -> Any:
        """What a script in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def cards(self) -> list[dict[str, str]]:
        """Every card of the board: metric, trend, status, value and the text shown."""
        self.find("[data-metric]")
        found: list[dict[str, str]] = self.js(CARDS)
        return found

    def attribute(self, css: str, name: str) -> str:
        """An attribute of the first element there."""
        return self.until(
            lambda: str(self.driver.find_element(By.CSS_SELECTOR, css).get_attribute(name)),
            f"{css} has {name}",
        )

    @property
    def path(self) -> str:
        """The address without its host."""
        url: str = self.driver.current_url
        return "/" + url.split("/", 3)[3]

    # -- pointing and typing

    def click(self, css: str) -> None:
        """Points at the middle of an element and clicks, whatever lies on top there."""

        def point() -> bool:
            element = self.find(css)
            self.js("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
            self._hand().move_to_element(element).click().perform()
            return True

        self.until(point, f"{css} stands still")

    def press(self, *keys: str) -> None:
        """Presses keys, wherever the focus is."""
        self._hand().send_keys(*keys).perform()

    def focus(self, css: str) -> None:
        """Puts the focus on an element."""
        self.js("arguments[0].focus()", self.find(css))

    def download(self, act: Callable[[], None]) -> Path:
        """The file that arrives after ``act``, complete."""
        before = set(self._downloads.iterdir())
        act()

        def arrived() -> Path | None:
            new = set(self._downloads.iterdir()) - before
            finished = [p for p in new if p.suffix != ".crdownload" and p.name[0] != "."]
            return finished[0] if len(new) == len(finished) == 1 else None

        file = self.until(arrived, "a file arrives")
        assert file is not None
        return file

    # -- what the browser has to say

    def complaints(self) -> list[str]:
        """Warnings and errors in the console since the last look: scripts, policy, network."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] in ("WARNING", "SEVERE")
        ]

    def strangers(self) -> list[str]:
        """Every address outside the tests' own servers that was asked for since the last look."""
        events = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        asked = [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in asked if not url.startswith(OURS)]

    def _hand(self) -> Any:
        return ActionChains(self.driver, duration=0)  # type: ignore[no-untyped-call]

    def _tell(self, command: str, **arguments: object) -> Any:
        return self.driver.execute_cdp_cmd(command, arguments)


@contextmanager
def window(browser: Path, driver: Path, folder: Path) -> Iterator[Window]:
    """A Chromium with a profile and a download folder of its own."""
    downloads = folder / "downloads"
    downloads.mkdir()
    options: Any = ChromeOptions()
    options.binary_location = str(browser)
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.add_experimental_option(
        "prefs",
        {"download.default_directory": str(downloads), "download.prompt_for_download": False},
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.add_experimental_option("perfLoggingPrefs", {"enablePage": False})
    opened = Chrome(service=Driver(str(driver)), options=options)
    try:
        yield Window(opened, downloads)
    finally:
        opened.quit()
