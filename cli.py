"""The command line's door: every command by name, and one way out for every error."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

import click

from commands import COMMANDS, command


def main() -> NoReturn:
    """Entry point: every way out is an exit code and at most two lines, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # File names may hold bytes that are no UTF-8; they are passed through as they came.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        sys.exit(yushen.main(prog_name="yushen", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.NoSuchOption as error:
        _stop(f"没有 {error.option_name} 这个选项。")
    except click.UsageError as error:
        from pipeline.write.usage import usage

        if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # click 8.2 and later
            click.echo(error.message, err=True)
            sys.exit(2)
        _stop(usage(error))
    except click.ClickException as error:
        _stop(error.message)
    except (KeyboardInterrupt, click.Abort):
        click.echo("已停止。", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:
        if os.environ.get("YUSHEN_DEBUG"):
            raise
        _stop(f"程序出错，没有完成（{type(error).__name__}: {error}）。\n请把这两行连同所用命令告诉开发者。")
    finally:
        gc.freeze()  # the interpreter ends: it need not look for garbage in all that it lets go of


def _stop(message: str) -> NoReturn:
    click.echo(f"yushen：{message}", err=True)
    sys.exit(2)


class _Commands(click.Group):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command(cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="yushen", message="yushen %(version)s")
def yushen() -> None:
    """Formal pre-check (形式审查) of submissions against the notice that they answer."""


if __name__ == "__main__":
    main()
