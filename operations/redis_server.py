"""The bundled Redis: on a socket only, with an append-only file."""

from __future__ import annotations

from operations.data_dir import redis_dir
from settings import Settings


def render_redis(settings: Settings) -> str:
    """Text of redis.conf.

    Default snapshots alone lose every acknowledged push on a kill; an append-only file synced each second loses none
    on a kill and about a second on a power cut, which the outbox makes good.
    """
    return "\n".join(
        (
            "port 0",
            f'unixsocket "{settings.run_dir / "redis.sock"}"',
            "unixsocketperm 700",
            f'dir "{redis_dir(settings)}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            # A full memory must refuse a job, not forget one.
            "maxmemory-policy noeviction",
            "daemonize no",
            'logfile ""',
            "",
        )
    )
