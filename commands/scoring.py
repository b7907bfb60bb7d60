"""``panel``, ``scores`` and ``publish``: what comes after the formal review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.common import CannotRun, pack_of, results_of, rules_option, unwritable

if TYPE_CHECKING:
    from pipeline.pack import Pack
    from pipeline.pack.score import Practice, ScoreCard

_DIR = click.Path(path_type=Path)
_output = click.option("-o", "--output", required=True, type=_DIR, metavar="DIR", help="Folder for the papers.")
_SHOWN = 5
"""Problems that a message lists."""


@click.command()
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS.jsonl")
@click.option(
    "--experts", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx", help="The experts' list."
)
@_output
@rules_option("rules")
@click.option(
    "--per-outcome", type=click.IntRange(1, 99), metavar="N", help="Experts per outcome [as the pack has it]."
)
@click.option("--load", type=click.IntRange(1), metavar="N", help="Outcomes per expert, where the list names none.")
@click.option("--seed", metavar="TEXT", help="The same seed gives the same division [a new one].")
@click.option("--skip-return", is_flag=True, help="Leave out results whose verdict is 需补正.")
def panel(
    results: Path,
    experts: Path,
    output: Path,
    rules: str | None,
    per_outcome: int | None,
    load: int | None,
    seed: str | None,
    skip_return: bool,
) -> int:
    """Divide outcomes among experts, and write the sheets to fill in."""
    import secrets

    from scoring.assign import assign
    from scoring.hand_out import AlreadyThere, fingerprint, write_panel
    from scoring.model import Panel
    from scoring.outcomes import outcomes_of
    from scoring.recusal import recusals
    from scoring.roster import RosterError, roster

    pack, card = _scored(rules)
    outcomes = outcomes_of(row for row in results_of(results) if not (skip_return and row.get("verdict") == "return"))
    if not outcomes:
        raise CannotRun(f"{results} 里没有可以评审的成果。请用 yushen batch 生成的 results.jsonl。")
    try:
        listed = roster(_read(experts, pack), load or card.practice.load, pack.form["choices"].get("key_field", []))
    except RosterError as error:
        raise CannotRun(f"{experts}：{error}") from None
    apart = recusals(listed.experts, outcomes)
    seed = seed or secrets.token_hex(4)
    wanted = dict.fromkeys((one.code for one in outcomes), per_outcome or card.practice.experts)
    found = assign(outcomes, listed.experts, apart, wanted, seed)
    made = Panel(
        *(pack.name, fingerprint(card), seed, outcomes, listed.experts, found.pairs, found.groups, apart, found.unmet)
    )
    try:
        write_panel(made, pack, card, output)
    except AlreadyThere:
        raise CannotRun(f"{output} 里已经有发出的评分表，不覆盖。请换一个文件夹。") from None
    except OSError as error:
        raise unwritable(output, error) from None
    for remark in listed.remarks:
        click.echo(remark)
    pairs = sum(map(len, found.pairs.values()))
    click.echo(
        f"成果 {len(outcomes)} 项，专家 {len(listed.experts)} 位，评分表 {pairs} 份，回避 {len(apart)} 项次；"
        f"种子 {seed}。"
    )
    for one in found.unmet[:_SHOWN]:
        click.echo(f"未满足：{one.outcome} 需要 {one.wanted} 位，已分 {one.got} 位。{one.reason}")
    if len(found.unmet) > _SHOWN:
        click.echo(f"未满足的共 {len(found.unmet)} 项，全部列在分组与分工表里。")
    click.echo(f"已写入 {output}")
    return int(bool(found.unmet))


@click.command()
@click.argument("folder", type=_DIR, metavar="DIR")
@_output
@rules_option("rules")
@click.option("--valid", type=click.IntRange(1), metavar="N", help="Scores that an outcome should have.")
@click.option("--near", metavar="POINTS", help="Points from a boundary within which to talk about an outcome.")
@click.option("--spread", metavar="POINTS", help="Points from lowest to highest from which to talk about an outcome.")
def scores(
    folder: Path, output: Path, rules: str | None, valid: int | None, near: str | None, spread: str | None
) -> int:
    """Read the sheets below DIR back, say what is wrong with them, add up and list."""
    from scoring.collect import collect
    from scoring.hand_out import NotAPanel, fingerprint, read_panel
    from scoring.marking import look_at, without_rivals
    from scoring.results import RECEIPT, write_results
    from scoring.season import season

    pack, card = _scored(rules)
    practice = _practice(card, valid, near, spread)
    try:
        made = read_panel(folder)
    except NotAPanel as error:
        raise CannotRun(str(error)) from None
    if (made.pack, made.card) != (pack.name, fingerprint(card)):
        raise CannotRun(f"评分表是按规则包 {made.pack} 发出的，与现在的评分标准不同。请用 --rules 指明当时的规则包。")
    if output.resolve() == folder.resolve() or folder.resolve() in output.resolve().parents:
        raise CannotRun("汇总请写在评审文件夹之外，以免再次读回。请换一个位置。")
    came = collect(folder, made, card, pack.limits)
    year = season(without_rivals(look_at(raw, made, card) for raw in came.sheets), made, card)
    try:
        written = write_results(year, came, pack, card, practice, output)
    except OSError as error:
        raise unwritable(output, error) from None
    asked, counting = sum(map(len, made.pairs.values())), sum(len(score.sheets) for score in year.scores)
    click.echo(f"应收 {asked} 份，计入 {counting} 份；有问题、没有收回的见 {output / RECEIPT}")
    click.echo(
        f"合议 {len(written.talked)} 项，答辩 {len(written.defending)} 项，待确认的扫描件 {written.to_confirm} 份。"
    )
    click.echo(f"已写入 {output}")
    return int(counting < asked)


@click.command()
@click.argument("folder", type=_DIR, metavar="DIR")
@click.option(
    "--decided", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx", help="审定.xlsx, filled in."
)
@_output
@rules_option("rules")
def publish(folder: Path, decided: Path, output: Path, rules: str | None) -> int:
    """Write the papers of decision and publication from the decided levels."""
    from scoring.decision import Undecided, decisions, read_scores
    from scoring.publication import write_publication
    from scoring.results import SCHEMA, SCORES

    pack, card = _scored(rules)
    try:
        data = read_scores(folder / SCORES, SCHEMA)
    except ValueError as error:
        raise CannotRun(str(error)) from None
    if data["pack"] != pack.name:
        raise CannotRun(f"汇总是按规则包 {data['pack']} 作的。请用 --rules 指明同一个规则包。")
    try:
        found = decisions(_read(decided, pack), data, list(pack.levels))
    except Undecided as error:
        first = "".join(error.problems[:_SHOWN])
        raise CannotRun(f"{decided} 有 {len(error.problems)} 处要补，没有写出任何名单。\n{first}") from None
    try:
        published = write_publication(data, found, pack, card, output)
    except OSError as error:
        raise unwritable(output, error) from None
    by_level = {level: sum(one.decided.level == level for one in published) for level in pack.levels}
    told = "，".join(f"{level} {count} 项" for level, count in by_level.items())
    click.echo(f"发布 {len(published)} 项：{told}；不发布 {len(data['outcomes']) - len(published)} 项。")
    click.echo(f"已写入 {output}")
    return 0


def _scored(rules: str | None) -> tuple[Pack, ScoreCard]:
    """The pack and its score sheet; a pack without one ends the command."""
    pack = pack_of(rules, scoring=True)
    if pack.score is None:
        raise CannotRun(
            f"规则包 {pack.name} 没有评分标准，不能用于评审。请在规则包里加上 score 表（参见内置规则包的 score.toml）。"
        )
    return pack, pack.score


def _practice(card: ScoreCard, valid: int | None, near: str | None, spread: str | None) -> Practice:
    """The pack's practice with what was typed in its place."""
    from fractions import Fraction

    changes: dict[str, Any] = {} if valid is None else {"valid": valid}
    for name, text in (("near", near), ("spread", spread)):
        if text is not None:
            try:
                changes[name] = Fraction(text)
            except (ValueError, ZeroDivisionError):
                raise CannotRun(f"--{name}：“{text}”不是数字。") from None
    return card.practice._replace(**changes)


def _read(path: Path, pack: Pack) -> Any:
    """A workbook that a person filled in, read in a process of its own."""
    from pipeline.read_limited import read_limited
    from pipeline.worker import WorkerFailed

    if not path.is_file():
        raise CannotRun(f"没有 {path} 这个文件。")
    try:
        document = read_limited(path, pack.limits)
    except WorkerFailed as failed:
        raise CannotRun(f"{path} 读不出（{failed.note.text.partition('；')[0]}）。请另存为 .xlsx 后再试。") from None
    if not document.readable:
        raise CannotRun(f"{path} 读不出表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。")
    return document
