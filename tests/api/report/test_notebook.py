"""The notebook beside the samples, run over a real home."""

from importlib.util import find_spec
from pathlib import Path

import pytest

import data
from api.report.drawing import NEEDED
from tests.data.features.town import town

NOTEBOOK = Path(data.__file__).parent / "samples" / "leafmap.ipynb"

MISSING = [name for name in (*NEEDED, "nbclient", "ipykernel") if find_spec(name) is None]


@pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (pip install 'vejsyn[report]' jupyterlab)"
)
@pytest.mark.filterwarnings("default")
def test_the_notebook_opens_a_home_in_leafmap(tmp_path, monkeypatch):
    import nbclient
    import nbformat

    store = town(tmp_path)
    store.engine.dispose()
    monkeypatch.setenv("VEJSYN_HOME", str(store.home))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "committed without outputs"
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    results = [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output["output_type"] == "execute_result"
    ]
    assert results[0] == "(29, 3)"
    assert "Stigevej" in results[1]
    drawn = next(tmp_path.glob("vejsyn-*/map.html")).read_text(encoding="utf-8")
    assert '"addLayer"' in drawn
    assert "Strandvejen" in drawn
