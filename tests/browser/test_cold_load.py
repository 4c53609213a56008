"""How much a first visit has to fetch."""

from __future__ import annotations

import json

from tests.browser.window import Window
from tests.commands.service import Service

MOST_BYTES = 360 * 1024


def fetched(browser: Window) -> dict[str, int]:
    """The bytes of each answer since the last look, headers included, by address."""
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for entry in browser.driver.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        said = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            addresses[said["requestId"]] = said["request"]["url"]
        elif event["method"] == "Network.loadingFinished" and said["requestId"] in addresses:
            sizes[addresses[said["requestId"]]] = int(said["encodedDataLength"])
    return {address: size for address, size in sizes.items() if address.startswith("http")}


def cold_load(browser: Window, service: Service) -> dict[str, int]:
    """What a visit with an empty cache fetches until the page is live."""
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    fetched(browser)
    browser.go(service, "/")
    browser.find_live()
    return fetched(browser)


def test_first_visit_fetches_little_and_a_second_next_to_nothing(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm)

    def is_light() -> dict[str, int]:
        found = cold_load(browser, calm)
        return found if sum(found.values()) <= MOST_BYTES else {}

    light = browser.until(is_light, "the copies are tight and a first visit fetches little")
    assert light
    assert len(light) <= 16
    assert not any("plotly" in address for address in light)
    browser.go(calm, "/")
    browser.find_live()
    again = {
        path.partition("?")[0].rpartition("/")[2] for path, size in fetched(browser).items() if size
    }
    assert again <= {"", "_dash-layout", "_dash-dependencies", "_dash-update-component"}
