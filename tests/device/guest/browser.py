"""The third caller: Chromium without a window, on a page that behaves as call programs do.

The page waits for one camera in the list and takes it. When its pictures end, it takes the next camera that it can get,
that one first, without asking. Page and pictures stay on 127.0.0.1 in the machine.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

_PAGE = """<!doctype html>
<script>
const wanted = decodeURIComponent(location.search.slice(1));
const tell = (what, body) => fetch("/" + what, { method: "POST", body });
const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
let listed = "";
async function cameras() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const found = devices.filter((device) => device.kind === "videoinput");
    const labels = JSON.stringify(found.map((device) => device.label));
    if (labels !== listed) await tell("listed", listed = labels);
    return found;
}
async function watch(camera) {
    const video = { deviceId: { exact: camera.deviceId }, width: { exact: 1280 }, height: { exact: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video });
    const [track] = stream.getVideoTracks();
    await tell("open", track.label);
    const frames = new MediaStreamTrackProcessor({ track }).readable.getReader();
    let picture;
    for (;;) {
        const { done, value: frame } = await frames.read();
        if (done) return;
        picture ??= new Uint8Array(frame.allocationSize());
        await frame.copyTo(picture);
        const format = frame.format;
        frame.close();
        // Sending it as it is would take most of the machine's time.
        const packer = new CompressionStream("deflate-raw");
        const writer = packer.writable.getWriter();
        writer.write(picture);
        writer.close();
        await tell(format, await new Response(packer.readable).arrayBuffer());
        await pause();
    }
}
(async () => {
    let called = false;
    for (;;) {
        const found = await cameras();
        const others = found.filter((camera) => camera.label !== wanted);
        const mine = found.filter((camera) => camera.label === wanted);
        for (const camera of called ? [...mine, ...others] : mine) {
            try {
                await watch(camera);
                called = true;
                await tell("lost");
                break;
            } catch (error) {
                await tell("refused", `${camera.label}: ${error.name}`);
            }
        }
        await pause();
    }
})();
</script>
"""

_COMMAND = (
    # The program has to run in the same slow machine.
    "nice",
    "chromium-headless-shell",
    "--no-sandbox",
    # Starting its processes would take most of the time that this machine has.
    "--single-process",
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--use-fake-ui-for-media-stream",
)

Event = tuple[str, bytes]
"""`listed` with the cameras' names as JSON, `open` with one's name, `refused`, `lost`, or a picture's format with it.

Pictures are deflated.
"""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    events: queue.Queue[Event] = queue.Queue()

    def do_GET(self) -> None:
        self._answer(_PAGE.encode(), "text/html")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.events.put((urlsplit(self.path).path[1:], body))
        self._answer(b"", "text/plain")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        pass


def events(camera: str) -> Iterator[Event]:
    """Run the browser; yield what its page tells, for ever.

    Args:
        camera: the name of the one that is chosen.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = f"http://127.0.0.1:{server.server_port}/?{quote(camera)}"
    with tempfile.TemporaryDirectory() as profile, contextlib.ExitStack() as ending:
        process = subprocess.Popen(
            [*_COMMAND, f"--user-data-dir={profile}", page],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ending.callback(process.kill)
        while True:
            yield _Handler.events.get()
