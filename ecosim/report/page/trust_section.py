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
        f"{len(assumed)} of the model's {total} parameters rest on an assumption: nobody has "
        "published them. The intervals cover the luck of the draw alone, not what these may be."
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


def how_again(found: Finding) -> str:
    """Return what the command gives."""
    if _is_complete(found):
        return (
            "In the folder of the results, this gives the same tables, byte for byte on the same "
            "versions and processor:"
        )
    return (
        "The run ends before some dates of its levers, so it starts from the scenario files. Run "
        "this in their folder, with the names that they have there and any further --set values "
        "that were given:"
    )


def command(found: Finding) -> str:
    """Return the command that runs the same comparison."""
    manifest = found.manifest
    idle = " --allow-idle" * any(_is_idle(found, arm.name) for arm in found.policies)
    split = " --attribute" * bool(manifest.get("attribution"))
    end = f"-n {manifest['replicates']}{split}{idle} -o again"
    if _is_complete(found):
        files = " ".join(f"{arm.slug}/scenario.resolved.yaml" for arm in found.arms)
        return f"ecosim compare {files} {end}"
    files = " ".join(f"{arm.slug}.yaml" for arm in found.arms)
    laid = f"--set months={manifest['months']} --set scale={manifest['scale']:g}"
    return f"ecosim compare {files} {laid} --seed {manifest['seed']} {end}"


def _is_complete(found: Finding) -> bool:
    return all(arm.is_complete for arm in found.arms)


def _is_idle(found: Finding, policy: str) -> bool:
    """Return whether a policy changed nothing at all, which a comparison must be told to accept."""
    means = found.effects.loc[found.effects["policy"] == policy, "mean"].dropna()
    return bool((means == 0.0).all())
