"""What starting and watching the hotline can fail with."""

from __future__ import annotations


class OperationsError(Exception):
    """The hotline cannot be started or asked; the message says what to do."""
