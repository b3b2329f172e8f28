"""Organisations and people for the large sizes: departments, nine bodies below each, thirty teams below those."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from portfolio.vocabulary import OrganisationKind, Role
from seed.demo.reading import read_content

Row = dict[str, Any]

DEPARTMENTS = (
    "Community Services", "Local Prosperity", "Rivers and Coast", "Family Support", "Public Records",
    "Roads and Paths", "Lifelong Learning", "Shared Places", "Fair Dealing", "Rural Life",
)  # fmt: skip
PLACES = (
    "Northmere", "Thornby Vale", "Brackwater", "Westmarch", "Aldersey", "Cawdale", "Eastholm", "Fenwick Moor",
    "Garsdale Bay", "Harrowmouth", "Isleham Cross", "Kelbrook", "Langrigg", "Marlowe Sands", "Netherby",
    "Oxmoor", "Pendrift", "Quarrington", "Ravensford", "Saltby", "Tarnwick", "Ullerthorpe", "Venford",
    "Wexcombe", "Yarrowdale", "Ashby Fold", "Borrowmere", "Coldstow", "Dunmarsh", "Elmsworth",
)  # fmt: skip
BODIES = {
    "Hospitals Trust": OrganisationKind.TRUST,
    "Household Support Agency": OrganisationKind.AGENCY,
    "Regional Partnership": OrganisationKind.OTHER,
    "Community Health Trust": OrganisationKind.TRUST,
    "Licensing and Standards Agency": OrganisationKind.AGENCY,
    "Shared Corporate Services": OrganisationKind.OTHER,
    "Mental Health Trust": OrganisationKind.TRUST,
    "Records Agency": OrganisationKind.AGENCY,
    "Ambulance Trust": OrganisationKind.TRUST,
}
TEAMS = (
    "Contact Centre", "Planning and Booking", "Digital and Data", "Case Reviews", "Correspondence",
    "Estates and Energy", "People Services", "Inspection", "Grants and Payments", "Quality and Safety",
)  # fmt: skip
TEAMS_EACH = 30
ASSURERS_EACH = 3
PILOTS_A_MANAGER = 12


@dataclass(frozen=True, slots=True)
class Body:
    """An agency, trust or partnership with its teams and the people that its pilots need, as ids."""

    id: int
    name: str
    place: str
    units: tuple[int, ...]
    senior_owner: int
    managers: tuple[int, ...]
    assurers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows to insert, parents first, and the bodies that have pilots. The first person is an administrator."""

    organisations: tuple[Row, ...]
    people: tuple[Row, ...]
    bodies: tuple[Body, ...]


def plant(departments: int, pilots: int) -> Tree:
    """A tree of that many departments, with enough people for the pilots."""
    organisations, units = _organisations(departments)
    bodies_count = departments * len(BODIES)
    managers_each = max(2, -(-pilots // bodies_count // PILOTS_A_MANAGER))
    people = _People()
    root = organisations[0]
    people.add(Role.ADMINISTRATOR, root)
    bodies: list[Body] = []
    for department in organisations[:departments]:
        assurers = tuple(people.add(Role.ASSURER, department) for _ in range(ASSURERS_EACH))
        for body in (row for row in organisations if row["parent_id"] == department["id"]):
            bodies.append(
                Body(
                    id=body["id"],
                    name=body["name"],
                    place=PLACES[len(bodies) % len(PLACES)],
                    units=tuple(units[body["id"]]),
                    senior_owner=people.add(Role.VIEWER, body),
                    managers=tuple(people.add(Role.PROGRAMME_MANAGER, body) for _ in range(managers_each)),
                    assurers=assurers,
                )
            )
    return Tree(tuple(organisations), tuple(people.rows), tuple(bodies))


def _organisations(departments: int) -> tuple[list[Row], dict[int, list[int]]]:
    """Rows, and the units of each body: itself and its teams."""
    ids = count(1)
    rows = [
        _organisation(next(ids), f"Department for {name}", OrganisationKind.DEPARTMENT, None)
        for name in DEPARTMENTS[:departments]
    ]
    places = (PLACES[number % len(PLACES)] for number in count())
    bodies = [
        _organisation(next(ids), f"{next(places)} {name}", kind, department["id"])
        for department in rows
        for name, kind in BODIES.items()
    ]
    units: dict[int, list[int]] = {body["id"]: [body["id"]] for body in bodies}
    teams = []
    for number in range(departments * TEAMS_EACH):
        department, place = divmod(number, TEAMS_EACH)
        body = bodies[department * len(BODIES) + place % len(BODIES)]
        turn, kind = divmod(place, len(BODIES))
        name = TEAMS[(kind + 3 * turn) % len(TEAMS)]
        team = _organisation(next(ids), name, OrganisationKind.TEAM, body["id"])
        units[body["id"]].append(team["id"])
        teams.append(team)
    return rows + bodies + teams, units


def _organisation(number: int, name: str, kind: OrganisationKind, parent_id: int | None) -> Row:
    return {"id": number, "name": name, "kind": kind, "parent_id": parent_id}


class _People:
    """Hands out names: the given and family names of the hand-made people, mixed."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._names = self._mix()

    def add(self, role: Role, organisation: Row) -> int:
        """Add someone; their id."""
        number, (given, family) = len(self.rows) + 1, next(self._names)
        address = f"{given}.{family}.{number}".replace(" ", "")
        domain = organisation["name"].replace(" ", "-")
        self.rows.append(
            {
                "id": number,
                "name": f"{given} {family}",
                "email": _ascii(f"{address}@{domain}.example").lower(),
                "role": role,
                "organisation_id": organisation["id"],
                "is_active": True,
            }
        )
        return number

    def _mix(self) -> Iterator[tuple[str, str]]:
        names = [row["name"].removeprefix("Dr ").split(" ", 1) for row in read_content().people]
        given, family = [name[0] for name in names], [name[-1] for name in names]
        for number in count():
            turn = number // len(names)
            yield given[number % len(names)], family[(number * 7 + turn + 3) % len(names)]


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
