"""One page to bytes; what a theme may see is a small read-only view that notes every read.

May not decide what exists or what is stale, and may not read the clock, the network or the environment.
"""

from builder.render.answers import Answers
from builder.render.bodies import Bodies
from builder.render.desk import Desk
from builder.render.environment import KNOWN
from builder.render.examples import render_examples
from builder.render.fault import RenderFault
from builder.render.pages import render_output
from builder.render.press import Press
from builder.render.qr import learn_codes

__all__ = [
    "KNOWN",
    "Answers",
    "Bodies",
    "Desk",
    "Press",
    "RenderFault",
    "learn_codes",
    "render_examples",
    "render_output",
]
