"""What the page of a policy's course gets: the course, and its drawing."""

from __future__ import annotations

from typing import Any

from builder.render.desk import Desk
from builder.render.lineage_graph import GraphEdge, GraphNode, draw_lineage
from builder.render.press import Press
from builder.render.values import CourseStep, Ref


def show_lineage(press: Press, desk: Desk, policy: str) -> dict[str, Any]:
    """The names that the template of the page uses besides those of every page."""
    view = desk.show(Ref.document(policy))
    course = view.course
    places = {step.document: place for place, step in enumerate(course.steps)}
    edges = [
        GraphEdge(
            later=places[step.document],
            earlier=places[act.document],
            relation=act.relation,
            word=press.translate(f"act.{act.relation}"),
        )
        for step in course.steps
        for act in step.acts
    ]
    drawing = draw_lineage(
        [_node_of(press, step) for step in course.steps],
        edges,
        title=press.translate("lineage.drawing", title=view.title),
        words=press.translate("lineage.drawing-words"),
    )
    return {"policy": view, "course": course, "drawing": drawing}


def _node_of(press: Press, step: CourseStep) -> GraphNode:
    document: Any = step.document
    validity = document.validity
    return GraphNode(
        title=document.title,
        day=step.day.isoformat(),
        site=document.site.short_name,
        number=document.number,
        state=press.translate(f"validity.{validity}") if validity else "",
        ended=validity in ("repealed", "expired"),
        mark=press.translate("lineage.own") if step.own else "",
    )
