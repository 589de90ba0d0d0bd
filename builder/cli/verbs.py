"""Verbs that are loaded when they are asked for: what one needs, another must not wait for."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from builder.cli.usage import speak, told


class Verbs(click.Group):
    """A group whose verbs stand in other modules: `places` says where, as `module:name`, in the order in which they are
    told."""

    def __init__(self, *args: Any, places: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._places = places

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run it, in the language that is asked for."""
        speak(sys.argv[1:] if args is None else args)
        return click.Group.main(told(self, ""), args, *more, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, those first that stand here."""
        return [*self.commands, *self._places]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb, or None where there is none of that name."""
        module, _, name = self._places.get(cmd_name, "").partition(":")
        if not module:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(module), name)
        group = ctx.command_path.partition(" ")[2]
        return told(command, f"{group} {cmd_name}".strip())
