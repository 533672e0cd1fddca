"""The edge: nginx on the public port, in front of the web and the media process."""

from __future__ import annotations

import os
import pwd

from settings import Settings

# While the web process is away the caller is asked to wait two seconds and to come to the same place again, at most so
# often; then the fallback URL has its turn. What was said is kept by the media process, a pressed key asked for again.
WAITS = 5
HOLD = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Pause length="2"/>'
    '<Redirect method="POST">$uri?${step_query}${leg_query}wait=$next_wait</Redirect></Response>'
)

TEMPLATE = r"""daemon off;
%(user)s
pid %(run)s/nginx.pid;
error_log stderr warn;
worker_processes 1;
worker_rlimit_nofile 8192;
events { worker_connections 2048; }

http {
    # No query strings and no addresses: they can hold what callers said or who they are.
    log_format plain escape=json
        '{"event":"edge_request","at":"$time_iso8601","method":"$request_method","path":"$uri",'
        '"status":$status,"seconds":$request_time}';
    access_log /dev/stdout plain;
    server_tokens off;
    default_type text/plain;

    # A peer that sends slowly is closed before it can hold a thread of the web process.
    client_header_timeout 5s;
    client_body_timeout 5s;
    send_timeout 10s;
    keepalive_timeout 30s;
    reset_timedout_connection on;
    client_max_body_size %(body)d;
    client_body_buffer_size %(body)d;
    large_client_header_buffers 4 8k;

    client_body_temp_path %(run)s/nginx-body;
    proxy_temp_path %(run)s/nginx-proxy;
    fastcgi_temp_path %(run)s/nginx-fastcgi;
    uwsgi_temp_path %(run)s/nginx-uwsgi;
    scgi_temp_path %(run)s/nginx-scgi;

    # The signature is made over the configured origin, so nothing a peer says about itself goes on.
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For "";
    proxy_set_header X-Forwarded-Proto "";
    proxy_set_header X-Forwarded-Host "";
    proxy_set_header Forwarded "";
    proxy_connect_timeout 2s;
    proxy_read_timeout 15s;

    map $arg_wait $next_wait {
        default 1;
%(waits)s
    }
    # Only digits go into the document: anything else is not an address of ours.
    map $arg_step $step_query {
        default "";
        "~^(\d+)$" "step=$1&amp;";
    }
    map $arg_leg $leg_query {
        default "";
        "~^(\d+)$" "leg=$1&amp;";
    }

    server {
        listen %(listen)s;

        location = /voice/media {
            proxy_pass http://unix:%(run)s/media.sock;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_set_header X-Forwarded-For "";
            proxy_set_header Host $http_host;
            # The media process closes idle sockets itself.
            proxy_read_timeout 120s;
            proxy_buffering off;
        }

        # Documents a caller waits for: while the web process restarts, the caller is kept.
        location ~ ^/voice/(incoming|turn|fallback|recording|queue/left|queue/after|queue/again)$ {
            proxy_pass http://unix:%(run)s/web.sock;
            error_page 502 504 = @hold;
        }

        location @hold {
            if ($next_wait = "") { return 502; }
            default_type text/xml;
            return 200 '%(hold)s';
        }

        location = /metrics {
            allow 127.0.0.1;
            allow ::1;
            deny all;
            # A proxy on this machine that forwards the outside has a loopback address too.
            if ($http_x_forwarded_for) { return 403; }
            if ($http_forwarded) { return 403; }
            proxy_pass http://unix:%(run)s/web.sock;
        }

        location / {
            # Without a URI part the request line goes on as it came, percent-encoding included.
            proxy_pass http://unix:%(run)s/web.sock;
        }
    }
}
"""


def render_nginx(settings: Settings) -> str:
    """Text of nginx.conf."""
    waits = "\n".join(f'        {n} "{n + 1 if n < WAITS else ""}";' for n in range(1, WAITS + 1))
    return TEMPLATE % {
        "user": _user_line(),
        "run": settings.run_dir,
        "body": settings.web.max_request_bytes,
        "listen": listen_address(settings),
        "waits": waits,
        "hold": HOLD,
    }


def listen_address(settings: Settings) -> str:
    host = settings.web.host
    return f"[{host}]:{settings.web.port}" if ":" in host else f"{host}:{settings.web.port}"


def _user_line() -> str:
    # nginx started by root gives its workers to another user, who may not open our sockets.
    return f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""
