"""Wrong scenarios: each text, where it is wrong, and what must be said.

Lines and columns are counted by hand in the text of the case.
"""

from __future__ import annotations

from dataclasses import dataclass

BASE = """\
schema_version: 1
name: Base
region: west_midlands
start: 2025-04
months: 120
"""

HEAD = "schema_version: 1\nname: Case\n"
LEVER = HEAD + "levers:\n  - lever: local_sourcing\n"
CUT = HEAD + "levers:\n  - lever: budget_cut\n"


@dataclass(frozen=True)
class Case:
    """A wrong text, where it is wrong, and what the message must say."""

    name: str
    text: str
    line: int
    column: int
    says: str
    nearest: str | None = None


CASES = [
    # not a scenario at all
    Case("empty file", "", 1, 1, "empty"),
    Case("only comments", "# nothing\n\n# here\n", 1, 1, "empty"),
    Case("top-level list", "- a\n- b\n", 1, 1, "does not start with a key"),
    Case("top-level text", "hello\n", 1, 1, "does not start with a key"),
    Case("top-level number", "42\n", 1, 1, "does not start with a key"),
    Case("two documents", HEAD + "---\nname: b\n", 3, 1, "second document"),
    Case("open bracket", HEAD + "levers: [1\nmonths: 3\n", 4, 7, "not valid YAML"),
    Case("tab as indent", HEAD + "parameters:\n\ta: 1\n", 4, 1, "indented with a tab"),
    Case("bad indent", HEAD + "months: 12\n  seed: 3\n", 4, 7, "not valid YAML"),
    Case("open quote", HEAD + 'description: "abc\n', 4, 1, "not valid YAML"),
    Case("unknown alias", HEAD + "months: *a\n", 3, 9, "alias"),
    Case("control character", HEAD + "description: a\x00b\n", 1, 1, "not valid YAML"),
    # dangerous YAML
    Case("python tag", HEAD + "months: !!python/name:os.system x\n", 3, 9, "tag"),
    Case("own tag", HEAD + "months: !int 3\n", 3, 9, "tag"),
    Case("standard tag", HEAD + "months: !!str 3\n", 3, 9, "tag"),
    Case("merge key", HEAD + "a: &a {x: 1}\n<<: *a\n", 4, 1, "extends"),
    Case("endless alias", HEAD + "levers: &a [*a]\n", 3, 9, "unfold"),
    Case("deep nesting", HEAD + "levers: " + "[" * 40 + "]" * 40 + "\n", 3, 28, "20 levels"),
    Case("list as key", HEAD + "? [a, b]\n: 1\n", 3, 3, "key"),
    # scalars that readers of YAML disagree about
    Case("no as a name", "schema_version: 1\nname: no\n", 2, 7, "true or false"),
    Case("yes for a switch", HEAD + "switches: {cash: yes}\n", 3, 18, "true or false"),
    Case("off for a switch", HEAD + "switches:\n  cash: off\n", 4, 9, "true or false"),
    Case("octal", HEAD + "months: 012\n", 3, 9, "leading zero"),
    Case("hexadecimal", HEAD + "seed: 0x1F\n", 3, 7, "in tens"),
    Case("exponent without point", HEAD + "scale: 1e-3\n", 3, 8, "0.001"),
    Case("sexagesimal", HEAD + "months: 10:30\n", 3, 9, "sixties"),
    Case("percent", HEAD + "scale: 50%\n", 3, 8, "0.5"),
    Case("underscores", HEAD + "seed: 1_000\n", 3, 7, "separators"),
    Case("thousands", HEAD + "seed: 1,000\n", 3, 7, "separators"),
    Case("pounds", HEAD + "parameters:\n  market.entry.sigma_c: £500\n", 4, 25, "pounds"),
    Case("not a number", HEAD + "scale: .nan\n", 3, 8, "finite"),
    Case("infinity", HEAD + "scale: .inf\n", 3, 8, "finite"),
    # keys
    Case("no version", "name: x\n", 1, 1, "schema_version"),
    Case("no name", "schema_version: 1\n", 1, 1, "name"),
    Case("other version", "schema_version: 2\nname: x\n", 1, 17, "expected 1"),
    Case("version as text", 'schema_version: "1"\nname: x\n', 1, 17, "expected 1"),
    Case("misspelt key", HEAD + "month: 12\n", 3, 1, "unknown key", "months"),
    Case("capital key", HEAD + "Months: 12\n", 3, 1, "unknown key", "months"),
    Case("unknown key", HEAD + "zzzqqq: 12\n", 3, 1, "unknown key"),
    Case("duplicate key", HEAD + "months: 12\nmonths: 24\n", 4, 1, "line 3"),
    Case(
        "duplicate parameter",
        HEAD + "parameters:\n  market.entry.sigma_c: 0.1\n  market.entry.sigma_c: 0.12\n",
        5,
        3,
        "line 4",
    ),
    # values of the top keys
    Case("months as text", HEAD + "months: ten\n", 3, 9, "1 to 600 (months)"),
    Case("months quoted", HEAD + 'months: "12"\n', 3, 9, "1 to 600 (months)"),
    Case("no months", HEAD + "months: 0\n", 3, 9, "1 to 600 (months)"),
    Case("negative months", HEAD + "months: -3\n", 3, 9, "1 to 600 (months)"),
    Case("too many months", HEAD + "months: 601\n", 3, 9, "1 to 600 (months)"),
    Case("half a month", HEAD + "months: 1.5\n", 3, 9, "1 to 600 (months)"),
    Case("empty months", HEAD + "months:\n", 3, 8, "empty"),
    Case("months true", HEAD + "months: true\n", 3, 9, "whole number"),
    Case("scale zero", HEAD + "scale: 0\n", 3, 8, "0.001 to 1"),
    Case("scale above one", HEAD + "scale: 1.5\n", 3, 8, "0.001 to 1"),
    Case("negative seed", HEAD + "seed: -1\n", 3, 7, "from 0"),
    Case("no replicates", HEAD + "replicates: 0\n", 3, 13, "1 to 10000"),
    Case("unknown mode", HEAD + "mode: leontieff\n", 3, 7, "full or leontief"),
    Case("unknown procurement", HEAD + "procurement: auction\n", 3, 14, "tender or assigned"),
    Case("start as a day", HEAD + "start: 2025-04-01\n", 3, 8, "YYYY-MM"),
    Case("start month 13", HEAD + "start: 2025-13\n", 3, 8, "YYYY-MM"),
    Case("start as a year", HEAD + "start: 2025\n", 3, 8, "YYYY-MM"),
    Case("empty name", 'schema_version: 1\nname: ""\n', 2, 7, "1 to 100 characters"),
    Case("escape in a name", 'schema_version: 1\nname: "a\\e[31m"\n', 2, 7, "on one line"),
    Case("endless digits", HEAD + f"seed: {'9' * 5000}\n", 3, 7, "at most 30 digits"),
    Case("endless decimals", HEAD + f"scale: 0.{'1' * 5000}\n", 3, 8, "at most 30 digits"),
    Case("name as a list", "schema_version: 1\nname: [a]\n", 2, 7, "a text"),
    Case("unknown switch", HEAD + "switches: {cahs: true}\n", 3, 12, "unknown switch", "cash"),
    Case("switch as number", HEAD + "switches: {cash: 1}\n", 3, 18, "true or false"),
    Case("switches as list", HEAD + "switches: [cash]\n", 3, 11, "mapping"),
    Case(
        "contradiction",
        HEAD + "procurement: tender\nswitches: {tendering: false}\n",
        3,
        14,
        "contradicts",
    ),
    Case("unknown region", HEAD + "region: west_midland\n", 3, 9, "region", "west_midlands"),
    Case("region path", HEAD + "region: ./nowhere\n", 3, 9, "nowhere"),
    # parameters
    Case(
        "unknown parameter",
        HEAD + "parameters:\n  market.procedure.quick_quote_bellow: 5000\n",
        4,
        3,
        "unknown parameter",
        "market.procedure.quick_quote_below",
    ),
    Case(
        "parameter without its group",
        HEAD + "parameters:\n  quick_quote_below: 5000\n",
        4,
        3,
        "unknown parameter",
        "market.procedure.quick_quote_below",
    ),
    Case(
        "parameter of the wrong type",
        HEAD + "parameters:\n  market.award.rule: 3\n",
        4,
        22,
        "linear",
    ),
    Case(
        "nested parameters",
        HEAD + "parameters:\n  market:\n    entry: 1\n",
        4,
        3,
        "unknown parameter",
    ),
    Case(
        "parameter too high",
        HEAD + "parameters:\n  economy.households.income_tax: 25\n",
        4,
        34,
        "0.33",
    ),
    Case(
        "parameter as text",
        HEAD + "parameters:\n  economy.households.income_tax: high\n",
        4,
        34,
        "a number",
    ),
    Case(
        "weights that are all nothing",
        HEAD + "parameters:\n  market.procedure.routes: [0, 0, 0, 0]\n",
        4,
        28,
        "not all 0",
    ),
    Case(
        "rings of subcontracts that are all nothing",
        HEAD + "parameters:\n  market.delivery.subcontract_rings: [0, 0, 0]\n",
        4,
        38,
        "not all 0",
    ),
    Case(
        "more looks than a tender takes",
        HEAD + "parameters:\n  market.entry.looks_micro: [8, 8, 8]\n"
        "  market.entry.looks_small: [8, 8, 8]\n",
        4,
        29,
        "at most 64",
    ),
    Case(
        "more from small firms than from the region",
        HEAD + "procurement: assigned\nparameters:\n  economy.assigned.sme: 0.6\n",
        5,
        25,
        "add up to 0.7",
    ),
    Case(
        "more from the place than from the region",
        HEAD + "mode: leontief\nparameters:\n  economy.assigned.own_place: 0.61\n",
        5,
        31,
        "more than economy.assigned.region, 0.6",
    ),
    Case("parameters as list", HEAD + "parameters: [a]\n", 3, 13, "dotted names"),
    # levers
    Case("levers as mapping", HEAD + "levers: {lever: budget_cut}\n", 3, 9, "a list"),
    Case("lever as text", HEAD + "levers:\n  - budget_cut\n", 4, 5, "- lever: NAME"),
    Case("lever without name", HEAD + "levers:\n  - start: 2026-04\n", 4, 5, "no name"),
    Case(
        "unknown lever",
        HEAD + "levers:\n  - lever: local_sorcing\n",
        4,
        12,
        "unknown lever",
        "local_sourcing",
    ),
    Case(
        "misspelt setting",
        LEVER + "    localty_weight: 0.1\n",
        5,
        5,
        "unknown key",
        "locality_weight",
    ),
    Case("weight above range", LEVER + "    locality_weight: 10\n", 5, 22, "share of the score"),
    Case("negative preference", LEVER + "    bid_preference: -0.1\n", 5, 21, "from 0 to 0.5"),
    Case("lots as a half", LEVER + "    n_lots: 1.5\n", 5, 13, "whole number"),
    Case("unknown area", LEVER + "    area: regoin\n", 5, 11, "place", "region"),
    Case("SME reservation alone", LEVER + "    reserve_for_sme: true\n", 5, 22, "below_threshold"),
    Case(
        "reservation by a university",
        LEVER + "    buyers: {kind: university}\n    reservation: below_threshold\n",
        6,
        18,
        "no regime lets university",
    ),
    Case("negative cost", LEVER + "    cost: -5\n", 5, 11, "GBP a year"),
    Case("cost as a text", LEVER + "    cost: dear\n", 5, 11, "GBP a year"),
    Case(
        "unknown regime",
        HEAD + "levers:\n  - lever: legal_regime\n    regime: scotlnd\n",
        5,
        13,
        "scotland",
        "scotland",
    ),
    Case(
        "two programmes of one number",
        HEAD + "levers:\n  - lever: retrofit_programme\n    amount: 10000000\n"
        "  - lever: retrofit_programme\n    amount: 20000000\n    programme: 1\n",
        8,
        16,
        "two of retrofit programme 1",
    ),
    Case("empty setting", LEVER + "    area:\n", 5, 10, "empty"),
    Case("lever start as a day", LEVER + "    start: 2026-04-01\n", 5, 12, "YYYY-MM", "2026-04"),
    Case("lever start as a year", LEVER + "    start: 2026\n", 5, 12, "YYYY-MM"),
    Case("start before the run", LEVER + "    start: 2024-04\n", 5, 12, "2025-04 to 2035-03"),
    Case("start after the run", LEVER + "    start: 2035-04\n", 5, 12, "2025-04 to 2035-03"),
    Case("start before the run", LEVER + "    start: 2019-04\n", 5, 12,
         "it lies before the start of the run; expected a month from 2025-04 to 2035-03; leave it "
         "out for a lever in force from the first month, 2025-04, or let the run begin earlier"),
    Case("end before the run", LEVER + "    end: 2019-04\n", 5, 10,
         "a lever that ends before the run never acts: leave the lever out"),
    Case("path before the run", CUT + "    path: {2019-04: 0.9}\n", 5, 12,
         "move it to 2025-04 or later"),
    Case("end after the run", LEVER + "    end: 2040-01\n", 5, 10, "2025-04 to 2035-04"),
    Case(
        "end before start",
        LEVER + "    start: 2027-04\n    end: 2026-04\n",
        6,
        10,
        "after 2027-04",
    ),
    Case("negative ramp", LEVER + "    ramp: -1\n", 5, 11, "0 to 600 (months)"),
    Case("buyers as text", LEVER + "    buyers: council\n", 5, 13, "kind, place, name"),
    Case("unknown buyer key", LEVER + "    buyers: {kinds: council}\n", 5, 14, "kind", "kind"),
    Case("unknown kind", LEVER + "    buyers: {kind: concil}\n", 5, 20, "no buyer", "council"),
    Case(
        "unknown place",
        LEVER + "    buyers:\n      place: [birmingham, solihul]\n",
        6,
        27,
        "no buyer has the place",
        "solihull",
    ),
    Case("no such buyer", LEVER + "    buyers: {name: Atlantis}\n", 5, 20, "no buyer"),
    Case(
        "empty reach",
        LEVER + "    buyers: {kind: combined_authority, place: stoke_on_trent}\n",
        5,
        13,
        "no buyer",
    ),
    # the path of a cut
    Case("cut without path", CUT, 4, 5, "preset"),
    Case("path as number", CUT + "    path: 0.8\n", 5, 11, "months with factors"),
    Case("path with a day", CUT + "    path: {2026-04-01: 0.8}\n", 5, 12, "YYYY-MM"),
    Case("factor too high", CUT + "    path: {2026-04: 80}\n", 5, 21, "0 to 1.25"),
    Case("factor as percent", CUT + "    path: {2026-04: 80%}\n", 5, 21, "0.5"),
    Case("path outside", CUT + "    path: {2026-04: 1.0, 2045-04: 0.8}\n", 5, 26, "2035-03"),
    Case(
        "duplicate month in path",
        CUT + "    path: {2026-04: 1.0, 2026-04: 0.8}\n",
        5,
        26,
        "duplicate",
    ),
    Case("unknown preset", CUT + "    preset: grants-4\n", 5, 13, "grants-40", "grants-40"),
    Case(
        "path and preset",
        CUT + "    preset: core-21\n    path: {2026-04: 0.8}\n",
        5,
        13,
        "one of them",
    ),
    Case(
        "unknown sector",
        CUT + "    preset: core-21\n    protect: [SOC, EDUC]\n",
        6,
        20,
        "sector",
        "EDU",
    ),
    Case(
        "small letters", CUT + "    preset: core-21\n    protect: [soc]\n", 6, 15, "sector", "SOC"
    ),
    Case(
        "cut and protected",
        CUT + "    preset: core-21\n    categories: [SOC, CON]\n    protect: [SOC]\n",
        7,
        15,
        "both cut and protected",
    ),
    # extends
    Case("extends nothing", HEAD + "extends: basline.yaml\n", 3, 10, "not exist", "baseline.yaml"),
    Case("extends itself", HEAD + "extends: case.yaml\n", 3, 10, "circle"),
    Case("extends in a circle", HEAD + "extends: circle.yaml\n", 3, 10, "circle"),
    Case("extends outside", HEAD + "extends: ../outside.yaml\n", 3, 10, "leaves the folder"),
    Case("extends absolute", HEAD + "extends: /etc/hostname\n", 3, 10, "absolute"),
    Case("extends a list", HEAD + "extends: [baseline.yaml]\n", 3, 10, "extends cannot be"),
    Case("extends a folder", HEAD + "extends: folder\n", 3, 10, "not exist"),
]
