"""How an applicant comes to a submission: by its private link, or signed in, by its number in one's own list."""

from __future__ import annotations

import re

from fastapi import HTTPException, Request
from sqlalchemy.orm import Session

from web.core.database.models import Submission
from web.core.guard.reading import OWN
from web.core.inputs import LARGEST
from web.core.pages import NOT_FOUND, by_key, visitor


def own_ref(found: Submission) -> str:
    """What stands for the key in the address of one's own submission."""
    return f"n{found.id}"


def opened(request: Request, db: Session, ref: str) -> Submission:
    """The submission of a private link's key; of an own reference only for its signed-in owner. 404 for all else."""
    own = re.fullmatch(OWN, ref)
    if own is None:
        return by_key(db, ref)
    who = getattr(request.state, "visitor", None) or visitor(request)
    found = db.get(Submission, int(own[1])) if int(own[1]) <= LARGEST else None
    if found is None or who.user is None or found.owner_id != who.user.id:
        raise HTTPException(404, NOT_FOUND)
    return found
