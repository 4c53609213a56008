"""The seventeen numbers worked out slowly and plainly, to hold the product against.

Written from the page of definitions alone; shares no code and no SQL with the product.
"""

from .oracle import Oracle
from .values import METRICS, Bucket, Comparison, Measure, MovementBucket, Reading, Value
from .world import World

__all__ = [
    "METRICS",
    "Bucket",
    "Comparison",
    "Measure",
    "MovementBucket",
    "Oracle",
    "Reading",
    "Value",
    "World",
]
