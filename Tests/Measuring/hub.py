#!/usr/bin/env python3
"""Holds fetches from Hugging Face's hub against the hub's own library.

    ./hub.py .build/release/phosphene

A server on this computer answers as the hub does: large files redirect to another port, sums are in the headers. The
network is a small ViT of timm with random weights. Checked: what phosphene fetched is read by the library offline, what
the library fetched is opened by phosphene offline, two programs at once, and one that is killed and goes on. Needs
timm, safetensors and huggingface_hub.
"""

import hashlib
import http.server
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path = sys.path[1:]   # timm is the library, not the file beside this one

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """A repository on a server, and the server of its large files."""

    def __init__(self, files, slowly=False):
        self.files, self.slowly = files, slowly
        self.requests = []
        self.storage = self.serve(self.answer_storage)
        self.port = self.serve(self.answer)

    def serve(self, answer):
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                hub.requests.append((self.command, self.path, self.headers.get("Range"), self.headers.get("Authorization")))
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_HEAD = do_GET

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_address[1]

    def send(self, handler, status, body=b"", **headers):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command == "HEAD":
            return
        step = 1 << 16
        for start in range(0, len(body), step):
            handler.wfile.write(body[start:start + step])
            if self.slowly:
                time.sleep(0.02)

    def answer(self, handler):
        path = handler.path.split("?")[0]
        if path.startswith("/api/models/org/net/revision/"):
            listing = {"id": "org/net", "sha": COMMIT, "siblings": [{"rfilename": name} for name in self.files]}
            return self.send(handler, 200, json.dumps(listing).encode())
        for start in ("/org/net/resolve/main/", f"/org/net/resolve/{COMMIT}/"):
            name = path.removeprefix(start)
            if name != path and name in self.files:
                body = self.files[name]
                if len(body) > 10_000:
                    sha = hashlib.sha256(body).hexdigest()
                    return self.send(
                        handler, 302, Location=f"http://127.0.0.1:{self.storage}/{sha}?signed", X_Linked_Etag=f'"{sha}"',
                        X_Linked_Size=str(len(body)), X_Repo_Commit=COMMIT)
                sha = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
                return self.send(handler, 200, body, ETag=f'"{sha}"', X_Repo_Commit=COMMIT)
        self.send(handler, 404, X_Error_Code="EntryNotFound")

    def answer_storage(self, handler):
        sha = handler.path[1:].split("?")[0]
        body = next(body for body in self.files.values() if hashlib.sha256(body).hexdigest() == sha)
        wanted = handler.headers.get("Range")
        if not wanted:
            return self.send(handler, 200, body, Accept_Ranges="bytes")
        first = int(wanted.removeprefix("bytes=").split("-")[0])
        last = wanted.split("-")[1]
        last = int(last) if last else len(body) - 1
        self.send(
            handler, 206, body[first:last + 1], Content_Range=f"bytes {first}-{last}/{len(body)}")


def network():
    import timm
    from safetensors.torch import save

    model = timm.create_model("vit_tiny_patch16_224", pretrained=False, depth=2)
    configuration = {
        "architecture": "vit_tiny_patch16_224", "num_classes": 1000, "model_args": {"depth": 2},
        "pretrained_cfg": {"input_size": [3, 224, 224], "mean": [0.5] * 3, "std": [0.5] * 3},
    }
    return {
        "config.json": json.dumps(configuration).encode(), "model.safetensors": save(model.state_dict()),
        "README.md": b"# A network\n", "onnx/model.onnx": b"not wanted" * 10_000, "pytorch_model.bin": b"nor this" * 10_000,
    }


def main():
    program = os.path.abspath(sys.argv[1])
    files = network()
    hub = Hub(files)

    def environment(cache, hub=hub, **more):
        return os.environ | {
            "HF_ENDPOINT": f"http://127.0.0.1:{hub.port}", "HF_HUB_CACHE": cache, "HF_TOKEN": "hf_secret",
            "HF_HUB_DISABLE_XET": "1", "no_proxy": "127.0.0.1", "HF_HUB_DISABLE_TELEMETRY": "1"} | more

    def phosphene(cache, *arguments, hub=hub, **more):
        return subprocess.run(
            [program, *arguments], env=environment(cache, hub, **more), capture_output=True, text=True)

    def python(cache, code, hub=hub, **more):
        return subprocess.run(
            [sys.executable, "-c", code], env=environment(cache, hub, **more), capture_output=True, text=True)

    def check(name, holds, detail=""):
        print(f"{'yes' if holds else 'NO '}  {name}", detail if not holds else "")
        if not holds:
            sys.exit(1)

    def is_whole(cache):
        folder = f"{cache}/models--org--net/snapshots/{COMMIT}"
        return all(open(f"{folder}/{name}", "rb").read() == files[name] for name in ("config.json", "model.safetensors"))

    offline = """
import huggingface_hub, sys
for name in ("config.json", "model.safetensors"):
    huggingface_hub.hf_hub_download("org/net", name)
print(huggingface_hub.scan_cache_dir().warnings)
"""
    with tempfile.TemporaryDirectory() as folder:
        first = phosphene(f"{folder}/a", "fetch", "hf:org/net")
        check("phosphene fetches", first.returncode == 0 and is_whole(f"{folder}/a"), first.stderr)
        print("     ", first.stdout.strip().replace("\n", "\n      "))
        tokens = {(path.split("/")[1][:4], token) for _, path, _, token in hub.requests}
        check("the token goes to the hub alone", all((token is not None) == (path in ("api", "org")) for path, token in tokens), tokens)
        read = python(f"{folder}/a", offline, HF_HUB_OFFLINE="1")
        check("the library reads it offline", read.returncode == 0 and read.stdout == "[]\n", read.stderr + read.stdout)

        fetched = python(f"{folder}/b", offline)
        check("the library fetches", fetched.returncode == 0, fetched.stderr)
        opened = phosphene(f"{folder}/b", "describe", "hf:org/net", HF_HUB_OFFLINE="1")
        check("phosphene opens it offline", opened.returncode == 0 and "hf:org/net" in opened.stdout, opened.stderr)
        again = phosphene(f"{folder}/b", "fetch", "hf:org/net")
        check("nothing is fetched twice", "already here" in again.stdout, again.stdout + again.stderr)

        slow = Hub(files, slowly=True)
        both = [
            subprocess.Popen([program, "fetch", "hf:org/net"], env=environment(f"{folder}/c", slow)),
            subprocess.Popen(
                [sys.executable, "-c", offline], env=environment(f"{folder}/c", slow), stdout=subprocess.DEVNULL),
            subprocess.Popen([program, "fetch", "hf:org/net"], env=environment(f"{folder}/c", slow)),
        ]
        check("three programs at once", [each.wait() for each in both] == [0, 0, 0] and is_whole(f"{folder}/c"))

        killed = subprocess.Popen([program, "fetch", "hf:org/net"], env=environment(f"{folder}/d", slow))
        blobs = f"{folder}/d/models--org--net/blobs"
        while not (os.path.isdir(blobs) and any(
                name.endswith(".incomplete") and os.path.getsize(f"{blobs}/{name}") > 300_000
                for name in os.listdir(blobs))):
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        hub.requests.clear()
        after = phosphene(f"{folder}/d", "fetch", "hf:org/net")
        ranges = [wanted for _, _, wanted, _ in hub.requests if wanted]
        check("killed, it goes on", after.returncode == 0 and is_whole(f"{folder}/d") and len(ranges) == 1, (after, ranges))
        check("nothing is left", not [name for name in os.listdir(blobs) if "." in name])


main()
