"""The server says the same in Danish and English: every pair is whole, and no message stands outside them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import api
from api.failures.storage import STORAGE_FAILURES
from api.failures.table import FAILURES

API = Path(api.__file__).parent

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
    ("api/nights/alarm_mail.py", ""),  # a mail
    ("api/wording.py", "planlægges"),  # in mails alone
    ("api/wording.py", "holdes øje med"),
}
"""A file, and how a text in it begins that stands outside all catalogues for a reason."""

WORD = re.compile(r"[A-Za-zÆØÅæøå]{2,}")
DANISH = re.compile("[æøåÆØÅ]")
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
        danish, english = failure.da, failure.en
        assert danish
        assert english
        assert danish != english or danish == "{text}"
        fields = [
            {re.sub(f"_?{language}$", "", name) for _, name, _, _ in Formatter().parse(text) if name}
            for language, text in (("da", danish), ("en", english))
        ]
        assert fields[0] == fields[1], failure.code


def _outside(tree: ast.Module) -> Iterator[str]:
    """Danish texts that are no documentation and have no English beside them."""
    told = {id(text) for node in ast.walk(tree) for part in _told_elsewhere(node) for text in ast.walk(part)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in told else None
        if isinstance(text, str) and DANISH.search(text) and WORD.search(text):
            yield text


def _told_elsewhere(node: ast.AST) -> list[ast.AST]:
    """The parts of a piece of code in which Danish has its English beside it, or is documentation."""
    if isinstance(node, ast.Dict) and any(isinstance(key, ast.Constant) and key.value == "da" for key in node.keys):
        return [node]
    if isinstance(node, ast.If | ast.IfExp) and re.search(r"'da'|\bdanish\b", ast.unparse(node.test)):
        return [node]
    beside = getattr(node, "args" if isinstance(node, ast.Call) else "elts", [])
    texts = [
        one for one in beside if isinstance(one, ast.JoinedStr | ast.Constant) and re.match("f?['\"]", ast.unparse(one))
    ]
    if isinstance(node, ast.Call | ast.Tuple) and len(texts) > 1:  # Danish, then English
        return [node]
    body = getattr(node, "body", [])
    lines = [one for one in body if isinstance(one, ast.Expr)] if isinstance(body, list) else []
    return [one for one in lines if isinstance(one.value, ast.Constant)]


def test_the_server_has_no_danish_outside_its_catalogues():
    loose = []
    for path in API.rglob("*.py"):
        if path.relative_to(API).parts[0] in DANISH_ALONE:
            continue
        name = f"api/{path.relative_to(API).as_posix()}"
        for text in _outside(ast.parse(path.read_text())):
            if not any(name == file and start in text for file, start in EXCEPT):
                loose.append(f"{name}: {text[:60]!r}")
    assert loose == [], "\n".join(loose)
