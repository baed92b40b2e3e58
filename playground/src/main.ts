/** The page: editor, terminal, worker, share links. Nothing but static files is behind it. */
import type { FromWorker, ToWorker } from "../../web/protocol.ts";
import { decodeSnippet, encodeSnippet } from "../../web/share.ts";
import { Console } from "./console.ts";
import { makeEditor, setText, showErrors } from "./editor.ts";
import { examples } from "virtual:examples";

const FILE = "prog.go";
const STORE = "loam.source";

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`no element #${id}`);
  }
  return found as T;
}

const runButton = element<HTMLButtonElement>("run");
const stopButton = element<HTMLButtonElement>("stop");
const status = element("status");
const decoder = new TextDecoder();
let worker: Worker;
let ready = false;
let run = 0;
let wanted = false;
let errors = "";

function send(message: ToWorker): void {
  worker.postMessage(message);
}

function startWorker(): void {
  ready = false;
  worker = new Worker("worker.js");
  worker.onmessage = (event: MessageEvent<FromWorker>) => receive(event.data);
  worker.onerror = (event) => setStatus(`the worker failed: ${event.message}`);
  send({ type: "init", wasmUrl: new URL("loam.wasm", location.href).href, libraryUrl: new URL("library.bin.gz", location.href).href });
}

function setStatus(text: string): void {
  status.textContent = text;
}

function setRunning(running: boolean): void {
  stopButton.disabled = !running;
  document.body.dataset["state"] = running ? "running" : "idle";
}

function start(): void {
  if (!ready) {
    wanted = true;
    setStatus("loading the engine…");
    return;
  }
  output.clear();
  errors = "";
  showErrors(editor, "");
  run++;
  setRunning(true);
  setStatus("compiling…");
  send({ type: "run", run, name: FILE, source: editor.state.doc.toString() });
}

/** Stop must work whatever the engine does: the worker answers between slices, and is replaced if it does not. */
function stop(): void {
  const id = run;
  send({ type: "stop" });
  setTimeout(() => {
    if (run === id && document.body.dataset["state"] === "running") {
      worker.terminate();
      output.note("stopped");
      setRunning(false);
      startWorker();
    }
  }, 1000);
}

function receive(message: FromWorker): void {
  if ("run" in message && message.run !== run) {
    return;
  }
  switch (message.type) {
    case "ready":
      ready = true;
      setStatus("ready");
      if (wanted) {
        wanted = false;
        start();
      }
      break;
    case "failed":
      setStatus(message.message);
      break;
    case "started":
      setStatus(`compiled in ${message.compileMs.toFixed(0)} ms, running…`);
      break;
    case "output":
      for (const { fd, data } of message.chunks) {
        output.write(fd, data);
        errors += fd === 2 ? decoder.decode(data) : "";
      }
      break;
    case "output-capped":
      output.note(`output stopped after ${message.capBytes / 1024 / 1024} MB`);
      break;
    case "waiting-stdin":
      output.setReading(message.waiting);
      setStatus(message.waiting ? "waiting for input" : "running…");
      break;
    case "exited":
      finished(message);
      break;
  }
}

function finished(message: Extract<FromWorker, { type: "exited" }>): void {
  setRunning(false);
  output.setReading(false);
  if (message.how === "compile-error") {
    showErrors(editor, errors);
    setStatus("does not compile");
    return;
  }
  if (message.how === "internal-error") {
    startWorker();
  }
  const how = message.how === "stopped" ? "stopped" : `exit status ${message.code}`;
  output.note(how);
  setStatus(`${how}, ${message.runMs.toFixed(0)} ms`);
}

async function share(): Promise<void> {
  const fragment = encodeSnippet({ files: { [FILE]: editor.state.doc.toString() } });
  history.replaceState(null, "", fragment);
  try {
    await navigator.clipboard.writeText(location.href);
    setStatus("link copied");
  } catch {
    setStatus("the link is in the address bar");
  }
}

function initialText(): string {
  try {
    const snippet = decodeSnippet(location.hash);
    if (snippet) {
      return snippet.files[FILE] ?? Object.values(snippet.files)[0] ?? "";
    }
  } catch (error) {
    setStatus(String(error));
  }
  return localStorage.getItem(STORE) ?? examples["hello.go"] ?? "";
}

const output = new Console(
  element("terminal"),
  (data) => send({ type: "stdin", data }),
  () => send({ type: "stdin-close" }),
);
const editor = makeEditor(element("editor"), initialText(), start, () => {
  localStorage.setItem(STORE, editor.state.doc.toString());
});
const picker = element<HTMLSelectElement>("examples");
for (const name of Object.keys(examples)) {
  picker.add(new Option(name, name));
}
picker.onchange = () => {
  const text = examples[picker.value];
  if (text !== undefined) {
    setText(editor, text);
  }
  picker.value = "";
};
runButton.onclick = start;
stopButton.onclick = stop;
element("share").onclick = () => void share();
window.addEventListener("hashchange", () => setText(editor, initialText()));
window.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === ".") {
    stop();
  }
});
setRunning(false);
startWorker();
// For the end-to-end test: what a person sees and types, as text.
Object.assign(window, { loamTest: { output: () => output.text, setText: (text: string) => setText(editor, text), type: (text: string) => output.key(text) } });
