from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = [p for p in sorted((ROOT / "assets").iterdir()) if p.suffix in (".css", ".js", ".svg")]
TEMPLATES = sorted((ROOT / "server" / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.name)
def test_asset_loads_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    loaded = re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", text)
    assert all(one.startswith(("data:", "#")) for pair in loaded for one in pair if one)
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_template_has_no_inline_script_or_style_and_links_real_files(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", text)
    for linked in re.findall(r"(?:href|src)=\"/assets/([^\"]+)\"", text):
        assert (ROOT / "assets" / linked).is_file()


def test_every_icon_used_is_drawn() -> None:
    drawn = set(re.findall(r"\.icon-([a-z]+)", (ROOT / "assets" / "15-icons.css").read_text()))
    used = set()
    for path in (ROOT / "layouts").glob("*.py"):
        used |= set(re.findall(r"\bicon\(\"([a-z]+)\"\)", path.read_text()))
    words = {"success", "warning", "error", "up", "down", "stable", "light", "dark", "auto"}
    assert used | words <= drawn
