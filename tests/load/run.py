#!/usr/bin/env python3
"""Servers and clients that loam runs, over real sockets, against programs of others.

    run.py [--loam LOAM] [--seconds N] [CASE...]

hello    an HTTP server under 64 connections: no error, 3,000 requests a second, memory stays
idle     10,000 connections that wait, then one message each: all are answered
files    loam -e with a file server, asked by curl
https    an HTTPS server asked by curl (HTTP/1.1 and HTTP/2), and by a client of its own
client   a client that loam runs, against Python's server
signals  an interrupt that the program hears, and one that it does not"""

import argparse
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAMS = os.path.join(HERE, "programs")
CONNECTIONS_IDLE = 10000


class Failure(Exception):
    pass


def want(ok, text):
    if not ok:
        raise Failure(text)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_port(port, process, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        want(process.poll() is None, f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Failure("the server does not listen")


class Server:
    """A process that serves on a port of its own until the block ends."""

    def __init__(self, command, port, **more):
        self.command, self.port, self.more = command, port, more

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, **self.more)
        try:
            wait_port(self.port, self.process)
        except Failure:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def memory(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


def output(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)
    want(done.returncode == 0, f"{command[0]}: {done.returncode} {done.stderr[-500:]}")
    return done.stdout


def build_load(folder):
    path = os.path.join(folder, "load")
    subprocess.run(["cc", "-O2", "-o", path, os.path.join(HERE, "load.c")], check=True)
    return path


def program(options, name, *args):
    return [options.loam, "run", os.path.join(PROGRAMS, name), *args]


def case_hello(options, folder):
    load, port = build_load(folder), free_port()
    with Server(program(options, "hello.go", f"127.0.0.1:{port}"), port) as server:
        command = [load, "http", str(port), "64", str(options.seconds)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            time.sleep(options.seconds / 3)
            early = server.memory()
            time.sleep(max(0, options.seconds * 2 / 3 - 0.5))
            late = server.memory()
            text = client.communicate()[0].strip()
        want(client.returncode == 0, text)
    rate = int(re.search(r"(\d+) a second", text).group(1))
    want(rate >= 3000, text)
    want(late <= early * 1.05, f"memory went from {early} to {late} kB")
    return f"{text}; memory {early} kB, then {late} kB"


def case_idle(options, folder):
    load, port = build_load(folder), free_port()
    want(resource.getrlimit(resource.RLIMIT_NOFILE)[1] > CONNECTIONS_IDLE + 100,
         "this machine allows too few open files")
    lower = lambda: resource.setrlimit(
        resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    echo = program(options, "echo.go", f"127.0.0.1:{port}")
    with Server(echo, port, preexec_fn=lower) as server:
        text = output([load, "echo", str(port), str(CONNECTIONS_IDLE), "2"]).strip()
        return f"{text}; memory {server.memory()} kB"


def case_files(options, folder):
    port = free_port()
    with open(os.path.join(folder, "a.txt"), "w", encoding="utf-8") as f:
        f.write("some text\n" * 1000)
    code = f'http.ListenAndServe("127.0.0.1:{port}", http.FileServer(http.Dir(".")))'
    with Server([options.loam, "-e", code], port, cwd=folder):
        url = f"http://127.0.0.1:{port}/"
        want('<a href="a.txt">a.txt</a>' in output(["curl", "-sS", url]), "no listing")
        want(output(["curl", "-sS", url + "a.txt"]) == "some text\n" * 1000, "another text")
        part = output(["curl", "-sS", "-r", "10-19", "-D", "-", url + "a.txt"])
        want("206 Partial Content" in part and part.endswith("some text\n"), part)
        missing = output(["curl", "-sS", "-o", os.path.join(folder, "none"), "-w",
                          "%{http_code}", url + "none"])
        want(missing == "404", missing)
    return "a listing, a file, a part of it, and none"


def case_https(options, folder):
    port = free_port()
    key, cert = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
    output(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
    with Server(program(options, "hello.go", f"127.0.0.1:{port}", cert, key), port):
        url = f"https://localhost:{port}/"
        for version in ("--http1.1", "--http2"):
            text = output(["curl", "-sS", version, "--cacert", cert, "-w", " %{http_version}", url])
            want(text == f"hello, world\n {'2' if version == '--http2' else '1.1'}", text)
        text = output(program(options, "fetch.go", url))
        want(text == "HTTP/2.0 200 OK text/plain; charset=utf-8 13 <nil>\n", text)
    return "HTTP/1.1 and HTTP/2, curl and a client of its own"


def case_client(options, folder):
    port = free_port()
    with open(os.path.join(folder, "b.html"), "w", encoding="utf-8") as f:
        f.write("<p>" * 100000)
    python = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with Server(python, port, cwd=folder, stderr=subprocess.DEVNULL):
        url = f"http://127.0.0.1:{port}/"
        text = output(program(options, "fetch.go", url + "b.html", url + "none"))
    lines = text.splitlines()
    want(lines[0] == "HTTP/1.0 200 OK text/html 300000 <nil>", text)
    want(lines[1].startswith("HTTP/1.0 404 File not found"), text)
    return "a page, and none"


def case_signals(options, _):
    code = """c := make(chan os.Signal, 1)
signal.Notify(c, os.Interrupt)
fmt.Println("ready")
fmt.Println("heard", <-c)
signal.Stop(c)
fmt.Println("again")
time.Sleep(time.Minute)"""
    with subprocess.Popen([options.loam, "-e", code], stdout=subprocess.PIPE, text=True) as p:
        said = [p.stdout.readline()]
        p.send_signal(signal.SIGUSR1)  # has no effect
        p.send_signal(signal.SIGINT)
        said += [p.stdout.readline(), p.stdout.readline()]
        p.send_signal(signal.SIGINT)
        status = p.wait(20)
    want(said == ["ready\n", "heard interrupt\n", "again\n"], said)
    want(status == -signal.SIGINT, f"status {status}")
    code = "go func() { select {} }()\nfmt.Println(1)\ntime.Sleep(time.Minute)"
    with subprocess.Popen([options.loam, "-e", code], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as p:
        p.stdout.readline()
        p.send_signal(signal.SIGQUIT)
        text = p.communicate(timeout=20)[1]
    want(p.returncode == 2 and text.startswith("SIGQUIT: quit\n"), f"{p.returncode} {text}")
    want("goroutine 1 [sleep]:" in text and "[select (no cases)]:" in text, text)
    return "interrupt and quit"


CASES = {"hello": case_hello, "idle": case_idle, "files": case_files, "https": case_https,
         "client": case_client, "signals": case_signals}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loam", default=os.path.join(ROOT, "build/native/bin/loam"))
    parser.add_argument("--seconds", type=float, default=30, help="how long the load lasts")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    options = parser.parse_args()
    failed = 0
    names = options.cases or list(CASES)
    for name in names:
        folder = tempfile.mkdtemp(prefix="loam-load-")
        try:
            print(f"ok   load {name}: {CASES[name](options, folder)}", flush=True)
        except (Failure, subprocess.SubprocessError) as e:
            failed += 1
            print(f"FAIL load {name}: {e}", flush=True)
        finally:
            shutil.rmtree(folder)
    print(f"{len(names) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
