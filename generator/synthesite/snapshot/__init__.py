"""Freezing a version: site, data, sources and descriptions in one folder that opens without a server."""

from __future__ import annotations

from .freezing import Frozen, freeze_version

__all__ = ["Frozen", "freeze_version"]
