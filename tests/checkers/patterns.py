r"""Patterns of AWS's models, written for Java and ECMA engines, as Python ones.

The ``regex`` package knows ``\p{L}`` and its kin; spellings that only Java reads that way are rewritten. Every
pattern of the services in use translates (a test walks them); one that does not raises ``UntranslatablePatternError``,
so that a value is never passed because its pattern could not be read.
"""

import functools
import re

import regex

_REWRITES = [
    # Java takes the hyphen after a shorthand class as a literal one.
    (re.compile(r"(\\w)-(?=[^\]])"), r"\1\\-"),
    # A pair of surrogates is one character above U+FFFF.
    (re.compile(r"\\u[dD]800\\u[dD][cC]00-\\u[dD][bB][fF][fF]\\u[dD][fF][fF][fF]"), r"\\U00010000-\\U0010FFFF"),
    # A flag after the anchor holds for the rest of the pattern, which is all of it.
    (re.compile(r"^\^\(\?i\)"), r"(?i)^"),
    # Names of character classes that only Java has.
    (re.compile(r"\\p\{all\}"), r"\\s\\S"),
    (re.compile(r"\\p\{LD\}"), r"(?:\\p{L}|\\p{Nd})"),
    (re.compile(r"\\p\{Punct\}"), r"\\p{posix_punct}"),
    (re.compile(r"\\x\{(?:00)?([0-9a-fA-F]{2})\}"), r"\\x\1"),
    # Java reads a repeat of a repeat as a repeated group.
    (re.compile(r"(\[[^\]]*\]\{\d+\})(\{\d+,\d+\})"), r"(?:\1)\2"),
    # Python's $ also matches before a trailing newline.
    (re.compile(r"(?<!\\)\$$"), r"\\Z"),
]


class UntranslatablePatternError(Exception):
    """A pattern that is not understood: add a rewrite, never skip it."""


@functools.cache
def translated(pattern: str) -> "regex.Pattern[str]":
    """Compile a pattern of an AWS model.

    Raises:
        UntranslatablePatternError: the pattern cannot be expressed.
    """
    text = pattern
    for java, python in _REWRITES:
        text = java.sub(python, text)
    try:
        return regex.compile(text, regex.VERSION0)
    except regex.error as error:
        raise UntranslatablePatternError(f"{pattern!r}: {error}") from error


def matches(pattern: str, value: str) -> bool:
    """Whether ``value`` satisfies ``pattern``.

    A pattern without anchors describes the whole value, as the services read it; one with an anchor says itself
    what it holds fast.
    """
    compiled = translated(pattern)
    anchored = pattern.startswith("^") or pattern.endswith("$")
    return (compiled.search(value) if anchored else compiled.fullmatch(value)) is not None
