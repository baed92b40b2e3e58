/** Types of core.mjs, the host module that the Node runner and the playground's worker share. */

/** What the wasm module asks of its host. Statuses of read: 1 none, 2 a folder, 3 failed. */
export interface Host {
  read(path: string): Uint8Array | number;
  /** "fNAME\ndNAME\n" for files and folders; null: there is no such folder. */
  list(dir: string): string | null;
  fullPath(path: string): string;
  write(fd: number, data: Uint8Array): void;
  /** Bytes; 0: the end; -1: nothing yet. */
  readStdin(size: number): Uint8Array | number;
  option(name: string): string | null;
}

/** The glue's factory (build/wasm/loam.js). */
export type ModuleFactory = (options: Record<string, unknown>) => Promise<unknown>;

/** What a step returned: lm_step of src/vm/vm.h. */
export const State: {
  readonly RUNNABLE: 0;
  readonly WAITING: 1;
  readonly NEED_DATA: 2;
  readonly BREAKPOINT: 3;
  readonly INTERRUPTED: 4;
  readonly LIMIT: 5;
  readonly EXITED: 6;
  readonly DEADLOCKED: 7;
};

/** One wasm instance: runs command lines, and one started program step by step. */
export class Loam {
  static create(createLoam: ModuleFactory, wasmBinary: ArrayBuffer, library: Uint8Array, host: Host): Promise<Loam>;
  /** Another instance in the same module, over the same library and host. */
  another(): Loam;
  /** Runs a command line such as ["run", "x.go"]: its exit status, or -1 when a program was started. */
  command(args: string[]): number;
  /** Runs for about `budget` calls and loop turns; a State. */
  step(budget?: number): number;
  /** Milliseconds until the next timer; negative: none. */
  wakeDelay(): number;
  /** After State.WAITING, when time passed or input came. */
  wake(): void;
  /** Makes a running step return State.INTERRUPTED soon. */
  interrupt(): void;
  /** After State.LIMIT: memory, steps, stack or goroutines. */
  limitName(): string | null;
  /** After State.NEED_DATA: the library file to bring, with addLibrary (a packed library that has it). */
  needed(): string | null;
  addLibrary(bytes: Uint8Array): boolean;
  /** A breakpoint's number; for programs compiled with the option debug-code. */
  breakAt(file: string, line: number): number;
  clearBreak(number: number): boolean;
  /** After State.BREAKPOINT: "main.f /x.go:3:2", and variables in scope there. */
  where(): string | null;
  variable(name: string): string | null;
  exitCode(): number;
  /** Bytes that the program's objects take. */
  memory(): number;
  /** Drops the started program. */
  end(): void;
}
