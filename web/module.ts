/** The engine's wasm module as TypeScript sees it: what wasm-shims/web.c exports, and how it is loaded. */

/** Callbacks of a module into its host. */
export interface EngineHost {
  /** The program (or the engine) wrote these bytes, valid only during the call. */
  write(fd: number, data: Uint8Array): void;
}

/** What Emscripten's glue makes; only what is used here. */
interface RawModule {
  HEAPU8: Uint8Array;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _loam_web_library(pointer: number, size: number): number;
  _loam_web_start(name: number, source: number, size: number): number;
  _loam_web_step(budget: number): number;
  _loam_web_exit_code(): number;
  _loam_web_wait_ms(): number;
  _loam_web_wants_stdin(): number;
  _loam_web_feed(pointer: number, size: number): void;
  _loam_web_close_stdin(): void;
  _loam_web_stop(): void;
}

/** The glue's factory. */
export type ModuleFactory = (options: Record<string, unknown>) => Promise<RawModule>;

const encoder = new TextEncoder();

/** One engine: a wasm instance with the library in its memory, running one program at a time. */
export class Engine {
  private constructor(private readonly raw: RawModule) {}

  /** Makes an engine from the glue, the module's bytes and the library archive. Rejects when the archive is not one. */
  static async load(factory: ModuleFactory, wasm: ArrayBuffer, library: Uint8Array, host: EngineHost): Promise<Engine> {
    const options: Record<string, unknown> = { wasmBinary: wasm };
    const raw = await factory(options);
    options["loamWrite"] = undefined;
    const engine = new Engine(raw);
    (raw as unknown as Record<string, unknown>)["loamWrite"] = (fd: number, pointer: number, size: number) =>
      host.write(fd, raw.HEAPU8.subarray(pointer, pointer + size));
    const pointer = engine.copyIn(library);
    if (raw._loam_web_library(pointer, library.length) === 0) {
      throw new Error("the library archive is damaged");
    }
    return engine;
  }

  private copyIn(data: Uint8Array): number {
    const pointer = this.raw._malloc(data.length + 1);
    if (pointer === 0) {
      throw new Error("out of memory");
    }
    this.raw.HEAPU8.set(data, pointer);
    this.raw.HEAPU8[pointer + data.length] = 0;
    return pointer;
  }

  /** Compiles and starts a program; false when it has errors (they were written to descriptor 2). */
  start(name: string, source: string): boolean {
    const text = encoder.encode(source);
    const namePointer = this.copyIn(encoder.encode(name));
    const textPointer = this.copyIn(text);
    const ok = this.raw._loam_web_start(namePointer, textPointer, text.length) !== 0;
    this.raw._free(namePointer);
    this.raw._free(textPointer);
    return ok;
  }

  /** Runs for about `budget` calls and loop turns; the number is a Step. */
  step(budget: number): number {
    return this.raw._loam_web_step(budget);
  }

  /** The status of an exited program. */
  get exitCode(): number {
    return this.raw._loam_web_exit_code();
  }

  /** After Step.Waiting: milliseconds until a timer is due; Infinity: none. */
  get waitMs(): number {
    const ms = this.raw._loam_web_wait_ms();
    return ms < 0 ? Infinity : ms;
  }

  /** After Step.Waiting: whether a goroutine waits for standard input. */
  get wantsStdin(): boolean {
    return this.raw._loam_web_wants_stdin() !== 0;
  }

  /** Hands input to the program. */
  feed(data: Uint8Array): void {
    const pointer = this.copyIn(data);
    this.raw._loam_web_feed(pointer, data.length);
    this.raw._free(pointer);
  }

  /** Ends standard input. */
  closeStdin(): void {
    this.raw._loam_web_close_stdin();
  }

  /** Frees the running program, if any. */
  stop(): void {
    this.raw._loam_web_stop();
  }
}
