"""Do the words about a net effect say what its terms say?"""

from __future__ import annotations

import pandas as pd
import pytest

from ecosim.report.net_words import Terms, net_in_words, net_terms

#: 100 won, 60 of it had anyway, 50 lost by others of which 45 not bought any more; mark-ups +2:
#: moved = 100 - 60 - 50 - 2 + 45 = 33
HARM = {
    "gross": 100e6, "deadweight": 60e6, "substitution": 4e6, "displacement": 50e6,
    "multiplier": -8e6, "net": -22e6, "withdrawn": 45e6, "markup_effect": 2e6,
    "net_volume": -24e6, "net_quality_adjusted": -40e6, "net_uk": -30e6,
    "net_job_years": -410.0, "extra_spending": -50e6, "programme_cost": 1e6,
    "cost_per_net_job": float("nan"), "contracts_moved": 33e6,
}  # fmt: skip

#: more money in the region, and less of the service
DEARER = {"net": 5e6, "service_price_effect": 45e6, "extra_spending": 9e6, "service_units": -30e6}


def terms(values: dict[str, float], half: float = 1e6) -> Terms:
    """Return a policy's rows as the table has them, with intervals of one width."""
    rows = pd.DataFrame({"item": list(values), "mean": list(values.values())})
    rows = rows.assign(policy="p", period="total", lo=rows["mean"] - half, hi=rows["mean"] + half)
    return net_terms(rows, "p")


def test_a_harm_is_explained_by_what_is_lost_and_what_stands_against_it() -> None:
    identity, reason, volume, _, cost = net_in_words(terms(HARM))
    assert "£60.0m of it they had anyway (deadweight)" in identity
    assert "£45.0m of it work that is no longer bought" in identity
    assert identity.endswith("£8.0m is lost among everybody else (multiplier): net −£22.0m.")
    assert reason.startswith("The region's value added falls because less work is bought (−£45.0m)")
    gains = reason.split("Against that, ")[1]
    assert gains.startswith("contracts move to suppliers who do more of the work")
    assert "(+£33.0m)" in gains
    assert "mark-ups on contracts rise (+£2.0m)" in gains
    assert volume == (
        "With mark-ups on contracts as they were it is −£24.0m. Work in the region changes by "
        "−410\u00a0job-years (not clear: the interval holds 0)."
    )
    assert cost.startswith("Public buyers pay £49.0m less, £1.0m of it to run the programme")


def test_clauses_of_the_reason_add_up_to_the_net_effect() -> None:
    # 33 moved - 45 not bought + 2 mark-ups - 4 substitution - 8 multiplier
    assert HARM["net"] / 1e6 == 33 - 45 + 2 - 4 - 8


def test_an_interval_that_holds_zero_gives_no_reason() -> None:
    reason = net_in_words(terms(HARM, half=23e6))[1]
    assert reason.startswith("It is not clear whether")


def test_more_money_for_less_work_is_said() -> None:
    found = net_in_words(terms(HARM | {"net": 5e6, "net_volume": -3e6}))
    assert "−£3.0m: the region is paid more for less work. Work in" in found[2]


def test_a_dearer_service_is_told_from_output() -> None:
    # +5 in money, of which 45 is that services cost more: 5 - 45 = -40
    found = net_in_words(terms(HARM | DEARER))
    assert found[3] == (
        "Counted by the services delivered, quality included, the region's output falls (−£40.0m): "
        "£45.0m (£44.0m to £46.0m) of the change in money is only a dearer unit of service, as "
        "£9.0m more is billed for fewer or worse services."
    )


def test_a_cheaper_service_has_its_interval_from_the_smaller_size() -> None:
    # -80 in money, of which 40 is that services cost less: -80 + 40 = -40
    cheaper = DEARER | {"net": -80e6, "service_price_effect": -40e6, "extra_spending": -9e6}
    assert (
        "£40.0m (£39.0m to £41.0m) of the change in money is only a cheaper unit of service, as "
        "£9.0m less is billed"
    ) in net_in_words(terms(HARM | cheaper))[3]


def test_a_dearer_service_that_is_not_clear_is_said_to_be_so() -> None:
    # half widths of 2: 1.5 holds 0, and 40 does not
    doubtful = {"net": -38.5e6, "service_price_effect": 1.5e6, "service_units": -30e6}
    assert net_in_words(terms(HARM | doubtful, half=2e6))[3] == (
        "Counted by the services delivered, quality included, the region's output falls (−£40.0m). "
        "It is not clear whether a unit of service gets dearer or cheaper (+£1.5m of the change in "
        "money; between −£0.5m and +£3.5m, which holds 0)."
    )


