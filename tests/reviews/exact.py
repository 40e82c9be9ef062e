"""Small rounds solved exactly, by an integer programme over all pairs (HiGHS)."""

import numpy as np
from scipy.optimize import LinearConstraint, milp

from reviews.problem import read, to_market
from reviews.teams import BANNED


def best(problem, least=None):
    """The highest worth less penalties, in millionths, of any plan that keeps every rule."""
    sheet = read(problem)
    market = to_market(sheet, least)
    rows, columns = np.nonzero(market.profit != BANNED)
    count, width = market.profit.shape
    owners = np.repeat(np.arange(count), market.demand)
    places = np.concatenate([np.arange(1, k + 1) for k in market.demand] or [[]])
    pairs, slots = rows.size, rows.size + owners.size
    size = slots + width
    cost = np.r_[
        -market.profit[rows, columns].astype(float),
        market.penalty * places,
        np.full(width, market.penalty),
    ]
    lines, low, high = [], [], []

    def rule(positions, least, most, values=1.0):
        line = np.zeros(size)
        line[positions] = values
        lines.append(line)
        low.append(least)
        high.append(most)

    pinned = [divmod(int(each), width) for each in sheet.pinned]
    for a in range(count):
        slot = pairs + np.flatnonzero(owners == a)
        mine = np.flatnonzero(rows == a)
        rule(np.r_[mine, slot], market.demand[a], market.demand[a])
        if sheet.spread:
            for home in set(sheet.institutions.tolist()):
                held = sum(sheet.institutions[r] == home for b, r in pinned if b == a)
                of_home = mine[sheet.institutions[columns[mine]] == home]
                rule(of_home, 0, max(0, sheet.spread - held))
        if market.needs[a]:
            junior = mine[~sheet.senior[columns[mine]]]
            rule(junior, 0, market.demand[a] - 1)
    for r in range(width):
        theirs = np.flatnonzero(columns == r)
        rule(theirs, 0, market.high[r])
        rule(np.r_[theirs, slots + r], market.low[r], np.inf)
    own = [divmod(int(each), width) for each in sheet.own]
    place = {(int(a), int(r)): n for n, (a, r) in enumerate(zip(rows, columns, strict=True))}
    for a, s in own:
        for b, r in own:
            couple = [place.get((a, r)), place.get((b, s))]
            if a < b and None not in couple:
                rule(couple, 0, 1)
    upper = np.r_[np.ones(slots), np.full(width, np.inf)]
    result = milp(
        cost,
        constraints=LinearConstraint(np.array(lines), low, high),
        integrality=np.ones(size),
        bounds=(0, upper),
        options={"mip_rel_gap": 0},
    )
    assert result.status == 0
    return round(-result.fun)


def worth_less_penalties(problem, result):
    """What the programme would say of a plan, pinned pairs left out."""
    sheet = read(problem)
    market = to_market(sheet)
    pinned = {(int(i) // sheet.width, int(i) % sheet.width) for i in sheet.pinned}
    values = {
        (a, r): round(float(sheet.affinity[a, r]) * 1e6)
        + sheet.bonus * bool(a * sheet.width + r in sheet.keep)
        for a, r, _ in result.pairs
    }
    missing = np.zeros(sheet.demand.size, dtype=np.int64)
    for short in result.short:
        missing[short.application] = short.missing
    lacking = np.zeros(sheet.width, dtype=np.int64)
    for reviewer, below in result.under:
        lacking[reviewer] = below
    free = sum(value for pair, value in values.items() if pair not in pinned)
    return free - market.fine(missing, lacking)
