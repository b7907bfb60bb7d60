"""The quick spelling of signs is the plain one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.nfkc import nfkc


@pytest.mark.parametrize(
    "text", ["", "现场，管理（５Ｓ）：提升８％…", "①⑵Ⅲ㎡℃ﬁ", "e\u0301，\u0301", "，\u0338＝\u0338", "～\u3099か\u3099"]
)
def test_signs_are_spelt_as_unicode_spells_them(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


@settings(derandomize=True)
@given(st.text(st.sampled_from("，：；（）！？％～…＝①か\u3099\u0301\u0338e\n ") | st.characters()))
def test_any_text_is_spelt_as_unicode_spells_it(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)
