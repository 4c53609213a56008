"""The chart bundle under assets/charts is of the right version and has what the charts need."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from plotly import graph_objs
from plotly.offline import get_plotlyjs_version

ROOT = Path(__file__).parents[2]
[BUNDLE] = (ROOT / "assets" / "charts").iterdir()
HEAD = BUNDLE.read_text().partition("\n")[0]


def test_bundle_is_of_the_version_that_plotly_ships() -> None:
    assert BUNDLE.name.startswith(f"plotly-{get_plotlyjs_version()}-")
    assert f"plotly.js v{get_plotlyjs_version()} " in HEAD
    assert "MIT licence" in HEAD


def test_its_name_changes_with_its_content_because_browsers_keep_it_for_good() -> None:
    digest = sha256(BUNDLE.read_bytes()).hexdigest()[:8]
    assert BUNDLE.name.endswith(f"-{digest}.min.js")
    asked = (ROOT / "assets" / "47-charts.js").read_text()
    assert re.findall(r'"(/assets/charts/[^"]+)"', asked) == [f"/assets/charts/{BUNDLE.name}"]


def test_every_kind_of_trace_in_the_layouts_is_in_it() -> None:
    found = re.search(r" with scatter, (.+?)\.", HEAD)
    assert found
    kinds = {"scatter", *found[1].split()}
    used = set()
    for path in (ROOT / "layouts").glob("*.py"):
        used |= set(re.findall(r'"type": "([a-z0-9]+)"', path.read_text()))
    drawn = used & set(dir(graph_objs))
    assert {"scatter", "bar"} <= drawn <= kinds
