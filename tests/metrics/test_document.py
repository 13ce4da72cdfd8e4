"""The documents name every metric as it is computed."""

import pytest

from engine.metrics.__main__ import DOCUMENT
from engine.metrics.document import metrics_table, with_table


def test_the_table_in_the_documents_is_the_one_of_the_code() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert metrics_table() in document, "python -m engine.metrics"
    assert with_table(document) == document


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        with_table("# Reports")
