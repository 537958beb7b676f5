"""The command line as people meet it: names, help, exit codes, and sentences instead of tracebacks."""

import argparse
import types

import pytest

from zhike.commands import __main__ as commands
from zhike.runtime.failure import Failed, WrongUsage


def command(error: BaseException | None = None, code: int = 0) -> types.ModuleType:
    module = types.ModuleType("made")

    def run(options: argparse.Namespace) -> int:
        if error:
            raise error
        return code

    module.run = run  # type: ignore[attr-defined]
    return module


@pytest.mark.parametrize("name", commands.names())
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        commands.main([name, "--help"])

    assert left.value.code == 0
    assert f"zhike {name}" in capsys.readouterr().out


def test_without_a_command_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([]) == 0

    listed = capsys.readouterr().out
    assert all(f"  {name} " in listed for name in commands.names())


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["srve"]) == 2
    assert "there is no command 'srve'" in capsys.readouterr().err


def test_an_unknown_option_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as left:
        commands.main(["migrate", "--what"])

    assert left.value.code == 2


@pytest.mark.parametrize(
    "error, code", [(Failed("The disk is full."), 1), (WrongUsage("What?"), 2), (KeyboardInterrupt(), 130)]
)
def test_a_refusal_is_a_sentence_with_an_exit_code(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(command(error), argparse.Namespace()) == code
    assert str(error) in capsys.readouterr().err


def test_done_with_refused_rows_is_three() -> None:
    assert commands.run(command(code=3), argparse.Namespace()) == 3


def test_our_own_mistake_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        commands.run(command(ZeroDivisionError()), argparse.Namespace())
