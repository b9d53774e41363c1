"""A scenario: everything a run depends on, frozen.

::

    base = Scenario.load("scenarios/baseline.yaml")
    local = base.with_levers(LocalSourcing(locality_weight=0.10, start="2026-04"))
    short = local.replace(months=24, parameters={"market.entry.sigma_c": 0.12})
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from ecosim.errors import ScenarioError
from ecosim.kernel.clock import Calendar
from ecosim.kernel.params import Parameters
from ecosim.policies import Lever
from ecosim.scenario.impulse import Impulse
from ecosim.scenario.shape import LONGEST_NAME, SWITCHES, check_shape

Mode = Literal["full", "leontief"]
Procurement = Literal["tender", "assigned"]

# stands for "as the mode says" until the scenario is made; never seen from outside
_BY_MODE: Any = None


@dataclass(frozen=True, slots=True)
class Switches(Mapping[str, bool]):
    """Which mechanisms are on."""

    capacity: bool = True
    cash: bool = True
    firm_dynamics: bool = True
    tendering: bool = True
    reserves: bool = True
    wealth: bool = True
    commuting: bool = True
    learning: bool = True
    noise: bool = True
    sticky_labour: bool = True
    propensity: bool = True
    benefits: bool = True

    @classmethod
    def of_mode(cls, mode: str, changes: Mapping[str, bool] | None = None) -> Switches:
        """Return all on (`full`) or all off (`leontief`), with changes on top."""
        return cls(**{**dict.fromkeys(SWITCHES, mode == "full"), **(changes or {})})

    def __getitem__(self, name: str) -> bool:
        if name not in SWITCHES:
            raise KeyError(name)
        return bool(getattr(self, name))

    def __iter__(self) -> Iterator[str]:
        return iter(SWITCHES)

    def __len__(self) -> int:
        return len(SWITCHES)


@dataclass(frozen=True, repr=False, kw_only=True)
class Scenario:
    """Everything a run depends on.

    Parameters
    ----------
    name
        Shown in tables and figures.
    description
        What the scenario asks.
    region
        A shipped region, or a path to a folder of the same tables.
    start
        First month, ``YYYY-MM``.
    months
        How many months are simulated.
    scale
        Size of the simulated region, share of full size.
    replicates
        Runs that differ by chance only.
    seed
        Start of all random numbers.
    mode
        ``full``, or ``leontief`` with all behaviour off.
    switches
        Which mechanisms are on; all of them follow the mode where not said.
    procurement
        ``tender``, or ``assigned`` by fixed shares; follows the switch ``tendering``.
    levers
        The policies, in the order in which they act.
    impulse
        One extra purchase of a month, for multipliers; none as a rule.
    parameters
        Every parameter's value.
    sources
        Where each value was set, ``file:line`` by dotted key; what is absent is a default.
    """

    name: str
    description: str = ""
    region: str = "west_midlands"
    start: str = "2025-04"
    months: int = 120
    scale: float = 0.2
    replicates: int = 20
    seed: int = 2025
    mode: Mode = "full"
    switches: Switches = _BY_MODE
    procurement: Procurement = _BY_MODE
    levers: tuple[Lever, ...] = ()
    impulse: Impulse | None = None
    parameters: Parameters = field(default_factory=Parameters)
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        settle = object.__setattr__
        given: Any = self.switches
        if not isinstance(given, Switches):
            settle(self, "switches", Switches.of_mode(self.mode, given))
        if self.procurement is _BY_MODE:
            settle(self, "procurement", "tender" if self.switches.tendering else "assigned")
        settle(self, "scale", float(self.scale) if _is_number(self.scale) else self.scale)
        settle(self, "levers", tuple(self.levers))
        extra: Any = self.impulse
        if isinstance(extra, Mapping):
            settle(self, "impulse", Impulse.parse(extra))
        if self.impulse is not None and not self.impulse.month:
            settle(self, "impulse", dataclasses.replace(self.impulse, month=self.start))
        problems = check_shape({"schema_version": 1, **self._plain()})
        if problems:
            raise problems[0]
        if (self.procurement == "tender") != self.switches.tendering:
            raise ScenarioError(
                f"procurement: {self.procurement} contradicts "
                f"the switch tendering: {str(self.switches.tendering).lower()}",
                expected="tender with tendering on, or assigned with tendering off",
                path=("procurement",),
            )
        self._check_names()

    def _check_names(self) -> None:
        """Raise where two levers have the same name of their own."""
        taken: set[str] = set()
        for i, lever in enumerate(self.levers):
            for key, name in lever.names_of_its_own().items():
                if name in taken:
                    raise ScenarioError(
                        f"there are two of {name}",
                        expected=f"another {key} for each",
                        path=("levers", i, key),
                    )
                taken.add(name)

    @classmethod
    def load(cls, path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
        """Read a scenario file, follow its `extends`, and check everything.

        Parameters
        ----------
        path
            The file.
        overrides
            Texts ``key=value``, as given to ``--set``.

        Raises
        ------
        ScenarioError
            With file, line, column, what was expected and the nearest known key.
        """
        # the loader builds scenarios, so it cannot be imported before this class exists
        from ecosim.scenario.load import load_scenario

        return load_scenario(Path(path), str(path), tuple(overrides))

    @property
    def calendar(self) -> Calendar:
        """Return the months of the run."""
        return Calendar(self.start, self.months)

    @property
    def lever_labels(self) -> tuple[str, ...]:
        """Return what each lever is called: its name, from the second of a kind with a number."""
        names = [lever.name for lever in self.levers]
        ordinals = [names[: i + 1].count(name) for i, name in enumerate(names)]
        return tuple(
            name if nth == 1 else f"{name} {nth}" for name, nth in zip(names, ordinals, strict=True)
        )

    @property
    def levers_that_never_act(self) -> tuple[str, ...]:
        """Return the labels of levers in force in no month, as ``--set months=`` may leave them."""
        return tuple(
            label
            for label, lever in zip(self.lever_labels, self.levers, strict=True)
            if not any(lever.strength(month, self.calendar) > 0 for month in range(self.months))
        )

    @property
    def levers_that_set_nothing(self) -> dict[str, Lever]:
        """Return the levers without a setting that changes anything, by label."""
        named = zip(self.lever_labels, self.levers, strict=True)
        return {label: lever for label, lever in named if lever.sets_nothing()}

    def levers_beyond(self, other: Scenario) -> tuple[int, ...]:
        """Return the positions of the levers that another scenario does not have."""
        left, own = list(other.levers), []
        for position, lever in enumerate(self.levers):
            if lever in left:
                left.remove(lever)
            else:
                own.append(position)
        return tuple(own)

    def with_levers(self, *levers: Lever, name: str | None = None) -> Scenario:
        """Return a copy with these levers after the present ones.

        Parameters
        ----------
        levers
            Levers to add.
        name
            Of the copy; by default it says what was added, as ``Baseline + local_sourcing``, so
            that it can be compared with this scenario.
        """
        return self.replace(
            levers=(*self.levers, *levers), name=name or _name_with(self.name, levers)
        )

    def replace(self, **changes: Any) -> Scenario:
        """Return a copy with some fields changed, checked like any scenario.

        `parameters` and `switches` may be mappings: they are laid over the present values.
        A changed mode resets the switches; `procurement` and the switch `tendering` go together.
        """
        from ecosim.scenario.knowledge import known_parameters

        known_parameters()
        new = dict(changes)
        if isinstance(new.get("parameters"), Mapping) and not isinstance(
            new["parameters"], Parameters
        ):
            new["parameters"] = self.parameters.replace(new["parameters"])
        base = dict(self.switches) if "mode" not in new else None
        laid = {**(base or {}), **(new.get("switches") or {})}
        if new.get("procurement") and "tendering" not in (new.get("switches") or {}):
            laid["tendering"] = new["procurement"] == "tender"
        if {"mode", "switches", "procurement"} & set(new):
            _known_switches(laid)
            new["switches"] = Switches.of_mode(new.get("mode", self.mode), laid)
            new.setdefault("procurement", None)
        return dataclasses.replace(self, **new)

    def _plain(self) -> dict[str, Any]:
        keys = ("name", "description", "region", "start", "months", "scale", "replicates",
                "seed", "mode", "procurement")  # fmt: skip
        return {key: getattr(self, key) for key in keys}

    def as_data(self) -> dict[str, Any]:
        """Return the resolved scenario as plain data: every value in force, nothing implied."""
        return {
            "schema_version": 1,
            **self._plain(),
            "switches": dict(self.switches),
            "levers": [lever.as_data() for lever in self.levers],
            **({"impulse": self.impulse.as_data()} if self.impulse else {}),
            "parameters": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in self.parameters.items()
            },
        }

    def to_yaml(self) -> str:
        """Return the resolved scenario as text, the same bytes for the same scenario."""
        from ecosim.scenario.knowledge import known_parameters
        from ecosim.scenario.write import yaml_text

        known_parameters()  # the text lists every parameter, so every one must be declared
        return yaml_text(self.as_data())

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the resolved text, 64 hex digits."""
        return sha256(self.to_yaml().encode()).hexdigest()

    def __repr__(self) -> str:
        n = len(self.levers)
        return (
            f"<Scenario {self.name!r} {self.region} {self.months} months, scale {self.scale:g}, "
            f"{n} lever{'' if n == 1 else 's'}>"
        )


def _name_with(name: str, levers: Sequence[Lever]) -> str:
    """Return a name that says which levers were added, by number where all are too long."""
    added = "".join(f" + {lever.name}" for lever in levers)
    if len(name) + len(added) > LONGEST_NAME:
        added = f" + {len(levers)} lever{'' if len(levers) == 1 else 's'}"
    return name[: LONGEST_NAME - len(added)] + added


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _known_switches(changes: Mapping[str, bool]) -> None:
    from ecosim.scenario.checks import check_switches

    def complain(error: Exception, path: tuple[str | int, ...]) -> None:
        raise error

    check_switches(dict(changes), complain)
