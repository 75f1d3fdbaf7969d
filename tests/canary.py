"""A file with a secret that nobody may see, and an address that nobody may ask."""

import socketserver
import threading
from typing import Final, Self

__all__ = ["CANARY", "SECRET", "Listener"]

SECRET: Final = "canary-7d1f"
CANARY: Final = f"name,lon,lat\n{SECRET},9.5,47.1\n"
"""What the file ``secret.csv`` holds."""


class Listener(socketserver.ThreadingTCPServer):
    """Counts who asks on this machine, and answers nobody."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked = 0
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)

    def __enter__(self) -> Self:
        """Begin to listen."""
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and close the port."""
        self.shutdown()
        self.server_close()

    def verify_request(self, request: object, client_address: object) -> bool:
        """Count it, and let nobody in."""
        del request, client_address
        self.asked += 1
        return False

    @property
    def url(self) -> str:
        """Address of a table that it does not give."""
        return f"http://127.0.0.1:{self.server_address[1]}/points.csv"
