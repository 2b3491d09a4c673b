"""Write a test report as JUnit's XML, which every CI reads: suites of cases, each of which may have gone wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COUNTS = ("tests", "failures", "errors")


@dataclass(frozen=True, slots=True)
class Wrong:
    """How a case went wrong: a failure where what it looks at is wrong, an error where it could not look."""

    tag: Literal["failure", "error"]
    type: str
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its name within its suite, all that is said of it, and how it went wrong, or None.

    Every character of the texts is one that XML may hold.
    """

    name: str
    text: str = ""
    wrong: Wrong | None = None


def write_suites(name: str, suites: Iterable[tuple[str, Sequence[Case]]]) -> str:
    """Write suites, each with its name, in their order."""
    root = ET.Element("testsuites", name=name)
    for each, cases in suites:
        root.append(_suite(each, cases))
    for count in _COUNTS:
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def _suite(name: str, cases: Sequence[Case]) -> ET.Element:
    wrong = [case.wrong.tag for case in cases if case.wrong is not None]
    counts = (len(cases), wrong.count("failure"), wrong.count("error"))
    suite = ET.Element("testsuite", name=name)
    for key, count in zip(_COUNTS, counts, strict=True):
        suite.set(key, str(count))
    suite.set("skipped", "0")
    for case in cases:
        _add(suite, name, case)
    return suite


def _add(suite: ET.Element, name: str, case: Case) -> None:
    element = ET.SubElement(suite, "testcase", classname=name, name=case.name)
    if case.wrong is not None:
        inner = ET.SubElement(element, case.wrong.tag, type=case.wrong.type, message=case.wrong.message)
        inner.text = case.text
    elif case.text:
        ET.SubElement(element, "system-out").text = case.text
