"""What is said of options and arguments, by click too, in the language of the messages.

Click asks for each of its sentences under the English one. Those of our tables are exactly these in English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from itertools import pairwise

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from builder.cli.console import default_language
from builder.cli.helping import told_in
from builder.cli.wrapping import wrap_wide
from builder.wording import languages, read_wording

_ASKING = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)
_ENGLISH = "en"
_WRAP = click.formatting.wrap_text
_language: ContextVar[str] = ContextVar("language", default=_ENGLISH)


def speak(words: Sequence[str]) -> None:
    """Have click speak the language that the words of a command line ask for; else that of messages by default."""
    _language.set(_find_language(words) or default_language())
    for module in _ASKING:
        vars(module).update({name: said for name, said in _SAID.items() if name in vars(module)})
    click.formatting.wrap_text = _WRAP if _language.get() == _ENGLISH else wrap_wide


def told(command: click.Command, verb: str) -> click.Command:
    """A command whose help is in that language."""
    return command if _language.get() == _ENGLISH else told_in(_language.get(), command, verb)


def usage(name: str, /, **values: object) -> str:
    """A sentence of our own about an option."""
    return read_wording(_language.get()).usage[name].format(**values)


def _find_language(words: Sequence[str]) -> str:
    """What `--lang` says, wherever it stands: it is wanted for what is wrong with the others too."""
    said = [two for one, two in pairwise(words) if one == "--lang"]
    said += [one.removeprefix("--lang=") for one in words if one.startswith("--lang=")]
    return next((one for one in said if one in languages()), "")


def _say(text: str) -> str:
    language = _language.get()
    return text if language == _ENGLISH else _translations(language).get(text, text)


def _say_of(one: str, many: str, number: int) -> str:
    return _say(one if number == 1 else many)


_SAID = {"_": _say, "ngettext": _say_of}


@cache
def _translations(language: str) -> Mapping[str, str]:
    other = read_wording(language).usage
    return {text: other[name] for name, text in read_wording(_ENGLISH).usage.items()}
