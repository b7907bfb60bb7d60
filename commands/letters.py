"""``notice``, ``opinion``, ``recommendation`` and ``diff``: papers and comparisons made from a result."""

from __future__ import annotations

from pathlib import Path

import click

from commands.common import CannotRun, console, pack_of_result, pack_of_result_option, result_of, unwritable

_result_path = click.argument("result", type=click.Path(path_type=Path), metavar="RESULT.json")
_docx_path = click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.docx")


@click.command()
@_result_path
@_docx_path
@click.option("--include", multiple=True, metavar="CODE", help="Also ask for this rule's 'review' findings.")
@click.option("--deadline", metavar="TEXT", help="The day to answer by, in words [left blank].")
@pack_of_result_option
def notice(result: Path, output: Path, include: tuple[str, ...], deadline: str | None, rules: str | None) -> None:
    """Write the notice of corrections (补正通知书) for a result."""
    from pipeline.write.notice_docx import corrections, write_notice

    data = result_of(result)
    pack = pack_of_result(data["rules"], rules)
    if unknown := [code for code in include if code.upper() not in pack.rules]:
        raise CannotRun(f"没有 {unknown[0]} 这条规则。用 yushen rules 查看全部规则。")
    asked = {code.upper() for code in include}
    if not corrections(data, asked):
        left = sorted({one["code"] for one in data["findings"] if one["severity"] == "review"})
        more = f"需人工复核的有 {'、'.join(left)}，要一并告知请加 --include。" if left else ""
        click.echo(f"没有需要补正的事项，没有写补正通知书。{more}")
        return
    try:
        count = write_notice(data, pack, output, asked, deadline)
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"已写入 {output}，共 {count} 处需要补正。")


@click.command()
@_result_path
@_docx_path
@pack_of_result_option
def opinion(result: Path, output: Path, rules: str | None) -> None:
    """Write the reviewer's opinion form (形式审查意见表) for a result."""
    from pipeline.write.opinion_docx import write_opinion

    data = result_of(result)
    try:
        write_opinion(data, pack_of_result(data["rules"], rules), output)
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"已写入 {output}")


@click.command()
@click.argument("batch", type=click.Path(path_type=Path), metavar="OUT")
@_docx_path
@pack_of_result_option
def recommendation(batch: Path, output: Path, rules: str | None) -> None:
    """Fill in the recommendation (推荐表) from the results of a batch, a page for each recommender."""
    from commands.common import results_of
    from pipeline.write.recommendation_docx import write_recommendation

    path = batch / "results.jsonl" if batch.is_dir() else batch
    results = list(results_of(path))
    if not results:
        raise CannotRun(f"{path} 里没有预审结果。请用 yushen batch 生成。")
    packs = sorted({result["rules"] for result in results})
    if len(packs) > 1:
        raise CannotRun(f"这些结果出自不同的规则包（{'、'.join(packs)}），请按规则包分开生成推荐表。")
    pack = pack_of_result(packs[0], rules)
    if not pack.columns:
        raise CannotRun(f"规则包 {packs[0]} 没有推荐表的列，不能生成推荐表。")
    try:
        filled = write_recommendation(results, pack, output)
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"已写入 {output}：{filled.recommenders} 张推荐表，共 {filled.rows} 项。排序请推荐单位确定。")
    for name, column in filled.blanks:
        click.echo(f"{name}：没有读到“{column}”，已留空，请填写。")


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
