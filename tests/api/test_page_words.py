"""The pages say the same in Danish and English: no word that a person reads or hears stands outside the catalogues."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import web

WEB = Path(web.__file__).parent / "src"
WORD = re.compile(r"[A-Za-zÆØÅæøå]{2,}")
DANISH = re.compile("[æøåÆØÅ]")

NAMES = {"Vejsyn", "Ctrl", "Esc", "vejsyn", "Shift", "Alt", "km", "nbsp", "Ctrl K", "GB", "MB", "cm", "mm"}
"""Of the program, of keys and of units: the same in both languages."""

CATALOGUES = {"da.ts", "en.ts", "openapi.ts"}

SPOKEN = re.compile(r"""\s(?:aria-label|title|placeholder|alt|aria-description)=(?:"([^"$]*)"|'([^'$]*)')""")
"""Attributes that are read out or shown."""


def templates(source: str) -> Iterator[str]:
    """The insides of `html`…`` without what is put into them, however deep they lie in one another."""
    for start in (found.end() for found in re.finditer(r"\bhtml`", source)):
        yield _template(source, start)


def _template(source: str, at: int) -> str:
    text, depth = [], 0
    while at < len(source):
        if depth == 0 and source[at] == "`":
            break
        if depth == 0 and source.startswith("${", at):
            depth, at = 1, at + 2
            text.append("\0")
            continue
        if depth:
            if source[at] == "`":  # a template in a template is looked at by itself
                at = _end_of(source, at + 1)
                continue
            depth += {"{": 1, "}": -1}.get(source[at], 0)
        else:
            text.append(source[at])
        at += 1
    return "".join(text)


def _end_of(source: str, at: int) -> int:
    """Behind the quote that ends a template."""
    depth = 0
    while at < len(source):
        if depth == 0 and source[at] == "`":
            return at + 1
        if source[at] == "`":
            at = _end_of(source, at + 1)
            continue
        if depth == 0 and source.startswith("${", at):
            depth, at = 1, at + 2
            continue
        if depth:
            depth += {"{": 1, "}": -1}.get(source[at], 0)
        at += 1
    return at


def shown(template: str) -> Iterator[str]:
    """What a person reads of a template, or hears."""
    for found in SPOKEN.finditer(template):
        yield found[1] or found[2] or ""
    yield from re.sub(r"<[^>]*>", "\n", re.sub(r"<!--.*?-->", "", template, flags=re.DOTALL)).split("\n")


def pages() -> list[Path]:
    return [path for path in WEB.rglob("*.ts") if path.name not in CATALOGUES]


def test_the_pages_have_no_words_outside_their_catalogues():
    loose = []
    for path in pages():
        for template in templates(path.read_text()):
            for text in shown(template):
                if {word for word in WORD.findall(text) if word not in NAMES}:
                    loose.append(f"{path.relative_to(WEB)}: {text.strip()[:70]!r}")
    assert loose == [], "\n".join(loose)


def test_the_pages_have_no_danish_strings_outside_their_catalogues():
    """Comments may tell what the Danish on the screen says."""
    loose = []
    for path in pages():
        code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        code = re.sub(r"(?m)(^|\s)//.*$", "", code)
        loose += [f"{path.relative_to(WEB)}: {line.strip()[:80]}" for line in code.splitlines() if DANISH.search(line)]
    assert loose == [], "\n".join(loose)


@pytest.mark.parametrize("room", ["", "recorder/words"])
def test_the_pages_catalogues_have_the_same_entries(room):
    """`en` is of the type of `da`, so the compiler says so too; this one also where nobody compiles."""
    danish, english = ((WEB / room / f"{language}.ts").read_text() for language in ("da", "en"))
    assert re.search(r"export const en: \w*Words\b", english)
    assert not re.search(r"\bas (any|unknown)\b|@ts-", danish + english)
