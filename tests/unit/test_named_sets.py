"""Do the model's named sets of suppliers hold whom their names say?"""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import Kind
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario


def test_the_models_smes_and_nationals_are_living_suppliers_of_their_kind() -> None:
    model = ProcurementModel(Scenario(name="a", scale=0.02, months=1), detail=False)
    for view, kind in ((model.smes, Kind.SME), (model.nationals, Kind.NATIONAL)):
        assert len(view) > 0
        mask = model.suppliers.is_alive & (model.suppliers.kind == kind)
        assert view.uids.tolist() == np.flatnonzero(mask).tolist()
    assert model.smes.agg("staff", np.sum) == model.suppliers.smes.get("staff").sum()
    assert sum(map(len, model.suppliers.groupby("kind").values())) == len(model.suppliers)
