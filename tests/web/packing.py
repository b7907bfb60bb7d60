"""Pack folders as zips, for the tests of activities."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from pipeline.pack import PACKS, default

NEXT = {"标杆级": "五星级", "优秀级": "四星级", "推进级": "三星级", '"2024年上海市现场管理创新活动"': '"次年创新活动"'}
"""What another notice says in place of this one."""


def files(changes: dict[str, str] | None = None) -> dict[str, bytes]:
    """The shipped pack, its words changed in every file, the notice too."""
    found = {}
    for path in sorted((PACKS / default()).iterdir()):
        text = path.read_text("utf-8")
        for old, new in (changes or {}).items():
            text = text.replace(old, new)
        found[f"我的活动/{path.name}"] = text.encode()
    return found


def zipped(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def seen(admin: Any, number: int) -> str:
    """The edition that the activity's page shows."""
    return str(admin.form(f"/admin/activities/{number}", f"/admin/activities/{number}")["seen"])


def add(admin: Any, name: str, changes: dict[str, str] | None = None) -> int:
    """A new activity in preparation, with a pack of its own where ``changes`` say so. Its number."""
    made = admin.post("/admin/activities", name=name, pack=default())
    number = int(made.headers["location"].rpartition("/")[2])
    if changes is not None:
        page = upload(admin, number, zipped(files(changes)))
        adopted = admin.post(f"{page}/adopt", seen=seen(admin, number))
        assert adopted.status_code == 303, adopted.text
    return number


def upload(admin: Any, number: int, pack: bytes) -> str:
    """Uploads a pack. The path of its page."""
    answer = admin.post(f"/admin/activities/{number}/packs", [("我的活动.zip", pack)])
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def step(admin: Any, number: int, state: str) -> Any:
    return admin.post(f"/admin/activities/{number}/state", seen=seen(admin, number), state=state)


def opened(admin: Any, name: str, changes: dict[str, str] | None = None) -> int:
    """The same, and open."""
    number = add(admin, name, changes)
    assert step(admin, number, "open").status_code == 303
    return number
