"""Where a line of text was broken: between two words, or inside one that was too long for its line."""

from __future__ import annotations

import re

from pipeline.read.pdf.lines import Line, is_wide

TOKEN = re.compile(r"[^\s⺀-鿿＀-￯，。、；：]+")
_LAST_TOKEN = re.compile(r"[!-~]+$")
_WEB = re.compile(r"(?:https?://|www\.)", re.I)
_HYPHENATED = re.compile(r"[A-Za-z][,;:)]?\s+[(]?[A-Za-z]*[a-z]-$")
"""A word divided in Latin running text: beside Han a hyphen at a line's end is the author's own."""


def join_text(before: str, after: str, blank_end: bool, anywhere: bool) -> str:
    """Two lines of one paragraph as one text: a blank only where two Latin words meet."""
    if not before or not after:
        return before + after
    a, b = before[-1], after[0]
    if is_wide(a) or is_wide(b):
        return before + after
    if blank_end:
        return f"{before} {after}"
    if _in_address(before, after):
        return before + after
    if a == "-" and b.islower() and _HYPHENATED.search(before):
        return before[:-1] + after
    if anywhere or a in "-/–—" or b in ",.;:%)":
        return before + after
    return f"{before} {after}"


def _in_address(before: str, after: str) -> bool:
    """The break stands inside an e-mail or web address: nothing is added to it or taken from it."""
    head, tail = _LAST_TOKEN.search(before), TOKEN.match(after)
    if not head or not tail:
        return False
    at_sign = head[0][-1] in "@.-_/" or tail[0][0] in "@.-_/"
    if "@" in head[0]:
        return at_sign or "." not in head[0].partition("@")[2]
    return at_sign and bool("@" in tail[0] or _WEB.match(head[0]))


def cuts_a_word(line: Line, left: float, right: float) -> bool:
    """Nothing but Latin characters without a blank fills the line from margin to margin: it ends inside a word."""
    if not _LAST_TOKEN.fullmatch(line.text):
        return False
    return line.box.left - left < 0.5 * line.size and right - line.box.right < 0.6 * line.size


def broken_inside(before: str, after: str) -> bool:
    """No word processor breaks a line here, between a number and its decimals, sign or further digits."""
    return bool(before[-1:].isdigit() and before.isascii() is False and re.match(r"[.,]\d|%|\d+(?:\.\d|%)", after))
