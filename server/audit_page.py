"""The audit log as administrators read it."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from data.audit import Act, Audit
from data.audit_proof import last_audit_proof
from data.database import Database
from data.errors import RequestError


def audit_page(audit: Audit, database: Database) -> Blueprint:
    """``/admin/audit``: 50 entries at a time, the newest first, of one kind or of all, and what
    came of the last proof of the log."""
    pages = Blueprint("audit", __name__)

    @pages.get("/admin/audit")
    def entries() -> ResponseReturnValue:
        act, before = _act(request.args.get("act", "")), _number(request.args.get("before", ""))
        found, older = audit.page(before=before, act=act)
        return render_template(
            "desk/audit.html",
            entries=found,
            older=older,
            before=before,
            chosen=act,
            acts=list(Act),
            proof=last_audit_proof(database),
        )

    return pages


def _act(text: str) -> Act | None:
    try:
        return Act(text) if text else None
    except ValueError:
        raise RequestError(f"The log knows no {text[:40]!r}.", code="unknown_act") from None


def _number(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,15}", text):
        raise RequestError(f"before must be the number of an entry, not {text[:40]!r}.")
    return int(text)
