"""How a numbered heading or item begins."""

from __future__ import annotations

import re

from pipeline.read.pdf.lines import HAN

_BULLETS = "•●■◆▪★☆◇○□☐☑☒➢➤➔❖❍⬧⧫⬥✓✔\uf020-\uf0ff"
"""The last are letters of symbol fonts whose signs nobody knows."""
_CN = "一二三四五六七八九十百"
NUMBERED = re.compile(
    rf"(?:第\s*[{_CN}\d]+\s*(?:部分|[章节篇条])|[（(]\s*(?:[{_CN}]+|\d{{1,2}})\s*[)）]|[{_CN}]{{1,3}}\s*[、.．]"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}(?:[、．)）]|\.(?!\d)|\s+(?=[{HAN}]))|[①-⑳❶-❿]|[{_BULLETS}]\s*(?=\S)|注\s*[:：]|[图表]\s*\d+)"
)
"""A line that begins like this may begin a paragraph although the line before is full."""

RANKED = re.compile(
    rf"第\s*[{_CN}\d]+\s*(?:部分|[章节篇])|[（(]\s*[{_CN}]+\s*[)）]|[{_CN}]{{1,3}}\s*[、.．]|\d{{1,2}}(?:[、．]|\.(?!\d))"
)
"""A line that begins like this may be a heading."""
