from click.testing import CliRunner

from elspeth.cli import main


def test_prints_names(tmp_path):
    settings = tmp_path / "settings.yaml"
    settings.write_text("pipelines: {b: {}, a: {}}")
    assert CliRunner().invoke(main, [str(settings)]).output == "a\nb\n"
