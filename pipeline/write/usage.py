"""What is wrong with how a command was written, in Chinese: click says it in English."""

from __future__ import annotations

import click

_NAMES = {
    "PATH": "文件或文件夹",
    "PATH...": "文件或文件夹",
    "DIR": "文件夹",
    "FILE": "文件",
    "RESULT.json": "检查结果 result.json",
    "RESULTS.jsonl": "批量结果 results.jsonl",
    "OLD.json": "上一次的 result.json",
    "NEW.json": "这一次的 result.json",
    "NOTICE": "通知文件（Word、PDF 或文本）",
    "PACK": "规则包的文件夹、文件或名称",
    "CODE": "规则代码",
}
"""What stands for a file or a name that the command was to be given."""


def usage(error: click.UsageError) -> str:
    """A usage error of click's in one Chinese line."""
    param = getattr(error, "param", None)
    name = "/".join(param.opts) if isinstance(param, click.Option) else param.human_readable_name if param else ""
    if isinstance(error, click.MissingParameter):
        wrong = f"缺少参数：{_NAMES.get(name, name)}。"
    elif isinstance(error, click.BadParameter) and param is not None:
        wrong = f"参数 {name} 的值无效。{_expected(param.type)}"
    elif error.message.startswith("No such command"):
        wrong = f"没有 {error.message.split(chr(39))[1]} 这个命令。"
    elif isinstance(error, click.BadOptionUsage):
        wrong = f"选项 {error.option_name} 后面缺少内容。"
    elif error.message.startswith("Got unexpected extra argument"):
        extra = error.message.partition("(")[2].removesuffix(")")
        wrong = f"多写了 {extra}；路径里有空格的，请用英文双引号括起来。"
    else:
        wrong = f"命令写法有误（{error.message}）。"
    return f"{wrong}用 {error.ctx.command_path if error.ctx else 'yushen'} --help 查看用法。"


def _expected(kind: object) -> str:
    if isinstance(kind, click.Choice):
        return f"可用：{'、'.join(str(choice) for choice in kind.choices)}。"
    if isinstance(kind, click.IntRange):
        return f"应为 {kind.min} 到 {kind.max} 的整数。" if kind.max else f"应为不小于 {kind.min} 的整数。"
    if isinstance(kind, click.DateTime):
        hour = any("%H" in form for form in kind.formats)
        return "应写作 2024-05-20" + ("，或带时刻：2024-05-20T16:30。" if hour else "。")
    return ""
