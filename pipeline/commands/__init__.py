"""The commands of `evidence`, thin functions by what they are for; with `pipeline.cli` the only place that prints."""
