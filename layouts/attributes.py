"""The data- and aria- attributes of an element, which Dash takes as keywords no name can spell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def attributes(named: Mapping[str, str]) -> dict[str, Any]:
    """``named`` for ``**``: typed so that a checker lets it stand beside the named keywords."""
    return dict(named)
