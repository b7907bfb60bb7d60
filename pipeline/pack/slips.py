"""What a line that is no TOML most likely meant to be, in Chinese: for whoever writes a pack in a plain editor."""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from pipeline.pack.meanings import repeated

_WIDE = {"“": '"', "”": '"', "„": '"', "＂": '"', "‘": "'", "’": "'", "＇": "'"}
"""Quotation marks that look like those of TOML."""
_SIGNS = {"＝": "=", "，": ",", "：": ":", "【": "[", "】": "]", "［": "[", "］": "]", "｛": "{", "｝": "}", "＃": "#"}
_STRING = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_HEADER = re.compile(r"^\s*(\[{1,2})\s*([^\[\]]*?)\s*(\]{0,2})\s*(?:#.*)?$")
_ENTRY = re.compile(r"^\s*([^=\s][^=]*?)\s*=\s*(.*?)\s*$")
_VALUE = re.compile(r"[+-]?[\d.][\d_.eE+-]*|true|false|[+-]?(?:inf|nan)|\d{4}-\d\d-\d\d.*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_AT = re.compile(r"\(at line (\d+), column \d+\)")

_NO_SIGN = "少了等号：应写作 项目 = 内容；说明文字前面要加 #"
_WRONG = "这一行程序读不懂，请对照写法：左边是项目，中间一个英文等号，右边的文字加英文双引号"


class Slip(NamedTuple):
    """The line that is no TOML, and what is wrong with it."""

    line: int
    text: str
    """In Chinese, without a full stop."""


def slip_of(text: str, fault: tomllib.TOMLDecodeError) -> Slip:
    """The likely slip in a text that cannot be read as TOML."""
    lines = text.splitlines()
    place = _AT.search(str(fault))
    number = int(place[1]) if place else max(len(lines), 1)
    if place is None or not 0 < number <= len(lines):  # the end of the text: something was never closed
        return _unclosed(lines)
    told = _of_line(lines[number - 1])
    if told and told != _NO_SIGN:
        return Slip(number, told)
    begun = _begun(lines[: number - 1])
    return begun or _twice(lines, number, str(fault)) or Slip(number, told or _WRONG)


def _of_line(line: str) -> str:
    bare = _STRING.sub('""', line.split("#")[0] if '"' not in line else line)
    if header := _HEADER.match(line):
        return _of_header(*header.groups())
    if line.lstrip().startswith("["):
        return "方括号没有写全：一项的名字写作 [名字]，可以重复的写作 [[名字]]"
    for sign, meant in _WIDE.items():
        if sign in bare:
            return f"引号要用英文引号：把 {sign} 改为 {meant}"
    for sign, meant in _SIGNS.items():
        if sign in bare:
            return f"标点要用英文的：把 {sign} 改为 {meant}"
    entry = _ENTRY.match(bare)
    if entry is None:
        return _NO_SIGN
    if told := _of_key(entry[1]):
        return told
    return _of_value(entry[2])


def _of_header(opened: str, name: str, closed: str) -> str:
    if len(opened) != len(closed):
        opened = "[[" if name in repeated() else opened
        return f"方括号没有配对：应写作 {opened}{name}{']' * len(opened)}"
    if not name:
        return "方括号里没有名字"
    pieces = _STRING.sub('""', name).split(".")
    if any(sign in name for sign in _WIDE if sign not in "".join(_STRING.findall(name))):
        return "引号要用英文引号"
    if any(not piece.strip() for piece in pieces):
        return "名字里的点前后要有内容"
    unquoted = [piece.strip() for piece in pieces if piece.strip() != '""' and not _BARE.fullmatch(piece.strip())]
    if unquoted:
        meant = name.replace(unquoted[0], f'"{unquoted[0]}"')
        return f"中文的名字要加英文双引号：应写作 {opened}{meant}{closed}"
    if opened == "[" and name in repeated():
        return f"这是可以重复的一项，要用双方括号：应写作 [[{name}]]"
    return ""


def _of_key(key: str) -> str:
    bare = key.strip()
    if bare == '""' or all(_BARE.fullmatch(piece.strip()) or piece.strip() == '""' for piece in bare.split(".")):
        return ""
    if re.search(r"[一-龥]", bare):
        return f'中文的名字要加英文双引号：应写作 "{bare}" = …'
    return f"等号左边的“{bare}”不是项目的名字：只能用英文字母、数字和下划线，中文要加英文双引号"


def _of_value(value: str) -> str:
    """What stands right of the sign: strings are taken out of it already."""
    if not value:
        return "等号右边没有内容"
    if value.count('"') % 2 or value.count("'") % 2:
        return "引号没有配对：文字前后各要一个英文引号，文字里面的引号请用中文引号"
    if value[0] in "[{":
        return _of_list(value)
    if value.startswith(('""', "''")):
        rest = re.sub(r"#.*$", "", value[2:]).strip()
        if re.fullmatch(r"\W+", rest):
            return f"引号后面多了“{rest[:20]}”，请删去"
        return f"引号后面多了“{rest[:20].strip(chr(34))}”：文字里面不能再有英文双引号，请改用中文引号" if rest else ""
    plain = value.split("#")[0].strip()
    if re.fullmatch(r"\d+\s*[一-龥％%]+", plain):
        return "数字后面不要写单位"
    return "" if _VALUE.fullmatch(plain) else "文字没有加引号：等号右边的文字前后各加一个英文双引号"


def _of_list(value: str) -> str:
    if re.search(r'""\s*""', value):
        return "列表的各项之间少了英文逗号"
    if re.search(r"[一-龥]", value):
        return "列表里的文字没有加引号：每一项前后各加一个英文双引号"
    opened, closed = (sum(value.count(sign) for sign in signs) for signs in ("[{", "]}"))
    return "括号没有配对" if opened != closed else ""


def _begun(above: list[str]) -> Slip | None:
    """A list or a text that begins above the line, and is not closed there."""
    for number in range(len(above), 0, -1):
        line = above[number - 1]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _HEADER.match(line):
            return None
        if entry := _ENTRY.match(_STRING.sub('""', line)):
            value = entry[2]
            unclosed = value[:1] in ("[", "{") and sum(map(value.count, "[{")) > sum(map(value.count, "]}"))
            return Slip(number, "从这一行开始的括号没有写完，或各项之间少了英文逗号") if unclosed else None
    return None


def _unclosed(lines: list[str]) -> Slip:
    number = next((n for n in range(len(lines), 0, -1) if _ENTRY.match(lines[n - 1])), max(len(lines), 1))
    quoted = next((n for n, line in enumerate(lines, 1) if line.count('"""') % 2 or line.count("'''") % 2), 0)
    return Slip(quoted or number, "从这里开始的引号或括号到文件末尾也没有写完")


def _twice(lines: list[str], number: int, fault: str) -> Slip | None:
    """A table or a key that stands above already; a backslash."""
    line = lines[number - 1]
    if "\\" in line and "\\" in fault:
        return Slip(number, "文字里的反斜杠要写两个（\\\\），或整段文字改用英文单引号")
    if header := _HEADER.match(line):
        name = header[2]
        single = re.compile(rf"^\s*\[{re.escape(name)}\]")
        first = next((n for n, above in enumerate(lines[: number - 1], 1) if single.match(above)), 0)
        if first and name in repeated():
            return Slip(first, f"这是可以重复的一项，要用双方括号：应写作 [[{name}]]")
        return Slip(number, f"“{name}”前面已经写过一次，同一个名字只能写一处")
    entry = _ENTRY.match(line)
    return Slip(number, f"“{entry[1]}”在这一项里写了两次，请删去一处") if entry and "overwrite" in fault else None
