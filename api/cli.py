"""The `vejsyn` command: the modules of `api.commands` put together, and failures told in one way."""

import io
import sys

import typer
from typer.main import get_command

from api.commands import (
    background,
    demo,
    devices,
    doctor,
    mail,
    night,
    openapi,
    replay,
    retry,
    roads,
    serve,
    teams,
    tokens,
    users,
    watch,
    webhooks,
)
from api.commands.engineer import condition, detect, export, report, simulate, training
from api.commands.grading import forecast, grade, red
from api.commands.upkeep import audit, backup, forget, install_service, personal
from api.commands.upkeep.deeds import as_deed
from api.failures.table import failure_of
from api.language import terminals_language
from data.private_files import umask_private
from data.storage_faults import cause_of, storage_fault

MODULES = (
    roads,
    background,
    night,
    watch,
    replay,
    retry,
    red,
    forget,
    personal,
    forecast,
    grade,
    condition,
    detect,
    serve,
    users,
    teams,
    tokens,
    webhooks,
    mail,
    devices,
    doctor,
    audit,
    backup,
    install_service,
    openapi,
    demo,
    simulate,
    training,
    export,
    report,
)

cli = typer.Typer(
    name="vejsyn",
    help="Road inspection from windscreen phones: from video to one e-mail to the road team.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)
for module in MODULES:
    cli.add_typer(module.app)


def main() -> None:
    """Run the command; a failure that has a name ends with its message and its exit code, without a stack trace.

    What a command writes, it writes for its owner alone.
    """
    umask_private()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ø shows an escape instead of a trace
    command = get_command(cli)
    try:
        with as_deed(command, sys.argv[1:]):
            command()
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            raise
        typer.echo(failure.message(error, terminals_language()), err=True)
        if storage_fault(error):
            typer.echo(f"  {cause_of(error)}", err=True)
        sys.exit(failure.exit_code)
