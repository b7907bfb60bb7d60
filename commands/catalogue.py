"""``rules`` and ``template``: what is checked, and a blank report to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from commands.common import CannotRun, pack_of, rules_option, unwritable


@click.command()
@click.argument("code", required=False)
@rules_option("name")
@click.option("--markdown", "whole", is_flag=True, help="Every rule with its page, as Markdown.")
def rules(code: str | None, name: str | None, whole: bool) -> None:
    """List the rules, or explain one: what it decides, the clause, the severity, how to mend it."""
    from checks import CHECKS
    from pipeline.write.catalogue import explain, listing, markdown, of_a_rule_that_is_off

    pack = pack_of(name)
    if whole:
        click.echo(markdown(pack, CHECKS), nl=False)
        return
    if code is None:
        click.echo(listing(pack, CHECKS))
        return
    if (page := of_a_rule_that_is_off(code.upper(), pack, CHECKS)) is not None:
        click.echo(page)
        return
    if code.upper() not in pack.rules:
        raise CannotRun(f"没有 {code} 这条规则。用 yushen rules 查看全部规则。")
    click.echo(explain(code.upper(), pack, CHECKS))


@click.command()
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.docx")
@rules_option("name")
def template(output: Path, name: str | None) -> None:
    """Write a blank report in the mandated shape, with each section's limit and guidance."""
    from pipeline.write.template_docx import write_template

    try:
        write_template(output, pack_of(name))
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"已写入 {output}")
