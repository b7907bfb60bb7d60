"""Values as people write them: another spelling of the same number, date or name raises nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.formfile import commitment_date, write_value
from tests.metamorphic.wordfile import WordFile, set_text, text

WIDE = str.maketrans("0123456789-@.+", "０１２３４５６７８９－＠．＋")
HAN = str.maketrans("0123456789", "〇一二三四五六七八九")


def _spelt(name: str, label: str, spell: Callable[[str], str], **about: tuple[str, ...]) -> None:
    compares = about.get("compares", ("findings", "counts", "roles"))

    def change(document: WordFile) -> None:
        write_value(document, label, spell)

    transformation("form", name=name, compares=compares, not_for=about.get("not_for", ()))(change)


_spelt("phone_with_country_code", "电话/手机", lambda phone: "+86 " + phone.removeprefix("0").replace("-", " "))
_spelt("phone_in_brackets", "电话/手机", lambda phone: re.sub("^(021)-", r"（\1）", phone))
_spelt("phone_grouped", "电话/手机", lambda phone: phone[:8] + " " + phone[8:])
_spelt("phone_full_width", "电话/手机", lambda phone: phone.translate(WIDE))
_spelt("phone_with_an_extension", "电话/手机", lambda phone: f"{phone}转802")
_spelt("phone_with_a_mobile", "电话/手机", lambda phone: f"{phone}／13800000288")
_spelt("phone_with_another_dash", "电话/手机", lambda phone: phone.replace("-", "—"))
_spelt("phone_with_00", "电话/手机", lambda phone: "0086-" + phone.removeprefix("0"))
_spelt("phone_called_by_name", "电话/手机", lambda phone: f"座机：{phone}")
_spelt("mobile_grouped", "手机", lambda phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}")
_spelt("mobile_with_dashes", "手机", lambda phone: f"{phone[:3]}-{phone[3:7]}-{phone[7:]}")
_spelt("mobile_full_width", "手机", lambda phone: phone.translate(WIDE))
_spelt("mobile_with_country_code", "手机", lambda phone: f"+86{phone}")
_spelt("mobile_with_zero_width_space", "手机", lambda phone: f"\u202d{phone}\u202c")
_spelt("mail_full_width", "邮箱地址", lambda mail: mail.translate(WIDE))
_spelt("mail_in_angles", "邮箱地址", lambda mail: f"<{mail}>")
_spelt("mail_with_a_space_behind", "邮箱地址", lambda mail: f"{mail} \u200b")
_spelt("mail_in_capitals", "邮箱地址", str.upper)
_spelt("postcode_full_width", "邮编", lambda code: code.translate(WIDE))
_spelt("postcode_spaced_out", "邮编", " ".join)
_spelt("employees_with_a_unit", "员工总数", lambda number: f"{number}人")
_spelt("employees_about", "员工总数", lambda number: f"约{number}名")
_spelt("site_employees_with_a_unit", "现场员工人数", lambda number: f"{number} 人")
_spelt("site_employees_full_width", "现场员工人数", lambda number: number.translate(WIDE))
_spelt("area_with_a_unit", "现场面积（m²）", lambda number: f"{number}平方米")
_spelt("area_with_a_comma", "现场面积（m²）", lambda number: f"{float(number.replace('m²', '')):,.0f}")
_spelt("founded_with_dots", "组织成立日期", lambda day: day.rstrip("日").replace("年", ".").replace("月", "."))
_spelt("founded_with_slashes", "组织成立日期", lambda day: day.rstrip("日").replace("年", "/").replace("月", "/"))
_spelt("founded_in_chinese", "组织成立日期", lambda day: day.translate(HAN))
_spelt("founded_full_width", "组织成立日期", lambda day: day.translate(WIDE))
_spelt("started_with_dots", "现场开始运行时间", lambda day: day.rstrip("月").replace("年", "."))
_spelt("started_spaced_out", "现场开始运行时间", lambda day: day.replace("年", " 年 ").replace("月", " 月"))
_spelt("outcome_in_quotes", "创新成果名称", lambda name: f"“{name}”", not_for=("X001",))
_spelt("outcome_in_book_marks", "创新成果名称", lambda name: f"《{name}》", not_for=("X001",))
_spelt("outcome_with_a_full_stop", "创新成果名称", lambda name: f"{name}。", not_for=("X001",))
_spelt("outcome_with_zero_width_space", "创新成果名称", lambda name: f"{name[:4]}\u200b{name[4:]}")
_spelt(
    "outcome_with_kangxi_radicals", "创新成果名称", lambda name: name.translate(str.maketrans("日门车工", "⽇⻔⻋⼯"))
)
_spelt("outcome_with_a_line_break", "创新成果名称", lambda name: f"{name[:6]}\n{name[6:]}")
_spelt("unit_name_with_a_space", "单位名称（全称）", lambda name: f"{name[:2]} {name[2:]}")


def _dated(name: str, spell: Callable[[str, str, str], str]) -> None:
    def change(document: WordFile) -> None:
        paragraph = commitment_date(document)
        year, _, rest = text(paragraph).partition("年")
        month, _, day = rest.rstrip("日").partition("月")
        set_text(paragraph, spell(year, month, day))

    transformation("form", name=f"commitment_date_{name}", compares=("findings", "counts", "roles"))(change)


_dated("with_dots", lambda y, m, d: f"{y}.{m}.{d}")
_dated("with_dashes", lambda y, m, d: f"{y}-{m:>02}-{d:>02}")
_dated("with_slashes", lambda y, m, d: f"{y}/{m}/{d}")
_dated("as_eight_digits", lambda y, m, d: f"{y}{m:>02}{d:>02}")
_dated("in_chinese", lambda y, m, d: f"二〇二四年{'一二三四五六七八九十'[int(m) - 1]}月二十{d[-1].translate(HAN)}日"
       if len(d) == 2 and d[0] == "2" and d[1] != "0" else f"{y}年{m}月{d}日")  # fmt: skip
_dated("full_width", lambda y, m, d: f"{y}年{m}月{d}日".translate(WIDE))
_dated("with_hao", lambda y, m, d: f"{y}年{m}月{d}号")
_dated("with_padded_zeros", lambda y, m, d: f"{y}年{m:>02}月{d:>02}日")
_dated("behind_a_label", lambda y, m, d: f"日期： {y} 年 {m} 月 {d} 日")
