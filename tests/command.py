"""The command line called in this process: the same commands without a second to start."""

from pathlib import Path

from typer.testing import CliRunner, Result

from registry.cli.main import app


def run(*words: str, data_dir: Path, **environ: str) -> Result:
    """Run `openlocal` with these words, its data in `data_dir`."""
    env = {"OPENLOCAL_DATA_DIR": str(data_dir), "COLUMNS": "200", **environ}
    return CliRunner().invoke(app, words, env=env)
