"""What needs a PostgreSQL is refused beside a SQLite, with the file and the key that ask for it."""

import shutil
from pathlib import Path

import pytest

from fieldapp.settings import SettingsError, default_folder, load

ASKS = [
    pytest.param("[server]\nprocesses = 2\n", "server.processes: 2", id="processes"),
    pytest.param('[planning]\nworkers = "separate"\n', 'planning.workers: "separate"', id="workers"),
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(default_folder(), tmp_path / "config")
    return tmp_path / "config"


@pytest.mark.parametrize(("written", "named"), ASKS)
def test_sqlite_serves_one_process(config: Path, tmp_path: Path, written: str, named: str) -> None:
    (config / "local.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load(config, tmp_path)
    said = str(refused.value)
    assert said.startswith(f"{config / 'local.toml'}: {named} needs a PostgreSQL")
    assert "FIELDAPP_DATABASE_URL" in said
    assert said.count(".\n") == 0


@pytest.mark.parametrize(("written", "named"), ASKS)
@pytest.mark.parametrize("url", ["postgres://name@localhost/office", "/srv/office"])
def test_what_is_no_postgresql_is_not_called_a_sqlite(
    config: Path, tmp_path: Path, written: str, named: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config / "local.toml").write_text(written, encoding="utf-8")
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", url)
    with pytest.raises(SettingsError) as refused:
        load(config, tmp_path)
    said = str(refused.value)
    assert said.startswith(f"{config / 'local.toml'}: {named} needs a PostgreSQL")
    assert "postgresql+psycopg://" in said
    assert "SQLite" not in said


@pytest.mark.parametrize(("written", "named"), ASKS)
def test_postgresql_serves_several(
    config: Path, tmp_path: Path, written: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config / "local.toml").write_text(written, encoding="utf-8")
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", "postgresql+psycopg://name@localhost/office")
    assert load(config, tmp_path).server.processes in (1, 2)


def test_every_process_has_a_port_to_count_on(config: Path, tmp_path: Path) -> None:
    (config / "local.toml").write_text("[server]\nmetrics_port = 65535\n", encoding="utf-8")
    assert list(load(config, tmp_path).server.metrics_ports) == [65535]
    (config / "local.toml").write_text("[server]\nmetrics_port = 65535\nprocesses = 2\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="metrics_port leaves no port"):
        load(config, tmp_path)
