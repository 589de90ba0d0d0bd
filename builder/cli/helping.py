"""What `--help` says of verbs and options, in the language of messages; in English it stands in the code."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from inspect import cleandoc

import click

from builder.wording import read_wording


def told_in(language: str, command: click.Command, verb: str) -> click.Command:
    """The same command with words of another language, where there are any; `verb` is its name, with those of the
    groups that it stands in."""
    words = read_wording(language).help
    told = copy(command)
    told.help = words.verbs.get(verb, command.help)
    told.params = [_told(one, words.options) for one in command.params]
    if isinstance(told, click.Group):
        inner = told.commands.items()
        told.commands = {name: told_in(language, one, f"{verb} {name}".strip()) for name, one in inner}
    return told


def _told(parameter: click.Parameter, words: Mapping[str, str]) -> click.Parameter:
    if not isinstance(parameter, click.Option) or parameter.help is None:
        return parameter
    told = copy(parameter)
    told.help = words.get(cleandoc(parameter.help), parameter.help)
    return told
