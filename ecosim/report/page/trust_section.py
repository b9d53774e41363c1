"""Why to believe it and how to do it again: the gate, the assumptions, hashes and the command."""

from __future__ import annotations

from ecosim.report.comparison.assumed import assumed_parameters, own_parameters
from ecosim.report.comparison.finding import Finding

#: digits of a hash that are shown; the manifest has all
SHOWN = 16


def parameters(found: Finding) -> list[str]:
    """Return what is assumed in the parameters of the model and of these scenarios."""
    assumed, total = assumed_parameters()
    said = [
        f"{assumed} of the model's {total} parameters rest on an assumption: nobody has published "
        "them. The intervals cover the luck of the draw alone, not what these may be."
    ]
    own = own_parameters(found.baseline.scenario)
    return [*said, *(f"Set by the scenario: {one}." for one in own)]


def warning(found: Finding) -> str:
    """Return the warning where many intervals are read at once, or nothing."""
    said = found.warning
    return f"In the whole table of effects, {said}." if said else ""


def facts(found: Finding) -> list[tuple[str, str]]:
    """Return what a second person needs for the same bytes."""
    manifest = found.manifest
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    prints = manifest["fingerprint"]
    n = int(manifest["replicates"])
    return [
        ("Seed", f"{manifest['seed']}, replicates 0 to {n - 1}"),
        ("Question", manifest["question"][:SHOWN]),
        ("Code", manifest["code_sha256"][:SHOWN]),
        *((f"Scenario {arm.name}", arm.scenario_sha256[:SHOWN]) for arm in found.arms),
        ("Versions", versions),
        ("Numeric fingerprint", f"{prints['engine']}, {prints['libm']}, {prints['machine']}"),
        ("Largest broken identity", f"{manifest['identity_residual_max']:.1e} of monthly GVA"),
    ]


def command(found: Finding) -> str:
    """Return the command that runs the same comparison, typed in the folder of the results."""
    files = " ".join(f"{arm.slug}/scenario.resolved.yaml" for arm in found.arms)
    return f"ecosim compare {files} -n {found.manifest['replicates']} -o again"
