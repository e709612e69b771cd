"""An account of PostgreSQL that may sign in and no more, as one is after `GRANT ALL ON DATABASE`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url


@pytest.mark.postgresql
def test_who_may_not_make_tables_there_is_told_so(tmp_path: Path, postgresql: Any, postgresql_url: str) -> None:
    address = make_url(postgresql_url)
    role = f"{address.database}_role"
    postgresql.psql(f"CREATE ROLE {role} LOGIN; GRANT ALL ON DATABASE {address.database} TO {role}")
    named = {
        "FIELDAPP_DATA": str(tmp_path / "data"),
        "FIELDAPP_DATABASE_URL": address.set(username=role).render_as_string(hide_password=False),
    }
    init = [sys.executable, "-m", "fieldapp", "init"]
    made = subprocess.run(init, env={**os.environ, **named}, capture_output=True, text=True, check=False)
    assert made.returncode == 2, made.stderr
    assert "this account may not read or make tables there" in made.stderr
    assert "restore" not in made.stderr
    postgresql.psql(f"ALTER DATABASE {address.database} OWNER TO {role}")
    made = subprocess.run(init, env={**os.environ, **named}, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
