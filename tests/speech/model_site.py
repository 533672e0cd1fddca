"""A small stand-in for the site that speech models come from, on this machine, with the faults a test asks for."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "vosk-model-small-xx-0.1"
MODEL_FILES = {
    "am/final.mdl": b"acoustic model" * 500,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--beam=10\n",
    "graph/HCLr.fst": bytes(range(256)) * 40,
    "graph/Gr.fst": b"grammar",
}


def model_zip(name: str = MODEL, files: Mapping[str, bytes] = MODEL_FILES) -> bytes:
    """An archive packed as the site packs them: everything below one directory."""
    return zip_of({f"{name}/{path}": data for path, data in files.items()})


def zip_of(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, data in members.items():
            archive.writestr(path, data)
    return packed.getvalue()


@dataclass
class ModelSite:
    """What the site serves, how it misbehaves, and what it was asked for."""

    archives: dict[str, bytes] = field(default_factory=dict)
    stated: dict[str, dict[str, object]] = field(default_factory=dict)
    url: str = ""
    break_off_after: int | None = None
    ignore_ranges: bool = False
    redirects: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str | None]] = field(default_factory=list)

    def publish(self, archive: bytes, name: str = MODEL, md5: str | None = None, size: int | None = None) -> None:
        """Serve an archive and state its size and md5 in the list, truly or not."""
        self.archives[f"/{name}.zip"] = archive
        true_md5 = hashlib.md5(archive, usedforsecurity=False).hexdigest()
        self.stated[name] = {
            "name": name,
            "size": size or len(archive),
            "md5": md5 or true_md5,
            "lang": "xx",
            "type": "small",
        }

    def body_of(self, path: str) -> bytes | None:
        if path == "/model-list.json":
            return json.dumps(list(self.stated.values())).encode()
        return self.archives.get(path)


@contextmanager
def serving_models() -> Iterator[ModelSite]:
    site = ModelSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            site.requests.append((self.path, wanted))
            if self.path in site.redirects:
                self.send_response(302)
                self.send_header("Location", site.redirects[self.path])
                self.end_headers()
                return
            body = site.body_of(self.path)
            if body is None:
                self.send_error(404)
                return
            self._send(body, int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and not site.ignore_ranges else 0)

        def _send(self, body: bytes, start: int) -> None:
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            breaks = site.break_off_after if self.path.endswith(".zip") else None
            self.wfile.write(body[start:] if breaks is None else body[start : start + breaks])

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
