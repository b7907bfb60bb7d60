"""How Word writes the number of a list paragraph in its many formats (``w:numFmt``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_HAN = "零一二三四五六七八九"
_HAN_DIGITS = "○一二三四五六七八九"
_FORMAL_SIMPLE = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟万")
_FORMAL_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟萬")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ENCLOSED_HAN = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"


def numeral(value: int, form: str) -> str:
    """``value`` written in a ``w:numFmt``; plain digits for a format that is not known.

    A custom format is given by its beginning: "001, 002, 003, ...".
    """
    if form.startswith("0"):
        return str(value).zfill(len(form.partition(",")[0]))
    writer = _WRITERS.get(form)
    return writer(value) if writer and 0 <= value < 100_000 else str(value)


def _han(value: int, digits: str = _HAN, units: str = "十百千万", *, short_ten: bool = True) -> str:
    """一百零五: with units; 十二 for 一十二 where ``short_ten``."""
    if value >= 10_000:
        rest = value % 10_000
        zero = digits[0] if 0 < rest < 1000 else ""
        return (
            _han(value // 10_000, digits, units, short_ten=short_ten)
            + units[3]
            + (zero + _han(rest, digits, units, short_ten=False) if rest else "")
        )
    if value == 0:
        return digits[0]
    written = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += (digits[0] if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    if short_ten and 10 <= value < 20:
        return written[1:]
    return written


def _counting(value: int) -> str:
    """chineseCounting: units up to 99, then digit by digit (一○五)."""
    return _han(value) if value < 100 else _digit_by_digit(value)


def _digit_by_digit(value: int) -> str:
    return "".join(_HAN_DIGITS[int(digit)] for digit in str(value))


def _formal(tables: tuple[str, str]) -> Callable[[int], str]:
    return lambda value: _han(value, tables[0], tables[1], short_ten=False)


def _roman(value: int) -> str:
    written = ""
    for worth, letters in _ROMAN:
        times, value = divmod(value, worth)
        written += letters * min(times, 50)
    return written


def _letters(value: int) -> str:
    """A … z, aa, bb …: Word repeats the letter."""
    return chr(97 + (value - 1) % 26) * min((value - 1) // 26 + 1, 50) if value else ""


def _cycled(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)] if value else ""


def _one_of(signs: str) -> Callable[[int], str]:
    """Single signs as far as they go, then digits."""
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


def _run_of(first: str, length: int) -> str:
    return "".join(chr(ord(first) + step) for step in range(length))


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


def _ordinal(value: int) -> str:
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


_WRITERS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "none": lambda _: "",
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "numberInDash": "- {} -".format,
    "hex": "{:X}".format,
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _han,
    "taiwaneseCountingThousand": _han,
    "japaneseCounting": _han,
    "koreanCounting": _han,
    "chineseLegalSimplified": _formal(_FORMAL_SIMPLE),
    "ideographLegalTraditional": _formal(_FORMAL_TRADITIONAL),
    "japaneseLegal": _formal(_FORMAL_TRADITIONAL),
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _cycled(_BRANCHES),
    "ideographEnclosedCircle": _one_of(_ENCLOSED_HAN),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _one_of(_CIRCLED),
    "decimalEnclosedCircleChinese": _one_of(_CIRCLED),
    "decimalEnclosedFullstop": _one_of(_run_of("⒈", 20)),
    "decimalEnclosedParen": _one_of(_run_of("⑴", 20)),
}
