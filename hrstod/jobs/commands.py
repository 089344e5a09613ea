"""`hrstod jobs`: run what is due, as a timer does, and see what there is."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from hrstod.jobs.jobs import JOBS
from hrstod.jobs.runner import means_of, run_jobs

group = AppGroup("jobs", help="What is done by the clock.")


@group.command("run")
@click.option("--only", type=click.Choice([job.name for job in JOBS]), help="Run this job and no other.")
def run(only: str | None) -> None:
    """Do what is due, and say of each job what it did.

    Nothing is done while another run goes on. It ends with code 1 when a job has failed; the next run tries it again.
    """
    chosen = [job for job in JOBS if only in (None, job.name)]
    outcomes = run_jobs(means_of(current_app), chosen)
    if outcomes is None:
        click.echo("Another run is going on. Nothing was done.")
        return
    for outcome in outcomes:
        click.echo(f"{outcome.name}: {outcome.said}", err=outcome.has_failed)
    if any(outcome.has_failed for outcome in outcomes):
        raise click.exceptions.Exit(1)


@group.command("list")
def list_jobs() -> None:
    """List the jobs in the order they run in, and what each does."""
    for job in JOBS:
        click.echo(f"{job.name}\t{job.does}")
