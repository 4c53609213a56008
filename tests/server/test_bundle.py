"""The board's styles and scripts are one file each, whose address tells its content."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from layouts.index import INDEX
from server.bundle import Bundle

ASSETS = Path(__file__).parents[2] / "assets"
OTHERS = (
    '<script src="/_dash-component-suites/dash/deps/polyfill@7.v4m1.12.1.min.js"></script>'
    '<script src="/_dash-component-suites/dash/deps/react@18.v4m1.3.1.min.js"></script>'
    '<script src="/_dash-component-suites/dash/dash_table/bundle.v7m1.js"></script>'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two styles, two scripts, and a file of another kind."""
    for name in ("2.css", "1.css", "b.js", "a.js", "picture.svg"):
        (tmp_path / name).write_text(f"/* {name} */")
    return tmp_path


def address(tags: str) -> str:
    """The one address of ours that the tags name."""
    [found] = re.findall(r'(?:src|href)="(/assets/[^"]+)"', tags)
    return str(found)


def test_files_stand_in_the_order_of_their_names(folder: Path) -> None:
    web, bundle = Flask("bundle"), Bundle(folder)
    bundle.serve(web)
    client = web.test_client()
    styles, scripts = (
        client.get(address(bundle.styles(""))),
        client.get(address(bundle.scripts(""))),
    )
    assert (styles.text, styles.mimetype) == ("/* 1.css */\n/* 2.css */", "text/css")
    assert (scripts.text, scripts.mimetype) == ("/* a.js */\n/* b.js */", "text/javascript")


def test_files_of_other_pages_are_left_out(folder: Path) -> None:
    web, bundle = Flask("bundle"), Bundle(folder, left_out=("2.css",))
    bundle.serve(web)
    assert web.test_client().get(address(bundle.styles(""))).text == "/* 1.css */"


def test_another_content_has_another_address(folder: Path) -> None:
    before = address(Bundle(folder).scripts(""))
    (folder / "a.js").write_text("another();")
    assert address(Bundle(folder).scripts("")) != before
    assert address(Bundle(folder).styles("")) == address(Bundle(folder).styles(""))


def test_what_is_known_is_not_sent_again(folder: Path) -> None:
    web, bundle = Flask("bundle"), Bundle(folder)
    bundle.serve(web)
    path, client = address(bundle.styles("")), web.test_client()
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_what_no_page_needs_is_not_asked_for(folder: Path) -> None:
    tags = Bundle(folder).scripts(OTHERS)
    assert re.findall(r"(react|polyfill|dash_table)", tags) == ["react"]


def test_scripts_of_others_wait_until_the_page_is_painted(folder: Path) -> None:
    tags = Bundle(folder).scripts(OTHERS)
    ours, _, others = tags.partition('<template id="later">')
    assert "react" not in ours
    assert " defer>" in ours
    assert others.endswith("</template>")
    assert "react" in others


def test_single_files_of_the_document_are_told_by_their_content() -> None:
    linked = re.findall(r'"/assets/([^"]+)"', Bundle(ASSETS).dated(INDEX))
    assert linked
    for each in linked:
        name, _, digest = each.partition("?m=")
        assert (ASSETS / name).is_file()
        assert re.fullmatch("[0-9a-f]{12}", digest)
