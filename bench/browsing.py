"""Cold visits with a real Chromium; the times are taken by the page itself, not by asking it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service as Driver

from tests.browser.window import FLAGS

PATIENCE_SECONDS = 60
LINE_OF_TEN = {"latency": 40, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000}
LOOPBACK = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
WATCH = Path(__file__).with_name("watch.js").read_text()
CHART = Path(__file__).with_name("chart.js").read_text()
BYTES = """
return performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
  .reduce((sum, each) => sum + each.transferSize, 0);
"""


class Browser:
    """One Chromium whose every visit is a first one."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver  # selenium has no types
        self._tell("Network.enable")
        self._tell("Page.addScriptToEvaluateOnNewDocument", source=WATCH)

    def visit(
        self, url: str, cookies: Mapping[str, str], line: Mapping[str, float], until: str
    ) -> dict[str, Any]:
        """Opens an address with an empty cache over a line; the page's marks in milliseconds since
        the navigation began, as soon as there is one called ``until``."""
        self.driver.get("about:blank")
        self._tell("Network.clearBrowserCache")
        self._tell("Network.clearBrowserCookies")
        for name, value in cookies.items():
            self._tell("Network.setCookie", name=name, value=value, url=url)
        self.set_line(line)
        self.driver.get(url)
        return self.marks(until)

    def set_line(self, line: Mapping[str, float], *, offline: bool = False) -> None:
        """What the network is like from now on."""
        self._tell("Network.emulateNetworkConditions", offline=offline, **line)

    def read(self, script: str) -> Any:
        """What an expression of the page is."""
        return self.driver.execute_script(f"return {script}")

    def marks(self, until: str) -> dict[str, Any]:
        """The page's marks once there is one called ``until``."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            found: dict[str, Any] = self.driver.execute_script("return window.marks")
            if until in found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"there is never a mark {until!r}: {found}")

    def until(self, script: str) -> None:
        """Waits until an expression of the page is true."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not self.driver.execute_script(f"return !!({script})"):
            assert time.monotonic() < give_up, f"waited in vain for {script}"
            time.sleep(0.05)

    def bytes_fetched(self) -> int:
        """Of the page that is open, headers included."""
        return int(self.driver.execute_script(BYTES))

    def open_chart(self, metric: str) -> float:
        """Clicks on a card; milliseconds until its chart is drawn."""
        self.driver.set_script_timeout(PATIENCE_SECONDS)
        return float(self.driver.execute_async_script(CHART, metric))

    def _tell(self, command: str, **arguments: object) -> Any:
        return self.driver.execute_cdp_cmd(command, arguments)


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A Chromium with a profile of its own, until the end of the block."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert browser, "Chromium is missing: run .ci/system-packages or install it"
    assert driver, "chromedriver is missing: run .ci/system-packages or install it"
    options: Any = ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    opened = Chrome(service=Driver(driver), options=options)
    try:
        yield Browser(opened)
    finally:
        opened.quit()
