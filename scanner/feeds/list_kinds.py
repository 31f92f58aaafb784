"""What a list of addresses says of what it lists, by the name that its publishers, and so its files, have."""

import re

from scanner.dns_lists import Category

_NAMED = (
    (re.compile(r"white|allow"), Category.TRUSTED),
    (re.compile(r"(?<![a-z])(?:e|asn[-_]?)?drop(?:v?[46]|_v[46])?(?![a-z])"), Category.HIJACKED),
    (
        re.compile(r"bogon|dyn|(?<![a-z])pbl|policy|prox(?:y|ies)|anonym|(?<![a-z])tor(?![a-z])|exit|vpn"),
        Category.POLICY,
    ),
    (re.compile(r"feodo|sslbl|botnet|botcc|bot_|(?<![a-z])c2"), Category.BOTNET),
    (re.compile(r"urlhaus|malware|payload|phish"), Category.MALWARE),
    (re.compile(r"spam|psbl|nixspam"), Category.SPAM),
)


def kind_of(name: str) -> Category:
    """The kind of a list; attacking hosts, which most lists are of, where its name says nothing else."""
    text = name.lower()
    told = next((kind for kind in Category if name.endswith(f" {kind.value}")), None)
    return told or next((kind for pattern, kind in _NAMED if pattern.search(text)), Category.EXPLOITED)
