"""Units of work given to processes, of this machine or of others: units in, results out, in the order of the units.

May not know what is worked on.
"""

from builder.workers.beside import Beside
from builder.workers.loss import USUAL, Bounds, Loss, Why, WorkerLost
from builder.workers.pool import Spread, Watch, default_jobs, run_units

__all__ = ["USUAL", "Beside", "Bounds", "Loss", "Spread", "Watch", "Why", "WorkerLost", "default_jobs", "run_units"]
