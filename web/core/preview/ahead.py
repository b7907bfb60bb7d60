"""Pages drawn before somebody looks at them: of what a reviewer has opened, and of what comes next in the queue."""

from __future__ import annotations

from contextlib import suppress

from web.core.database.models import Submission
from web.core.preview import preview
from web.core.preview.drawing import Desk
from web.core.service import Service

FILES = 12
PAGES = 12
"""Of each file; the others are drawn when they come into view."""
_DONE = "drawn-ahead"
_desk = Desk(at_once=1)
"""One submission after the other, beside those pages that somebody waits for."""


def draw_ahead(service: Service, submission: Submission) -> None:
    """Begins it in the background, once for a submission. What fails is not tried again here."""
    done = service.storage.folder(submission.folder) / "opened" / _DONE
    if not service.config.draw_ahead or submission.removed is not None or done.exists():
        return

    def work() -> None:
        with suppress(preview.CannotShow, OSError):
            for file in preview.opened(service, submission)[:FILES]:
                with suppress(preview.CannotShow):
                    preview.draw_first(service, submission, file, PAGES)
        with suppress(OSError):
            done.touch()

    _desk.begin(done, (submission.folder,), work)
