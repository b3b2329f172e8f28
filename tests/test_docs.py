"""The documents are a contract: what they say about the product is compared with the product."""

import csv
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from typer.main import get_command

from portfolio.access import Operation
from portfolio.access.actor import MATRIX
from portfolio.cli import app
from portfolio.settings import DATA, PROJECT, Settings
from portfolio.summary import rules
from portfolio.summary.columns import RESULTS
from portfolio.ui.guide_words import OPERATIONS
from portfolio.ui.links import SCREENS
from portfolio.vocabulary import Flag, Role

README = PROJECT / "README.md"
DOCUMENTS = sorted([README, PROJECT / "CHANGELOG.md", *(PROJECT / "docs").rglob("*.md")])
RECORDS = sorted((PROJECT / "docs" / "adr").glob("*.md"))
PARTS = ("Context", "Options weighed", "Decision", "Consequences")
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[[^\[\]]*\]\(([^)\s]+)\)", re.DOTALL)
TEST_ONLY = {"PORTFOLIO_REQUIRE_BROWSER"}

# A path of somebody's machine, and an address that packages come from: neither means anything elsewhere.
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|home|mnt|Users)/\w|[A-Z]:\\Users\\")
REGISTRY = re.compile(
    r"https?://[^/\s]*(?:pypi|pythonhosted|artifactory|nexus|jfrog|devpi)|--(?:extra-)?index-url|--trusted-host"
)
BINARY = {".png", ".jpg", ".ico", ".db"}


@cache
def read(file: Path) -> str:
    """A document's text."""
    return file.read_text(encoding="utf-8")


def table(*head: str) -> dict[str, list[str]]:
    """README's table under this head: first cell -> the others."""
    lines = read(README).splitlines()
    start = lines.index(f"| {' | '.join(head)} |") + 2
    rows: dict[str, list[str]] = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
        assert first not in rows, f"README names {first} twice"
        rows[first] = rest
    return rows


def commands() -> dict[str, set[str]]:
    """Every command -> its options and arguments."""
    found: dict[str, set[str]] = {}

    def visit(words: str, command: Any) -> None:
        if hasattr(command, "commands"):
            for name, part in command.commands.items():
                visit(f"{words} {name}", part)
        else:
            found[words] = {
                max(it.opts, key=len) if it.opts[0].startswith("-") else it.name.upper() for it in command.params
            }

    visit("portfolio", get_command(app))
    return found


def test_settings() -> None:
    rows = table("Variable", "Default", "What it is")
    fields = Settings.model_fields
    assert set(rows) == {f"`PORTFOLIO_{name.upper()}`" for name in fields}
    for name, field in fields.items():
        default = str(field.default).replace(f"sqlite:///{DATA}", "data")
        assert rows[f"`PORTFOLIO_{name.upper()}`"][0] == f"`{default}`"


def test_commands_and_their_options() -> None:
    rows = table("Command", "Options", "What it does")
    said = {name.strip("`"): set(CODE.findall(cells[0])) for name, cells in rows.items()}
    assert said == {name: options - {"--help"} for name, options in commands().items()}


def test_screens() -> None:
    rows = table("Screen", "Address", "What it is for")
    default, *others = SCREENS.values()
    paths = {default.title: "/"} | {screen.title: f"/{PurePosixPath(screen.path).stem}" for screen in others}
    assert {title: cells[0].strip("`") for title, cells in rows.items()} == paths


def test_roles() -> None:
    rows = table("What", *(role.label for role in Role))
    expected = {
        OPERATIONS[operation]: ["yes" if role in MATRIX[operation] else "no" for role in Role]
        for operation in Operation
    }
    assert rows == expected


def test_stages() -> None:
    rows = table("Stage", "GDS phase", "ATRS phase", "OMB stage")
    with (PROJECT / "seed" / "reference" / "stage.csv").open(encoding="utf-8", newline="") as file:
        stages = list(csv.DictReader(file))
    outside = ("gds_phase", "atrs_phase", "omb_stage")
    assert rows == {stage["label"]: [stage[name] or "No equivalent" for name in outside] for stage in stages}
    assert list(rows) == [stage["label"] for stage in stages], "in their order"


def test_concerns_counts_and_results() -> None:
    assert table("What is wrong", "Who can mend it") == {what: [who] for what, who in rules.CONCERNS.values()}
    counts = table("Count", "Which pilots")
    assert set(counts) == {flag.label for flag in Flag if flag not in rules.CONCERN_MENDED_BY}
    assert table("Result", "What it says") == {f"`{code}`": [meaning] for code, meaning in RESULTS.items()}


def test_the_numbers_in_the_rules() -> None:
    counts = table("Count", "Which pilots")
    assert f"more than {rules.STALLED_DAYS} days" in counts[Flag.STALLED.label][0]
    assert f"within {rules.DECISION_NEAR_DAYS} days" in counts[Flag.DECISION_NEAR.label][0]
    assert f"more than {rules.COST_GRACE_MONTHS} closed months" in read(README).replace("\n", " ")
    on_the_way = ", ".join(stage.label for stage in rules.WORKING_STAGES[:-1]) + f" or {rules.WORKING_STAGES[-1].label}"
    assert f"In {on_the_way}, and not withdrawn" in read(README)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_what_a_document_names_exists(file: Path) -> None:
    text = read(file)
    names = {f"PORTFOLIO_{name.upper()}" for name in Settings.model_fields} | TEST_ONLY
    assert set(re.findall(r"\bPORTFOLIO_[A-Z_]+\b", text)) <= names
    known = {" ".join(name.split()[:2]) for name in commands()}
    assert {f"portfolio {word}" for word in re.findall(r"`(?:\S*/)?portfolio ([a-z]+)", text)} <= known
    goals = set(re.findall(r"^([a-z]+):", read(PROJECT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", text)) <= goals
    paths = re.findall(r"`((?:portfolio|pages|tests|seed|migrations|docs)/[\w./]*)`", text)
    assert [path for path in paths if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    for target in LINK.findall(read(file)):
        if not target.startswith(("http://", "https://", "#")):
            assert (file.parent / target.partition("#")[0]).exists(), f"{file.name} links to {target}"


def test_every_picture_says_what_it_shows() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", read(README))
    assert len(pictures) >= 6
    assert [name for words, name in pictures if len(words.split()) < 5] == []


def test_decision_records() -> None:
    assert [file.name[:5] for file in RECORDS] == [f"{number:04d}-" for number in range(1, len(RECORDS) + 1)]
    index = read(PROJECT / "docs" / "architecture.md")
    for file in RECORDS:
        text = read(file)
        assert text.startswith(f"# {file.name[:4]}: ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == list(PARTS), file.name
        assert f"(adr/{file.name})" in index, f"docs/architecture.md does not list {file.name}"


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads(read(PROJECT / "pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}\b", read(PROJECT / "CHANGELOG.md"), re.MULTILINE)


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for name in tracked():
        for number, line in enumerate((PROJECT / name).read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE.search(line) or REGISTRY.search(line):
                found.append(f"{name}:{number}")
    assert found == []


def tracked() -> list[str]:
    """The text files that belong to the project: those of git, or the documents where there is no repository."""
    done = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    names = done.stdout.splitlines() or [str(file.relative_to(PROJECT)) for file in DOCUMENTS]
    own = Path(__file__).relative_to(PROJECT).as_posix()
    return [
        name
        for name in {*names, *(str(file.relative_to(PROJECT)) for file in DOCUMENTS)}
        if name != own and PurePosixPath(name).suffix not in BINARY and (PROJECT / name).is_file()
    ]
