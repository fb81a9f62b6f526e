"""The API against its own schema, with requests that schemathesis makes up."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import text

from database import Database
from streamlit_app.api import create_api
from tests.integration.api.client import Api

schema = schemathesis.openapi.from_dict(create_api(lambda: pytest.fail("not asked")).openapi())


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),  # 784 pixels are slow to make up
)
def test_answers_are_as_the_schema_says(api: Api, database: Database, case: Case[Any]) -> None:
    assume("%0A" not in case.formatted_path)  # Starlette's Mount ends at a line break
    with database.transaction() as session:
        session.execute(text("DELETE FROM answered"))  # else most would only reuse a key
    # No schema can say that there is ink in a picture.
    may_refuse: list[Any] = [positive_data_acceptance] if case.method == "POST" else []
    # A batch of 256 takes its time on a busy machine.
    address = str(api.client.base_url)
    case.call_and_validate(base_url=address, timeout=120, excluded_checks=may_refuse)
