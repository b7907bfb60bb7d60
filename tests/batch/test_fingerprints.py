"""Sorting more numbers than are held at once, and the index of shingles that rests on it."""

import numpy as np
import pytest

from pipeline.batch import fingerprints
from pipeline.batch.fingerprints import Prints, Scattered


@pytest.fixture(params=[1, 7])
def files(request, monkeypatch):
    monkeypatch.setattr(fingerprints, "_BUFFER", 50)
    return request.param


def test_numbers_come_back_sorted_whatever_files_they_lay_in(files, tmp_path):
    drawn = np.random.default_rng(1).integers(0, 1 << 64, 1000, np.uint64, endpoint=False)
    edge = np.array([0, (1 << 64) - 1], np.uint64)
    scattered = Scattered(tmp_path / "numbers", 1 << 64, files)
    scattered.add([drawn[:1], drawn[1:700], drawn[700:], edge])
    assert np.array_equal(np.concatenate(list(scattered.parts())), np.sort(np.r_[drawn, edge]))
    assert sum(path.stat().st_size > 0 for path in (tmp_path / "numbers").iterdir()) == files


def test_the_index_tells_of_each_shingle_who_has_it(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprints, "_REPORTS", 1)  # a file for each
    samples = [[5, 1 << 31, (1 << 32) - 1], [], [5, (1 << 32) - 1]]
    index = Prints(tmp_path, [np.array(sample, "<u4").tobytes() for sample in samples], 2, 1)
    assert index.sizes.tolist() == [3, 0, 2]
    found = [(values.tolist(), lengths.tolist(), owners.tolist()) for values, lengths, owners in index.parts()]
    assert found == [([5], [2], [0, 2]), ([1 << 31], [1], [0]), ([(1 << 32) - 1], [2], [0, 2])]


def test_pairs_are_counted_across_files(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprints, "_REPORTS", 1)
    index = Prints(tmp_path, [b""] * 5, 5)
    codes = [np.array(codes) for codes in ([1, 13, 1], [13], [23, 1])]
    counted = [tuple(map(list, found)) for found in index.counted(codes)]
    assert counted == [([0], [1], [3]), ([2], [3], [2]), ([4], [3], [1])]
