"""The house rules, run. Each rule reads one file's text and answers with what to do about each breach.

Where a rule stands in the way of something better, change the rule here, in the same change, and say why.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

PROJECT = Path(__file__).resolve().parents[1]
TREES = ("portfolio", "pages", "seed", "migrations", "tests")
Rule = Callable[[str, str], Iterator[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef

# --- What may import what: design, "import direction". The first pattern that fits a module decides. ----------

WORDS = (
    "portfolio.vocabulary",
    "portfolio.errors",
    "portfolio.clock",
    "portfolio.money",
    "portfolio.filters",
)
PURE = (*WORDS, "portfolio.appraisal", "portfolio.*.rules")
BASE = (*PURE, "portfolio.db", "portfolio.settings", "portfolio.models")
STORE = (*BASE, "portfolio.ledger", "portfolio.access", "portfolio.inputs")
SCREEN = (
    *(f"portfolio.*.{part}" for part in ("queries", "service", "services", "inputs", "rules")),
    *("portfolio.ui", "portfolio.access", "portfolio.ledger", "portfolio.settings", *WORDS),
)
ANYWHERE = ("portfolio", "seed", "migrations")
NUMERIC = {"numpy", "scipy", "pandas", "statsmodels"}
LAYERS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("app", SCREEN, "the frame may use ui, feature queries and services; move the rest into portfolio/ui/"),
    ("pages.*", SCREEN, "a page reads queries, calls a service and draws with ui; move the rest there"),
    ("portfolio.ui*", ("portfolio",), ""),
    (
        "portfolio.server",
        ("portfolio.settings", "portfolio.errors"),
        "the server knows no domain: pass it in",
    ),
    ("portfolio.cli*", ANYWHERE, ""),
    ("portfolio.__main__", ANYWHERE, ""),
    ("portfolio.schema", (*BASE, "migrations"), "the schema's care knows models and migrations only"),
    ("portfolio.settings", (), "settings import nothing of the product"),
    ("portfolio.inputs", PURE, "shared input types know words and rules only"),
    ("portfolio.db", WORDS, "the database's edge knows words and errors only"),
    (
        "portfolio.models*",
        ("portfolio.db", "portfolio.vocabulary", "portfolio.models"),
        "models state tables only",
    ),
    ("portfolio.ledger*", STORE, "the ledger serves features and knows none of them"),
    ("portfolio.access*", STORE, "access serves features and knows none of them"),
    ("portfolio.appraisal*", PURE, "appraisal is arithmetic: pass values in, return a frozen result"),
    ("portfolio.*.rules", PURE, "a rule is a pure function: fetch in queries.py, act in service.py"),
    *((module, WORDS, "the product's words and units stand on nothing else of it") for module in WORDS),
    (
        "portfolio.exchange*",
        (*STORE, "portfolio.summary", "portfolio.exchange"),
        "an export writes out what portfolio/summary/ has worked out, and knows no other feature",
    ),
    (
        "portfolio.check*",
        (*STORE, "portfolio.schema", "portfolio.check"),
        "a check knows tables, ledger and schema",
    ),
    (
        "portfolio.*",
        STORE,
        "features do not know each other, ui or pages: share through ledger, access, appraisal",
    ),
    ("seed*", ANYWHERE, ""),
    ("migrations*", BASE, "a migration knows tables and settings only"),
    ("tests*", (*ANYWHERE, "tests"), ""),
)
ARITHMETIC = (*WORDS, "portfolio.appraisal*", "portfolio.*.rules")
DRAWING: dict[str, tuple[str, ...]] = {
    "streamlit": ("app", "pages.*", "portfolio.ui*", "portfolio.server", "tests*"),
    "plotly": ("app", "pages.*", "portfolio.ui*", "tests*"),
}


def import_direction(path: str, source: str) -> Iterator[str]:
    """Each part of the product imports only what lies below it."""
    module = module_of(path)
    allowed, advice = next(
        ((inside, advice) for pattern, inside, advice in LAYERS if fits(module, pattern)), (ANYWHERE, "")
    )
    own_package = feature_of(module)
    for line, name in imports(source):
        root = name.partition(".")[0]
        if root in {"portfolio", "app", *TREES}:
            inside = (*allowed, own_package) if own_package else allowed
            if root in {"app", "pages"} or not any(fits(name, pattern) for pattern in below(inside)):
                yield f"{path}:{line} imports {name}: {advice or 'nothing imports app.py or a page'}"
        elif root in DRAWING and not any(fits(module, pattern) for pattern in DRAWING[root]):
            yield f"{path}:{line} imports {root}: drawing belongs in portfolio/ui/; return frames or frozen rows"
        elif any(fits(module, pattern) for pattern in ARITHMETIC) and root not in sys.stdlib_module_names | NUMERIC:
            yield f"{path}:{line} imports {root}: arithmetic and words use the standard library and {sorted(NUMERIC)}"


def feature_of(module: str) -> str:
    """The package a module may always import from: its own. Rules stay pure even towards their own package."""
    parts = module.split(".")
    is_free = len(parts) > 2 and parts[0] == "portfolio" and parts[-1] != "rules"
    return ".".join(parts[:2]) if is_free else ""


def below(patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        yield from (pattern, f"{pattern}.*")


# --- Size -----------------------------------------------------------------------------------------------------

MODULE_LINES, PAGE_LINES, APP_LINES, FUNCTION_LINES = 250, 80, 60, 40


def size(path: str, source: str) -> Iterator[str]:
    """Modules, pages and functions stay small enough to read at once."""
    if not of_product(path):
        return
    limit = APP_LINES if path == "app.py" else PAGE_LINES if path.startswith("pages/") else MODULE_LINES
    if (lines := source.count("\n")) > limit:
        yield f"{path} has {lines} lines, the limit is {limit}: split it by topic"
    for function in functions(source):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if body and (length := (function.end_lineno or 0) - body[0].lineno + 1) > FUNCTION_LINES:
            yield f"{path}:{function.lineno} {function.name} has {length} lines, the limit is {FUNCTION_LINES}: name its steps"


# --- Calls that have one place --------------------------------------------------------------------------------

# dotted name (fnmatch), the only files it may stand in, what to do instead
BANNED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "*unsafe_allow_html",
        (),
        "use st elements or escaped markdown: raw HTML lets stored text run in the browser",
    ),
    ("*unsafe_allow_javascript", (), "use st elements: scripts in a page run with the reader's rights"),
    ("*.session_state", ("portfolio/ui/session.py",), "go through portfolio/ui/session.py"),
    (
        "*.commit",
        ("portfolio/db.py", "migrations/env.py"),
        "flush; session_scope commits the change and its revision as one",
    ),
    *(
        (name, ("portfolio/clock.py",), "ask portfolio.clock, so that tests and the demo can fix the time")
        for name in (
            "*datetime.now",
            "*datetime.utcnow",
            "*datetime.today",
            "date.today",
            "datetime.date.today",
        )
    ),
    ("*Timestamp.now", ("portfolio/clock.py",), "ask portfolio.clock"),
    ("time.time", ("portfolio/clock.py",), "ask portfolio.clock (or time.monotonic to measure a duration)"),
    ("os.environ", ("portfolio/settings.py",), "add a field to portfolio/settings.py"),
    ("os.getenv", ("portfolio/settings.py",), "add a field to portfolio/settings.py"),
    (
        "st.*",
        ("app.py", "pages/*", "portfolio/ui/*", "portfolio/server.py"),
        "return values; portfolio/ui/ draws them",
    ),
)


def banned_calls(path: str, source: str) -> Iterator[str]:
    """Some calls have one place in the product, or none."""
    if not of_product(path):
        return
    for line, name in dotted_names(source):
        for pattern, places, advice in BANNED:
            if fnmatch(name, pattern) and not any(fnmatch(path, place) for place in places):
                yield f"{path}:{line} uses {name}: {advice}"


# --- Names and words ------------------------------------------------------------------------------------------

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
UNDONE = tuple("TO DO,FIX ME".replace(" ", "").split(","))


def telling_names(path: str, source: str) -> Iterator[str]:
    """A module is named for what it is about."""
    if empty := EMPTY_NAMES & set(module_of(path).split(".")):
        yield f"{path}: '{empty.pop()}' says nothing; name it for its topic, or put its parts where they are used"


def nothing_undone(path: str, source: str) -> Iterator[str]:
    """What is left to do is an issue, not a comment."""
    for number, line in enumerate(source.splitlines(), 1):
        if any(word in line for word in UNDONE):
            yield f"{path}:{number} leaves work in a comment: do it, or file an issue"


def docstrings(path: str, source: str) -> Iterator[str]:
    """Every public module, function and class says what it is for (a list of words speaks for itself)."""
    if not path.startswith("portfolio/") or path.startswith("portfolio/ui/"):
        return
    tree = parse(source)
    if tree.body and not ast.get_docstring(tree):
        yield f"{path}:1 has no docstring: say in a line what the module is for"
    for node in tree.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_") or ast.get_docstring(node):
            continue
        if not (isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Term" for base in node.bases)):
            yield f"{path}:{node.lineno} {node.name} has no docstring: say what it promises, or make it private"


def keyword_only_booleans(path: str, source: str) -> Iterator[str]:
    """A call says what its True means."""
    if not of_product(path):
        return
    for function in functions(source):
        positional = [*function.args.posonlyargs, *function.args.args]
        defaults = [None] * (len(positional) - len(function.args.defaults)) + list(function.args.defaults)
        for argument, default in zip(positional, defaults, strict=True):
            annotation = ast.unparse(argument.annotation) if argument.annotation else ""
            is_boolean = isinstance(default, ast.Constant) and isinstance(default.value, bool)
            if is_boolean or "bool" in annotation.replace(" ", "").split("|"):
                yield f"{path}:{function.lineno} {function.name}({argument.arg}) is a positional boolean: put it after *"


# --- Pages ----------------------------------------------------------------------------------------------------


def misplaced_pages(paths: list[str]) -> Iterator[str]:
    """Streamlit runs a script directly in pages/ without app.py, so without asking who is there; names are URLs."""
    seen: dict[str, str] = {}
    for path in (path for path in paths if path.startswith("pages/")):
        name = PurePosixPath(path).name
        if path.count("/") != 2:
            yield f"{path}: put it into a section, pages/<section>/{name}"
        if name in seen:
            yield f"{path}: {seen[name]} has the same URL; file names are unique across sections"
        seen[name] = path


# --- Reading source -------------------------------------------------------------------------------------------


@cache
def parse(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parse(source)))


def functions(source: str) -> Iterator[Function]:
    return (node for node in nodes(source) if isinstance(node, Function))


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported: `from a import b` is a.b, a relative import starts with a dot."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def dotted_names(source: str) -> Iterator[tuple[int, str]]:
    """Attributes as written (`a().b` is ().b), imported names, and names of keyword arguments."""
    yield from imports(source)
    for node in nodes(source):
        if isinstance(node, ast.keyword) and node.arg:
            yield node.value.lineno, node.arg
        elif isinstance(node, ast.Attribute):
            base = ast.unparse(node.value) if isinstance(node.value, ast.Name | ast.Attribute) else "()"
            yield node.lineno, f"{base}.{node.attr}"


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def fits(module: str, pattern: str) -> bool:
    return fnmatch(module, pattern)


def of_product(path: str) -> bool:
    """Migrations are history and tests speak at length: the rules of size and of calls are not for them."""
    return path == "app.py" or path.startswith(("portfolio/", "pages/", "seed/"))


@cache
def sources() -> dict[str, str]:
    files = [PROJECT / "app.py", *(file for tree in TREES for file in sorted((PROJECT / tree).rglob("*.py")))]
    return {file.relative_to(PROJECT).as_posix(): file.read_text(encoding="utf-8") for file in files if file.exists()}


# --- The tests ------------------------------------------------------------------------------------------------

RULES: tuple[Rule, ...] = (
    import_direction,
    size,
    banned_calls,
    telling_names,
    nothing_undone,
    docstrings,
    keyword_only_booleans,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps(rule: Rule) -> None:
    breaches = [breach for path, source in sources().items() for breach in rule(path, source)]
    assert not breaches, "\n" + "\n".join(breaches)


def test_pages_are_in_sections_under_names_of_their_own() -> None:
    breaches = list(misplaced_pages(list(sources())))
    assert not breaches, "\n" + "\n".join(breaches)


LONG_FUNCTION = "def f():\n" + "    x = 1\n" * (FUNCTION_LINES + 1)
OFFENCES: tuple[tuple[Rule, str, str], ...] = (
    (import_direction, "portfolio/value/service.py", "from portfolio.ui import charts"),
    (import_direction, "portfolio/value/service.py", "from portfolio import ui"),
    (import_direction, "portfolio/value/service.py", "from portfolio.pilots.service import add"),
    (import_direction, "portfolio/value/service.py", "import streamlit as st"),
    (import_direction, "portfolio/value/queries.py", "def f():\n    import plotly.express as px"),
    (import_direction, "portfolio/value/rules.py", "from portfolio.db import LedgerSession"),
    (import_direction, "portfolio/value/rules.py", "from portfolio.value.queries import costs"),
    (import_direction, "portfolio/value/rules.py", "from pydantic import BaseModel"),
    (import_direction, "portfolio/appraisal/discounting.py", "import sqlalchemy as sa"),
    (import_direction, "portfolio/vocabulary.py", "from portfolio.models import Pilot"),
    (import_direction, "portfolio/models/pilot.py", "from portfolio.ledger import revise"),
    (import_direction, "portfolio/ledger/revisions.py", "from portfolio.pilots.queries import pilots"),
    (import_direction, "portfolio/ui/charts.py", "import app"),
    (import_direction, "portfolio/ui/charts.py", "from pages.pilots import register"),
    (import_direction, "portfolio/server.py", "from portfolio.models import Pilot"),
    (import_direction, "pages/pilots/register.py", "from portfolio.models import Pilot"),
    (import_direction, "pages/pilots/register.py", "from portfolio.db import session_scope"),
    (import_direction, "app.py", "import portfolio.models.pilot"),
    (import_direction, "seed/demo.py", "import streamlit"),
    (size, "portfolio/value/rules.py", "\n" * (MODULE_LINES + 1)),
    (size, "pages/pilots/register.py", "\n" * (PAGE_LINES + 1)),
    (size, "app.py", "\n" * (APP_LINES + 1)),
    (size, "portfolio/value/rules.py", LONG_FUNCTION),
    (
        size,
        "portfolio/value/rules.py",
        "class A:\n" + LONG_FUNCTION.replace("\n", "\n ").replace("def", " def", 1),
    ),
    (banned_calls, "portfolio/ui/text.py", "st.markdown('<b>', unsafe_allow_html=True)"),
    (banned_calls, "portfolio/ui/text.py", "st.html('<b>', unsafe_allow_javascript=True)"),
    (banned_calls, "pages/pilots/register.py", "st.session_state['x'] = 1"),
    (banned_calls, "pages/pilots/register.py", "from streamlit import session_state"),
    (banned_calls, "portfolio/value/service.py", "session.commit()"),
    (banned_calls, "portfolio/value/service.py", "scope().commit()"),
    (banned_calls, "portfolio/value/service.py", "datetime.now(UTC)"),
    (banned_calls, "portfolio/value/service.py", "datetime.datetime.utcnow()"),
    (banned_calls, "portfolio/value/service.py", "date.today()"),
    (banned_calls, "portfolio/value/service.py", "time.time()"),
    (banned_calls, "seed/demo.py", "pd.Timestamp.now()"),
    (banned_calls, "portfolio/value/service.py", "os.environ['HOME']"),
    (banned_calls, "portfolio/value/service.py", "from os import environ"),
    (banned_calls, "portfolio/value/service.py", "os.getenv('HOME')"),
    (banned_calls, "portfolio/value/service.py", "st.write(1)"),
    (telling_names, "portfolio/value/utils.py", ""),
    (telling_names, "portfolio/common/money.py", ""),
    (nothing_undone, "portfolio/value/rules.py", f"# {UNDONE[0]}: later"),
    (nothing_undone, "tests/test_value.py", f"x = 1  # {UNDONE[1]}"),
    (docstrings, "portfolio/value/rules.py", '"""About."""\ndef public(): ...'),
    (docstrings, "portfolio/value/rules.py", '"""About."""\nclass Public: ...'),
    (docstrings, "portfolio/value/rules.py", "x = 1"),
    (keyword_only_booleans, "portfolio/value/rules.py", "def f(a, flag=True): ..."),
    (keyword_only_booleans, "portfolio/value/rules.py", "def f(flag: bool): ..."),
    (keyword_only_booleans, "portfolio/value/rules.py", "def f(flag: bool | None): ..."),
)


@pytest.mark.parametrize(("rule", "path", "source"), OFFENCES)
def test_a_rule_catches(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, source))


INNOCENT = (
    (
        "portfolio/value/service.py",
        "from portfolio.value.rules import worth\nfrom portfolio.ledger import revise",
    ),
    ("portfolio/value/service.py", "from portfolio.appraisal.discounting import present_value"),
    ("portfolio/value/rules.py", "import numpy as np\nfrom portfolio.vocabulary import Stage"),
    ("portfolio/value/rules.py", "from datetime import date\nfrom portfolio.errors import Invalid"),
    ("portfolio/server.py", "import streamlit as st\nst.App('app.py')"),
    ("portfolio/ui/session.py", "st.session_state['draft'] = 1"),
    (
        "portfolio/ui/charts.py",
        "import plotly.graph_objects as go\nfrom portfolio.value.queries import costs",
    ),
    ("portfolio/value/service.py", "clock.now()\ntime.monotonic()\nfunc.now()"),
    (
        "pages/pilots/register.py",
        "from portfolio.pilots import queries, service\nfrom portfolio.ui import charts",
    ),
    ("portfolio/db.py", "Session.commit(session)"),
    ("seed/demo.py", "from portfolio.pilots.service import add\ndef f(*, flag: bool): ..."),
    ("tests/test_value.py", "def f(flag=True): datetime.now(UTC)"),
    ("tests/test_value.py", "\n" * 1000),
)


@pytest.mark.parametrize(("path", "source"), INNOCENT)
def test_rules_let_pass(path: str, source: str) -> None:
    rules = [rule for rule in RULES if rule is not docstrings]
    assert [breach for rule in rules for breach in rule(path, source)] == []


def test_misplaced_pages_are_caught() -> None:
    assert list(misplaced_pages(["pages/loose.py"]))
    assert list(misplaced_pages(["pages/a/same.py", "pages/b/same.py"]))
    assert not list(misplaced_pages(["pages/a/one.py", "pages/b/two.py", "app.py"]))