def test_the_bill_and_what_is_delivered_for_it_are_doubted_each() -> None:
    wide = DEARER | {"extra_spending": 0.9e6, "service_units": -0.5e6}
    assert net_in_words(terms(HARM | wide))[3].endswith(
        "as £0.9m more is billed (not clear: the interval holds 0) for fewer or worse services "
        "(not clear: the interval holds 0)."
    )


def test_a_table_without_the_price_of_services_says_nothing_of_it() -> None:
    older = {item: value for item, value in (HARM | DEARER).items()
             if item != "service_price_effect"}  # fmt: skip
    assert net_in_words(terms(older))[3] == (
        "Counted by the services delivered, quality included, the region's output falls (−£40.0m)."
    )


def test_output_that_may_rise_or_fall_is_said_to_be_unclear() -> None:
    assert "it is not clear whether" in net_in_words(terms(HARM, half=50e6))[3]


def test_the_price_of_a_year_of_work_is_said_where_there_is_one() -> None:
    said = net_in_words(terms(HARM | {"cost_per_net_job": 52_000.0}, half=2_000.0))
    assert said[-1] == (
        "A net year of work costs £52,000 of public money (£50,000 to £54,000)."
    )


def test_a_price_without_the_cost_of_running_the_policy_says_so() -> None:
    rows = pd.DataFrame({"item": list(HARM), "mean": list(HARM.values())})
    free = rows["item"] == "programme_cost"
    rows.loc[free, "mean"] = 0.0
    rows.loc[rows["item"] == "cost_per_net_job", "mean"] = 52_000.0
    half = (2_000.0 * ~free).to_numpy()
    rows = rows.assign(policy="p", period="total", lo=rows["mean"] - half, hi=rows["mean"] + half)
    assert net_in_words(net_terms(rows, "p"))[-1] == (
        "A net year of work costs £52,000 of public money (£50,000 to £54,000; cost of running it "
        "not entered, counted as £0)."
    )


def test_what_is_not_clear_is_said_beside_each_figure() -> None:
    # 24m and 30m lie within 40m of zero, and so do the 50m less that buyers pay when 60m wide
    clear = net_in_words(terms(HARM, half=100.0))
    assert not any("not clear" in sentence for sentence in (clear[2], clear[4]))
    doubtful = net_in_words(terms(HARM, half=60e6))
    assert "it is −£24.0m (not clear: the interval holds 0). Work in" in doubtful[2]
    assert "−410\u00a0job-years (not clear: the interval holds 0)." in doubtful[2]
    assert "pay £49.0m less (not clear: the interval holds 0), £1.0m of it" in doubtful[4]
    assert "changes by −£30.0m (not clear: the interval holds 0), before anybody" in doubtful[4]


def test_more_for_less_is_not_said_where_it_is_not_clear() -> None:
    found = net_in_words(terms(HARM | {"net": 5e6, "net_volume": -3e6}, half=4e6))
    assert "paid more for less work" not in found[2]


#: what a lever of locality gave: clear in sum and in what moves, not in its smaller parts
GAIN = HARM | {
    "gross": 500e6, "deadweight": 200e6, "displacement": 120e6, "withdrawn": 0.0,
    "substitution": 5.4e6, "multiplier": 10e6, "markup_effect": 3.8e6, "contracts_moved": 176.2e6,
    "net": 184.6e6,
}  # fmt: skip


def test_terms_that_are_not_clear_are_no_reasons() -> None:
    # 180 moved less mark-ups = 176.2; - 5.4 + 10 + 3.8 = 184.6; with half widths of 8 the
    # mark-ups and the substitution hold 0, with 12 the multiplier, too
    assert GAIN["net"] / 1e6 == pytest.approx(176.2 + 3.8 - 5.4 + 10.0)
    reason = net_in_words(terms(GAIN, half=8e6))[1]
    assert reason == (
        "The region's value added rises because contracts move to suppliers who do more of the "
        "work in the region (+£176.2m); supply chains and household spending grow with it "
        "(+£10.0m). Not clear, as intervals hold 0: whether winners have less room for other "
        "customers (−£5.4m); whether mark-ups on contracts rise (+£3.8m)."
    )


def test_a_term_of_the_identity_that_is_not_clear_is_said_to_be_so() -> None:
    identity = net_in_words(terms(GAIN, half=8e6))[0]
    assert (
        "winners do £5.4m less of other work (substitution; not clear: the interval holds 0), and "
        "£10.0m is added among everybody else (multiplier): net +£184.6m."
    ) in identity


def test_a_table_without_contracts_that_move_gives_no_reason() -> None:
    older = {item: value for item, value in GAIN.items() if item != "contracts_moved"}
    assert not any("because" in line for line in net_in_words(terms(older)))


def test_words_use_one_minus_sign() -> None:
    assert not any("-£" in line or " -4" in line for line in net_in_words(terms(HARM)))
