"""Danish and English say the same things: every catalogue is whole, and no page or message has words outside them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import api
import web
from api.failures.storage import STORAGE_FAILURES
from api.failures.table import FAILURES

API, WEB = Path(api.__file__).parent, Path(web.__file__).parent / "src"

DANISH_ALONE = {
    "mail",  # crews and foremen in Denmark
    "paper",  # what is printed for them and for the claim's lawyer
    "report",  # the committee's
    "demo",  # a Danish village's names
}
"""Rooms that write in Danish for whoever is not at the screen."""

EXCEPT = {
    ("api/settings.py", "Log ind med kommunens konto"),  # a setting: its owner writes what he likes
    ("api/routes/pages.py", "Siderne er ikke bygget"),  # a page of both languages
    ("api/commands/demo.py", ""),
}
"""A file, and how a text in it begins that stands outside all catalogues for a reason."""

PLACEHOLDERS = re.compile(r"\{(\w*)")


def pairs() -> Iterator[tuple[Path, ast.Dict, dict[str, ast.expr]]]:
    """Every `{"da": …, "en": …}` in the server."""
    for path in API.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Dict):
                keys = {key.value: value for key, value in zip(node.keys, node.values, strict=True)
                        if isinstance(key, ast.Constant) and isinstance(key.value, str)}  # fmt: skip
                if {"da", "en"} & keys.keys():
                    yield path, node, keys


def test_what_the_server_says_in_one_language_it_says_in_the_other():
    found = list(pairs())
    assert len(found) > 50
    for path, node, keys in found:
        assert keys.keys() == {"da", "en"}, f"{path}:{node.lineno}"
        texts = [value.value for value in keys.values() if isinstance(value, ast.Constant)]
        assert all(str(text).strip() for text in texts), f"{path}:{node.lineno}"
        if len(texts) == 2:
            danish, english = (sorted(PLACEHOLDERS.findall(text)) for text in texts)
            assert danish == english, f"{path}:{node.lineno}: {texts}"


def test_every_failure_is_told_in_both_languages_with_the_same_facts():
    assert len(FAILURES) > 60
    for failure in (*FAILURES.values(), *STORAGE_FAILURES.values()):
        danish, english = failure.message_da, failure.message_en
        assert danish
        assert english
        assert danish != english
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (danish, english)]
        assert fields[0] == fields[1], failure.code


def _outside(tree: ast.Module) -> Iterator[ast.Constant]:
    """Texts with Danish letters that are neither documentation nor in a pair nor a failure's."""
    told: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            told |= {id(one.value) for one in body if isinstance(one, ast.Expr)}
        if isinstance(node, ast.Dict) and any(isinstance(k, ast.Constant) and k.value in ("da", "en") for k in node.keys):
            told |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Failure":
            told |= {id(one) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            if re.search(r"[æøåÆØÅ]", node.value):
                yield node


def test_the_server_has_no_danish_outside_its_catalogues():
    loose = []
    for path in API.rglob("*.py"):
        if path.relative_to(API).parts[0] in DANISH_ALONE:
            continue
        name = f"api/{path.relative_to(API).as_posix()}"
        for node in _outside(ast.parse(path.read_text())):
            if not any(name == file and start in node.value for file, start in EXCEPT):
                loose.append(f"{name}:{node.lineno}: {node.value[:60]!r}")
    assert loose == []
