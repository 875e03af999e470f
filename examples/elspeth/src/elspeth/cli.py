from pathlib import Path

import click
import yaml


@click.command()
@click.argument("settings", type=click.Path(exists=True, path_type=Path))
def main(settings: Path) -> None:
    """Print the names of the pipelines in a settings file."""
    loaded = yaml.safe_load(settings.read_text(encoding="utf-8"))
    for name in sorted(loaded.get("pipelines", {})):
        click.echo(name)
