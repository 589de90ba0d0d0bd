"""The examples of a theme's components: each is preview and test."""

from __future__ import annotations

from collections.abc import Iterator

from builder.plan import Page
from builder.render.desk import Desk
from builder.render.fault import faults_told
from builder.render.pages import make_context
from builder.render.press import Press


def render_examples(press: Press, desk: Desk, home: Page) -> Iterator[tuple[str, str]]:
    """Each component that has an example, with the example's HTML, as it stands on a home page. Raises RenderFault."""
    for name, _ in press.theme.below("components"):
        folder, _, file = name.rpartition("/")
        if file == "example.html":
            with press.at(desk), faults_told(name):
                html = press.environment.get_template(name).render(make_context(press, desk, home))
            desk.end()
            yield folder.removeprefix("components/"), html
