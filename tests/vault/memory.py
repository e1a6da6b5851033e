"""The few paths of Vault's HTTP API the stand-in asks, in memory: as the real server answers, but no engine.

Every test that uses it runs against the real server as well, with `./rolesanywhere test --vault`.
"""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nbWVtb3J5\n-----END CERTIFICATE-----"
_SECONDS = ("default_lease_ttl", "max_lease_ttl")


class _Handler(http.server.BaseHTTPRequestHandler):
    store: dict[str, dict[str, Any]]

    def log_message(self, *_: object) -> None:
        return

    def _answer(self, code: int, body: dict[str, Any] | None = None) -> None:
        content = json.dumps(body).encode() if body is not None else b""
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _refuse(self, code: int, *errors: str) -> None:
        self._answer(code, {"errors": list(errors)})

    def _allowed(self) -> bool:
        if self.headers.get("X-Vault-Token") == "root":
            return True
        self._refuse(403, "permission denied")
        return False

    @property
    def _path(self) -> str:
        return self.path.removeprefix("/v1/")

    def do_GET(self) -> None:
        if not self._allowed():
            return
        found = self.store.get(self._path)
        if found is not None:
            self._answer(200, {"data": {key: each for key, each in found.items() if key != "secret_key"}})
        elif self._path.startswith("sys/mounts/"):
            self._refuse(400, f"No secret engine mount at {self._path.removeprefix('sys/mounts/')}/")
        elif "/issuer/" in self._path:
            issuer = self._path.rpartition("/")[2]
            self._refuse(500, f"1 error occurred:\n\t* unable to find PKI issuer for reference: {issuer}\n\n")
        else:
            self._refuse(404)

    def do_DELETE(self) -> None:
        if not self._allowed():
            return
        mount = self._path.removeprefix("sys/mounts/").removesuffix("root")
        for key in list(self.store):
            if key == self._path or (self._path != key and key.startswith(f"{mount.rstrip('/')}/issuer/")):
                del self.store[key]
        self._answer(204)

    def do_PUT(self) -> None:
        if not self._allowed():
            return
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path, data = self._path, None
        if path.startswith("sys/mounts/"):
            mount = path.removesuffix("/tune")
            config = body.pop("config", body)
            if mount == path and path in self.store:
                self._refuse(400, f"path is already in use at {path.removeprefix('sys/mounts/')}/")
                return
            kept = self.store.setdefault(mount, {"accessor": "accessor", "config": {}})
            kept |= {key: each for key, each in body.items() if key not in _SECONDS}
            kept["config"] |= {key: int(config[key].rstrip("s")) for key in _SECONDS}
        elif path.endswith("/generate/internal"):
            backend = path.removesuffix("generate/internal").removesuffix("/root/")
            data = {"issuer_id": "one", "key_id": "key", "certificate": _CERTIFICATE, "serial_number": "01"}
            self.store[f"{backend}/issuer/one"] = data
        elif body.get("region") == "refused":
            self._refuse(400, "it is refused")
            return
        else:
            self.store[path] = {**self.store.get(path, {}), **body}
        self._answer(200 if data else 204, {"data": data} if data else None)


@contextmanager
def serving() -> Iterator[str]:
    """The address of an empty one."""
    handler = type("Handler", (_Handler,), {"store": {}})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
