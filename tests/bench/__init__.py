"""Benchmarks: what a scan and a judgement cost, as ratios to a floor measured in the same run."""
