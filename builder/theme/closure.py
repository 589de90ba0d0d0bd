"""What a template's output depends on besides its data: itself, all it extends and includes, its labels."""

from __future__ import annotations

from collections.abc import Iterator

import jinja2
from jinja2 import meta, nodes

from builder.diagnostic import Problems, find_near
from builder.digest import digest_text
from builder.disk import read_bytes
from builder.theme.theme import Theme
from catalog.origin import Mark

_FOLDERS = ("fragments/", "components/")


def template_file(name: str) -> str:
    """The file of a template name: page templates lie in `templates/`, the rest where the name says."""
    theme, colon, path = name.rpartition(":")
    return f"{theme}{colon}{path if path.startswith(_FOLDERS) else f'templates/{path}'}"


def _own_names(tree: nodes.Template) -> set[str]:
    """What a template sets, defines or imports itself: its blocks see it, though the parser thinks they do not."""
    names = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"}
    names |= {one.name for one in tree.find_all(nodes.Macro)}
    names |= {one.target for one in tree.find_all(nodes.Import)}
    for one in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in one.names}
    return names


class Closures:
    """The closures of one theme's templates, each parsed once."""

    def __init__(self, theme: Theme, environment: jinja2.Environment) -> None:
        self._theme = theme
        self._environment = environment
        self._parsed: dict[str, nodes.Template | None] = {}
        self._digests: dict[tuple[str, str], str] = {}

    def digest(self, name: str, language: str) -> str:
        """Changes when anything does that the template may print, data aside."""
        key = (name, language)
        if key not in self._digests:
            files = sorted(self.files(name))
            found = [self._theme.find(file) for file in files]
            parts = [language, *(f"{one.file}={one.digest}" for one in found if one)]
            parts += [f"{label}={self._label(label, language)}" for label in sorted(self._labels(files, language))]
            self._digests[key] = digest_text("\n".join(parts))
        return self._digests[key]

    def files(self, name: str) -> set[str]:
        """The files of the template and of all it extends, includes and imports."""
        seen: set[str] = set()
        ahead = [template_file(name)]
        while ahead:
            file = ahead.pop()
            if file in seen:
                continue
            seen.add(file)
            tree = self._parse(file)
            if tree is not None:
                ahead += [template_file(other) for other in meta.find_referenced_templates(tree) if other]
        return seen

    def check(self, known: frozenset[str], problems: Problems) -> None:
        """Tell syntax errors, templates that are not there, and names that no page offers."""
        for name in sorted(self._theme.files):
            if name.endswith(".html") and not name.endswith("/example.html"):
                self._check_file(name, known, problems)

    def _check_file(self, name: str, known: frozenset[str], problems: Problems) -> None:
        file = self._theme.files[name].file
        try:
            tree = self._parse(name)
            if tree is None:
                return
            self._environment.compile(tree)
        except jinja2.TemplateSyntaxError as fault:
            problems.add("template-syntax", Mark(file, fault.lineno), reason=fault.message)
            return
        except RecursionError:
            problems.add("too-deep", Mark(file))
            return
        for other in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            self._check_reference(other, file, problems)
        for unknown in sorted(meta.find_undeclared_variables(tree) - known - _own_names(tree)):
            line = next((one.lineno for one in tree.find_all(nodes.Name) if one.name == unknown), 1)
            problems.add("template-undefined", Mark(file, line), name=unknown, near=find_near(unknown, known))

    def _check_reference(self, node: nodes.Node, file: str, problems: Problems) -> None:
        target = getattr(node, "template", None)
        if not isinstance(target, nodes.Const):
            problems.add("template-not-static", Mark(file, node.lineno))
        elif self._theme.find(template_file(str(target.value))) is None:
            near = find_near(template_file(str(target.value)), self._theme.files)
            problems.add("template-missing", Mark(file, node.lineno), name=target.value, near=near)

    def _parse(self, file: str) -> nodes.Template | None:
        if file not in self._parsed:
            found = self._theme.find(file)
            source = read_bytes(found.path).decode() if found else None
            self._parsed[file] = None if source is None else self._environment.parse(source)
        return self._parsed[file]

    def _label(self, label: str, language: str) -> str:
        return self._theme.labels.get(language, {}).get(label, "")

    def _labels(self, files: list[str], language: str) -> set[str]:
        """The labels that the files print: those named outright, or all where one is worked out."""
        named: set[str] = set()
        for call in self._calls(files):
            if call.args and isinstance(call.args[0], nodes.Const):
                named.add(str(call.args[0].value))
            else:
                return set(self._theme.labels.get(language, {}))
        return named

    def _calls(self, files: list[str]) -> Iterator[nodes.Call]:
        for file in files:
            tree = self._parse(file)
            if tree is not None:
                for call in tree.find_all(nodes.Call):
                    if isinstance(call.node, nodes.Name) and call.node.name == "t":
                        yield call
