"""The application: its verbs, and what each kind of error does to the exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from ecosim.cli import (
    comparing,
    fitting,
    lm3,
    look,
    multiplier,
    reporting,
    resuming,
    running,
    scaling,
    studying,
)
from ecosim.cli.streams import plain_where_needed
from ecosim.errors import EcosimError, InputError

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130
_INTERRUPTED = (
    "interrupted; what was finished in a folder is kept: the same command goes on from it, and so "
    "does `ecosim resume FOLDER`"
)


def make_app() -> typer.Typer:
    """Return the application with all its verbs."""
    app = typer.Typer(
        name="ecosim",
        help="A region's public procurement, month by month, on its published accounts.\n\n"
        "Example: ecosim run scenarios/baseline.yaml -o out/baseline",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # plain help appears twice as fast
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_root)
    look_verbs = (look.validate, look.explain, look.diff, look.schema, look.examples)
    run_verbs = (running.run, comparing.compare, multiplier.multiplier, lm3.lm3)
    study_verbs = (studying.batch, studying.sensitivity, studying.calibrate)
    folder_verbs = (resuming.resume, resuming.expand, resuming.status, resuming.verify)
    others = (*study_verbs, *folder_verbs, reporting.report, fitting.fit, *look_verbs)
    for verb in (*run_verbs, *others):
        app.command()(verb)
    app.command(name="restart", help=resuming.RESTART)(resuming.resume)
    app.command(name="scale-test")(scaling.scale_test)
    return app


def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    if version:
        from ecosim import __version__

        print(f"ecosim {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    plain_where_needed()
    try:
        make_app()(args=list(arguments) if arguments is not None else None)
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            print(_INTERRUPTED, file=sys.stderr)
        return stop.code if isinstance(stop.code, int) else WRONG_INPUT
    except InputError as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except EcosimError as error:
        print(f"failed: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(_INTERRUPTED, file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # the reader, head for instance, has seen enough; nothing more can be written
        sys.stdout = None
        return DONE
    return DONE
