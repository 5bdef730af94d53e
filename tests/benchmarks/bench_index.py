"""Exact and approximate search side by side: build, open and query times, and how well the graph finds.

    python tests/benchmarks/bench_index.py [--sizes 10000,100000] [--dim 256] [--queries 100]

Vectors are made up: clustered as photos lie around subjects. All in one process, on all cores.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from photosearch.search.index_files import IndexFiles
from photosearch.search.vector_index import ExactIndex, Graph, HnswIndex, VectorIndex

T = TypeVar("T")


def clustered(count: int, dim: int, centres: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Unit vectors around the centres; the cosine of two of one cluster is near 0.67."""
    rows = centres[random.integers(0, len(centres), count)]
    rows = rows + 0.7 * random.standard_normal((count, dim), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows, np.float32)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def ms_per_query(index: VectorIndex, queries: np.ndarray) -> tuple[float, list[np.ndarray]]:
    index.search(queries[0], 10)
    seconds, found = timed(lambda: [index.search(query, 10)[0] for query in queries])
    return 1000 * seconds / len(queries), found


def measure(count: int, dim: int, query_count: int, folder: Path) -> None:
    random = np.random.default_rng(count)
    centres = random.standard_normal((max(1, count // 100), dim), dtype=np.float32)
    ids, vectors = np.arange(count), clustered(count, dim, centres, random)
    queries = clustered(query_count, dim, centres, random)
    files = IndexFiles(folder, "benchmark", f"made-up#{dim}", "whole")

    save_s, _ = timed(lambda: files.save(ids, vectors, 1))
    open_s, stored = timed(files.load)
    assert stored is not None
    exact = ExactIndex(stored.ids, stored.matrix)
    first_s, _ = timed(lambda: exact.search(queries[0], 10))
    exact_ms, truth = ms_per_query(exact, queries)

    build_s, graph = timed(lambda: Graph.build(ids, vectors))
    graph_save_s, _ = timed(lambda: files.save_graph(graph, 1))
    graph_open_s, graph_again = timed(lambda: files.load_graph(1, dim))
    assert graph_again is not None
    hnsw_ms, found = ms_per_query(HnswIndex(exact, graph_again), queries)
    recall = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(truth, found, strict=True)])

    print(f"{count} vectors of {dim} dimensions")
    print(
        f"  vectors  save {save_s:7.3f} s   open {1000 * open_s:8.1f} ms   first query {1000 * first_s:7.1f} ms"
    )
    print(
        f"  graph    save {graph_save_s:7.3f} s   open {1000 * graph_open_s:8.1f} ms   build {build_s:7.1f} s"
    )
    print(
        f"  a query  exact {exact_ms:.2f} ms   hnsw {hnsw_ms:.2f} ms   exact / hnsw {exact_ms / hnsw_ms:.1f}"
    )
    print(f"  recall@10 {recall:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000", help="numbers of vectors, separated by commas")
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    for size in options.sizes.split(","):
        with tempfile.TemporaryDirectory() as folder:
            measure(int(size), options.dim, options.queries, Path(folder))


if __name__ == "__main__":
    main()
