/**
 * The messages between a page and the worker that runs Go. Every message is a plain object with a `type`; bytes travel as
 * Uint8Array. A worker runs one program at a time.
 */

/** From the page. */
export type ToWorker =
  /** Where the wasm module and the library are; the first message. */
  | { type: "init"; wasmUrl: string; libraryUrl: string }
  /** Compiles and starts a program; a running one is dropped. `run` comes back in every message about it. */
  | { type: "run"; run: number; name: string; source: string }
  /** Ends the running program. */
  | { type: "stop" }
  /** Input for the program's standard input. */
  | { type: "stdin"; data: Uint8Array }
  /** Standard input is at its end. */
  | { type: "stdin-close" };

/** From the worker. */
export type FromWorker =
  | { type: "ready" }
  | { type: "failed"; message: string }
  /** Compiled without errors and started. */
  | { type: "started"; run: number; compileMs: number }
  /** What the program wrote, in order; several writes may come as one. `fd` 1 or 2. */
  | { type: "output"; run: number; chunks: { fd: number; data: Uint8Array }[] }
  /** The output passed the cap (bytes); no more comes. */
  | { type: "output-capped"; run: number; capBytes: number }
  /** The program waits for standard input (or stopped waiting). */
  | { type: "waiting-stdin"; run: number; waiting: boolean }
  /** The end: its exit status (2 after a panic, 1 for compile errors), or how it was stopped. */
  | { type: "exited"; run: number; code: number; how: ExitHow; runMs: number };

/** Why a run ended. */
export type ExitHow = "exit" | "compile-error" | "deadlock" | "stopped" | "limit" | "internal-error";
