"""Verbs that are loaded when they are asked for: what one needs, another must not wait for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Verbs(click.Group):
    """A group whose verbs stand in other modules: `places` says where, as `module:name`, in the order in which they are
    told."""

    def __init__(self, *args: Any, places: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, those first that stand here."""
        return [*self.commands, *self._places]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb, or None where there is none of that name."""
        module, _, name = self._places.get(cmd_name, "").partition(":")
        if not module:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(module), name)
        return command
