"""Builds of distributions: how their versions compare, which one a server names, and which flaws it has."""
