"""The carried sentence model in memory; nothing is asked of any hub."""

from __future__ import annotations

import os
from typing import Any

from pipeline import carried


def stay_offline() -> None:
    """Have the libraries ask no network for a model, and start no threads of their own to read texts."""
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def load() -> tuple[Any, Any]:
    """Its tokenizer and its network, the latter without the pooling layer, which no sentence vector is made with.

    Raises SettingsError like `carried.checked`.
    """
    stay_offline()
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    path = str(carried.checked())
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # for a tenth of a second of loading
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the pooling layer is left out on purpose
    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    return tokenizer, AutoModel.from_pretrained(path, local_files_only=True, add_pooling_layer=False).eval()
