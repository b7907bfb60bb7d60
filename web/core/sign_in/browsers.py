"""A browser's name for its User-Agent, so that people know their own sessions again."""

from __future__ import annotations

_BROWSERS = (
    ("MicroMessenger/", "微信"),
    ("Edg/", "Edge"),
    ("QQBrowser/", "QQ 浏览器"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that fits: most of them also call themselves what comes after."""
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "鸿蒙"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def named(agent: str) -> str:
    """Browser and system, as far as they say what they are."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}（{system}）" if system else browser
