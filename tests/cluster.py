"""A Ray cluster of several nodes on this machine, for tests and benchmarks."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
OBJECTS_BYTES = 80 << 20
"""Of shared memory for each node; Ray takes a third of the machine's otherwise."""
NODE_BYTES = 16 << 30
"""What a node says it has for tasks; several stand on one machine, and none is full."""
SOON = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 300, "health_check_failure_threshold": 3}
"""A node that is gone is missed after a second; Ray's own is a quarter of a minute."""


@contextmanager
def started(nodes: int, cpus: int) -> Iterator[Any]:
    """Ray's own `Cluster`, whose nodes have so many cores each; the first can not be taken away."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # tell nobody outside
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    from ray.cluster_utils import Cluster

    each = {"num_cpus": cpus, "object_store_memory": OBJECTS_BYTES, "memory": NODE_BYTES, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={**each, "_system_config": SOON})
    try:
        for _ in range(nodes - 1):
            cluster.add_node(**each)
        yield cluster
    finally:
        cluster.shutdown()
