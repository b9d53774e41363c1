"""From files to a scenario: read, check each file, follow `extends`, merge, check the whole.

Merging: a scalar replaces, `parameters` and `switches` merge by key, `levers` replace the whole
list where the key is present; `description`, as the name, is each file's own. Every value keeps the
place where it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecosim.errors import InputError, RegionError, ScenarioError
from ecosim.kernel.clock import month_number
from ecosim.kernel.params import Parameters
from ecosim.policies import Lever
from ecosim.region import load_region
from ecosim.scenario import checks
from ecosim.scenario.chain import read_chain
from ecosim.scenario.document import Document, KeyPath, Origin, raise_all
from ecosim.scenario.kinds import require
from ecosim.scenario.overrides import apply_override, lay
from ecosim.scenario.scenario import Scenario
from ecosim.scenario.shape import ScenarioShape, check_shape

MERGED = ("parameters", "switches")
#: what one scenario asks is not what another that builds on it does
NOT_INHERITED = ("description",)
DEFAULTS: dict[str, Any] = {
    key: field.default
    for key, field in ScenarioShape.model_fields.items()
    if not field.is_required() and key != "extends" and field.default_factory is None
}


#: a key, its value, and where both are written
Laid = tuple[str, Any, Origin]


def load_scenario(
    path: Path, label: str, overrides: tuple[str, ...], laid: Sequence[Laid] = ()
) -> Scenario:
    """Load, merge and check; see :meth:`Scenario.load`.

    Parameters
    ----------
    laid
        Values of a study file, laid over the scenario before `overrides` are.
    """
    layers = read_chain(path, label)
    for layer in layers:
        require(layer, "scenario")
        check_layer(layer)
    whole = merge(layers)
    horizons = [_horizon(whole.data)]
    for key, value, origin in laid:
        lay(whole, key, value, origin)
    for text in overrides:
        apply_override(whole, text)
    horizons.append(_horizon(whole.data))
    _place_region(whole, path)
    return build(whole, _widest(horizons))


def scenario_of(data: dict[str, Any], label: str) -> Scenario:
    """Return the scenario whose :meth:`Scenario.as_data` this is.

    Parameters
    ----------
    data
        Plain data of a scenario that was checked when it was made: a lever may name a date that a
        ``--set months=`` has cut off.
    label
        Where the data stand, for messages.
    """
    return build(Document(label, data), (0, month_number("9999-12")))


def check_layer(layer: Document) -> None:
    """Raise everything that is wrong with one file by itself."""
    errors = [layer.locate(error) for error in check_shape(layer.data)]
    _check_contents(layer, errors)
    raise_all(sorted(errors, key=lambda e: (e.line or 0, _column(e))))


def _check_contents(layer: Document, errors: list[ScenarioError]) -> list[Lever]:
    def noter(*prefix: str | int) -> checks.Note:
        def note(error: InputError, path: KeyPath) -> None:
            errors.append(layer.locate(error, (*prefix, *path)))

        return note

    if isinstance(layer.data.get("parameters"), dict):
        checks.check_parameters(layer.data["parameters"], noter("parameters"))
    if isinstance(layer.data.get("switches"), dict):
        checks.check_switches(layer.data["switches"], noter("switches"))
    items = layer.data.get("levers")
    found = [
        checks.build_lever(item, noter("levers", i))
        for i, item in enumerate(items if isinstance(items, list) else [])
        if isinstance(item, dict)
    ]
    return [lever for lever in found if lever is not None]


def merge(layers: list[Document]) -> Document:
    """Lay the files over each other, the first below."""
    whole = Document(layers[-1].file, {})
    for layer in layers:
        for key in NOT_INHERITED:
            _forget(whole, key)
            whole.data.pop(key, None)
        for key, value in layer.data.items():
            if key in MERGED:
                whole.data[key] = {**whole.data.get(key, {}), **value}
            else:
                _forget(whole, key)
                whole.data[key] = value
        whole.origins.update(layer.origins)
    return whole


def _forget(whole: Document, key: str) -> None:
    for path in [path for path in whole.origins if path[0] == key]:
        del whole.origins[path]


def build(whole: Document, horizon: tuple[int, int]) -> Scenario:
    """Return the scenario that merged data describes, or raise what is wrong with it."""
    errors = [whole.locate(error) for error in check_shape(whole.data)]
    levers = _check_contents(whole, errors)
    raise_all(errors)
    buyers = checks.check_region(_region(whole), lambda e, p: errors.append(_at(whole, e)))
    for i, lever in enumerate(levers):

        def note(error: InputError, path: KeyPath, i: int = i) -> None:
            errors.append(whole.locate(error, ("levers", i, *path)))

        checks.check_dates(lever, horizon, note)
        if buyers is not None:
            checks.check_reach(lever, buyers, note)
    raise_all(errors)
    return _scenario(whole, levers)


def _at(whole: Document, error: InputError) -> ScenarioError:
    return whole.locate(error, ("region",))


def _scenario(whole: Document, levers: list[Lever]) -> Scenario:
    data = {**DEFAULTS, **whole.data}
    plain = {k: v for k, v in data.items() if k not in ("schema_version", "extends", *MERGED)}
    switches: dict[str, bool] = dict(data.get("switches", {}))
    if plain["procurement"] is not None:
        switches.setdefault("tendering", plain["procurement"] == "tender")
    plain.update(
        levers=tuple(levers),
        switches=switches,
        parameters=Parameters(data.get("parameters", {})),
        sources=_sources(whole),
    )
    try:
        scenario = Scenario(**plain)
        checks.check_together(scenario)
        if scenario.impulse is not None:
            scenario.impulse.check(
                load_region(scenario.region), scenario.calendar, scenario.parameters
            )
        return scenario
    except RegionError:
        raise
    except InputError as error:
        raise whole.locate(error) from None


def _sources(whole: Document) -> dict[str, str]:
    """Return ``file:line`` of everything that was set, by dotted key."""
    found: dict[str, str] = {}
    for path, origin in whole.origins.items():
        kept = path[1:] if path[0] == "parameters" else path
        if kept:
            found[".".join(str(part) for part in kept)] = str(origin)
    return found


def _region(whole: Document) -> str:
    return str(whole.data.get("region", DEFAULTS["region"]))


def _place_region(whole: Document, path: Path) -> None:
    """Read a region's path from the folder of the file that names it."""
    name = whole.data.get("region")
    if not isinstance(name, str) or not ("/" in name or name.startswith(".")):
        return
    origin = whole.origins.get(("region",), Origin("--set"))
    folder = Path(origin.file).parent if origin.value else Path()
    whole.data["region"] = str((folder / name).resolve())


def _horizon(data: dict[str, Any]) -> tuple[int, int] | None:
    start, months = data.get("start", DEFAULTS["start"]), data.get("months", DEFAULTS["months"])
    try:
        first = month_number(start)
        return first, first + int(months)
    except (ValueError, TypeError):
        return None


def _widest(horizons: list[tuple[int, int] | None]) -> tuple[int, int]:
    """Return the months a date may lie in.

    A date must fit the horizon the files declare. A ``--set`` that shortens the run does not
    make the file wrong: the months cut off are simply not simulated.
    """
    known = [h for h in horizons if h is not None]
    return min(h[0] for h in known), max(h[1] for h in known)


def _column(error: ScenarioError) -> int:
    return error.column if isinstance(error.column, int) else 0
