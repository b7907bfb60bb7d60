"""``notice``, ``opinion`` and ``diff``: papers and comparisons made from a result."""

from __future__ import annotations

from pathlib import Path

import click

from commands.common import CannotRun, console, pack_of, result_of, unwritable

_result_path = click.argument("result", type=click.Path(path_type=Path), metavar="RESULT.json")
_docx_path = click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.docx")


@click.command()
@_result_path
@_docx_path
@click.option("--include", multiple=True, metavar="CODE", help="Also ask for this rule's 'review' findings.")
@click.option("--deadline", metavar="TEXT", help="The day to answer by, in words [left blank].")
def notice(result: Path, output: Path, include: tuple[str, ...], deadline: str | None) -> None:
    """Write the notice of corrections (补正通知书) for a result."""
    from pipeline.write.notice_docx import write_notice

    data = result_of(result)
    pack = pack_of(data["rules"])
    if unknown := [code for code in include if code.upper() not in pack.rules]:
        raise CannotRun(f"没有 {unknown[0]} 这条规则。用 yushen rules 查看全部规则。")
    try:
        count = write_notice(data, pack, output, {code.upper() for code in include}, deadline)
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"已写入 {output}，共 {count} 处需要补正。")


@click.command()
@_result_path
@_docx_path
def opinion(result: Path, output: Path) -> None:
    """Write the reviewer's opinion form (形式审查意见表) for a result."""
    from pipeline.write.opinion_docx import write_opinion

    data = result_of(result)
    try:
        write_opinion(data, pack_of(data["rules"]), output)
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"已写入 {output}")


@click.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD.json")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW.json")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.html", help="Also write it as HTML.")
def diff(old: Path, new: Path, output: Path | None) -> None:
    """Show what a resubmission mended: 已改正 / 仍存在 / 新出现."""
    from pipeline.write.diff import compare, print_diff, render_diff

    comparison = compare(result_of(old), result_of(new))
    print_diff(comparison, console())
    if output:
        try:
            output.write_text(render_diff(comparison), "utf-8", errors="replace")
        except OSError as error:
            raise unwritable(output, error) from None
        click.echo(f"已写入 {output}")
