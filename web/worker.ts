/** The worker: owns an engine, drives it in slices so that messages are read between them, and batches its output. */
import { Loam, type ModuleFactory, State } from "./core.mjs";
import type { ExitHow, FromWorker, ToWorker } from "./protocol.ts";

const SLICE_MS = 10;
const OUTPUT_CAP_BYTES = 4 * 1024 * 1024;
const FLUSH_BYTES = 64 * 1024;
const FIRST_BUDGET = 20_000;
const MAX_BUDGET = 5_000_000;

declare const self: DedicatedWorkerGlobalScope & { loamModuleFactory?: ModuleFactory };

let engine: Loam | undefined;
let files = new Map<string, Uint8Array>();
let input: Uint8Array[] = [];
let inputClosed = false;
let inputWanted = false;
let run = 0;
let running = false;
let started = 0;
let budget = FIRST_BUDGET;
let timer: ReturnType<typeof setTimeout> | undefined;
let chunks: { fd: number; data: Uint8Array }[] = [];
let pendingBytes = 0;
let totalBytes = 0;
let capped = false;
let waitingStdin = false;

function post(message: FromWorker): void {
  self.postMessage(message);
}

function flush(): void {
  if (chunks.length > 0) {
    post({ type: "output", run, chunks });
    chunks = [];
    pendingBytes = 0;
  }
}

function write(fd: number, data: Uint8Array): void {
  if (capped) {
    return;
  }
  const room = OUTPUT_CAP_BYTES - totalBytes;
  const kept = data.slice(0, room);
  totalBytes += kept.length;
  pendingBytes += kept.length;
  const last = chunks[chunks.length - 1];
  if (last && last.fd === fd && last.data.length < FLUSH_BYTES) {
    const joined = new Uint8Array(last.data.length + kept.length);
    joined.set(last.data);
    joined.set(kept, last.data.length);
    last.data = joined;
  } else {
    chunks.push({ fd, data: kept });
  }
  if (pendingBytes >= FLUSH_BYTES) {
    flush();
  }
  if (kept.length < data.length) {
    capped = true;
    flush();
    post({ type: "output-capped", run, capBytes: OUTPUT_CAP_BYTES });
  }
}

function setWaiting(waiting: boolean): void {
  if (waiting !== waitingStdin) {
    waitingStdin = waiting;
    post({ type: "waiting-stdin", run, waiting });
  }
}

function finish(how: ExitHow, code: number): void {
  running = false;
  clearTimeout(timer);
  flush();
  setWaiting(false);
  engine?.end();
  post({ type: "exited", run, code, how, runMs: performance.now() - started });
}

// A message channel comes back sooner than a timer of 0 ms, which browsers stretch to 4.
const channel = new MessageChannel();
channel.port1.onmessage = () => slice();

function slice(): void {
  if (!running || !engine) {
    return;
  }
  const end = performance.now() + SLICE_MS;
  try {
    for (;;) {
      const before = performance.now();
      const step = engine.step(budget);
      const now = performance.now();
      if (step === State.RUNNABLE) {
        // aim at slices' length, so that a step is neither endless nor all overhead
        if (now - before < SLICE_MS / 4 && budget < MAX_BUDGET) {
          budget *= 2;
        } else if (now - before > SLICE_MS * 2 && budget > FIRST_BUDGET) {
          budget /= 2;
        }
        if (now >= end) {
          flush();
          channel.port2.postMessage(0);
          return;
        }
        continue;
      }
      if (!afterStep(step)) {
        return;
      }
    }
  } catch (error) {
    write(2, new TextEncoder().encode(`\nloam: internal error: ${String(error)}\n`));
    engine = undefined; // its memory may be damaged: the page makes a new worker
    finish("internal-error", 2);
  }
}

/** What follows a step that did not use up its budget; true: step again at once. */
function afterStep(step: number): boolean {
  if (!engine) {
    return false;
  }
  switch (step) {
    case State.WAITING: {
      flush();
      setWaiting(inputWanted);
      const ms = engine.wakeDelay();
      if (ms >= 0) {
        timer = setTimeout(wake, Math.min(ms, 2 ** 30));
      }
      return false;
    }
    case State.EXITED:
      finish("exit", engine.exitCode());
      return false;
    case State.DEADLOCKED:
      finish("deadlock", engine.exitCode());
      return false;
    case State.LIMIT:
      finish("limit", engine.exitCode());
      return false;
    case State.INTERRUPTED:
      finish("stopped", engine.exitCode());
      return false;
    default:
      throw new Error(`unexpected step ${step}`);
  }
}

function startRun(id: number, name: string, source: string): void {
  if (!engine) {
    post({ type: "failed", message: "the engine is not loaded" });
    return;
  }
  clearTimeout(timer);
  engine.end();
  run = id;
  chunks = [];
  pendingBytes = totalBytes = 0;
  capped = waitingStdin = false;
  budget = FIRST_BUDGET;
  started = performance.now();
  running = true;
  files = new Map([[name, new TextEncoder().encode(source)]]);
  input = [];
  inputClosed = inputWanted = false;
  const status = engine.command(["run", name]);
  if (status >= 0) {
    finish("compile-error", status);
    return;
  }
  post({ type: "started", run, compileMs: performance.now() - started });
  started = performance.now();
  channel.port2.postMessage(0);
}

/** Input came: the program may go on. */
function wake(): void {
  if (running && engine) {
    setWaiting(false);
    clearTimeout(timer);
    engine.wake();
    slice();
  }
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  return response.arrayBuffer();
}

/** The library travels gzipped; servers may or may not have unpacked it. */
async function fetchLibrary(url: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(await fetchBytes(url));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes;
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Standard input as the program reads it: what the page sent, then nothing yet, or the end. */
function readStdin(size: number): Uint8Array | number {
  const first = input[0];
  if (!first) {
    inputWanted = !inputClosed;
    return inputClosed ? 0 : -1;
  }
  inputWanted = false;
  const part = first.subarray(0, size);
  if (part.length < first.length) {
    input[0] = first.subarray(size);
  } else {
    input.shift();
  }
  return part;
}

const host = {
  read: (path: string) => files.get(path.replace(/^\.\//, "")) ?? 1,
  list: (dir: string) => (dir === "." || dir === "" ? [...files.keys()].map((name) => `f${name}\n`).join("") : null),
  fullPath: (path: string) => (path.startsWith("/") ? path : `/${path.replace(/^\.\//, "")}`),
  write,
  readStdin,
  option: (name: string) => (name === "cwd" ? "/" : null),
};

async function init(wasmUrl: string, libraryUrl: string): Promise<void> {
  const factory = self.loamModuleFactory;
  if (!factory) {
    throw new Error("the glue is missing");
  }
  const [wasm, library] = await Promise.all([fetchBytes(wasmUrl), fetchLibrary(libraryUrl)]);
  engine = await Loam.create(factory, wasm, library, host);
  post({ type: "ready" });
}

self.onmessage = (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  switch (message.type) {
    case "init":
      init(message.wasmUrl, message.libraryUrl).catch((error: unknown) => post({ type: "failed", message: String(error) }));
      break;
    case "run":
      startRun(message.run, message.name, message.source);
      break;
    case "stop":
      if (running) {
        finish("stopped", 130);
      }
      break;
    case "stdin":
      input.push(message.data);
      wake();
      break;
    case "stdin-close":
      inputClosed = true;
      wake();
      break;
  }
};
