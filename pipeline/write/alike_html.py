"""alike.html: what a report shares with others of the batch or the archive, side by side (I001)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Likeness
from pipeline.pack import Pack
from pipeline.write.pages import page


def render_alike(name: str, likenesses: Sequence[Likeness], pack: Pack) -> str:
    """The page as HTML text, self-contained; ``name`` is the submission's."""
    titles = {spec.key: spec.title for spec in pack.sections}
    others = [
        likeness._asdict()
        | {
            "share": f"{likeness.share:.0%}",
            "passages": [
                passage._asdict()
                | {"section": titles.get(passage.section, ""), "other_section": titles.get(passage.other_section, "")}
                for passage in likeness.passages
            ],
        }
        for likeness in likenesses
    ]
    return page("alike.html.j2", name=name, others=others)
