// core.mjs - makes an instance of the wasm module over a host object, and drives its programs. Used by the Node runner
// (loam.mjs) and by the playground's worker. The host object answers the module's questions:
//   read(path) -> Uint8Array or a status (1 none, 2 a folder, 3 failed); list(dir) -> "fname\ndname\n" or null;
//   fullPath(path) -> string; write(fd, bytes); readStdin(size) -> Uint8Array, 0 (the end) or -1 (nothing yet);
//   option(name) -> string or null.

export const State = {
    RUNNABLE: 0, WAITING: 1, NEED_DATA: 2, BREAKPOINT: 3, INTERRUPTED: 4, LIMIT: 5, EXITED: 6, DEADLOCKED: 7,
};

// A step is long enough to amortise the crossing and short enough that the compiled code can be replaced by a better
// one, and that Stop is felt at once.
export const STEP_BUDGET = 300000;

export class Loam {
    // createLoam: the glue's factory; wasmBinary: bytes of loam.wasm; library: bytes of library.bin.
    static async create(createLoam, wasmBinary, library, host) {
        const module = await createLoam({ wasmBinary, host, print: () => {}, printErr: (text) => host.write(2, new TextEncoder().encode(text + '\n')) });
        const loam = new Loam();
        loam.module = module;
        loam.host = host;
        const at = module._malloc(library.length);
        module.HEAPU8.set(library, at);
        loam.handle = module._web_new(at, library.length);
        return loam;
    }

    // Runs a command line such as ['run', 'x.go']; returns its exit status, or -1 when a program was started.
    command(args) {
        const m = this.module;
        const encoder = new TextEncoder();
        const texts = ['loam', ...args].map((text) => encoder.encode(text + '\0'));
        const pointers = texts.map((bytes) => {
            const p = m._malloc(bytes.length);
            m.HEAPU8.set(bytes, p);
            return p;
        });
        const argv = m._malloc(4 * (pointers.length + 1));
        new Uint32Array(m.HEAPU8.buffer, argv, pointers.length + 1).set([...pointers, 0]);
        return m._web_command(this.handle, pointers.length, argv);
    }

    step(budget = STEP_BUDGET) {
        return this.module._web_step(this.handle, budget);
    }

    wakeDelay() {
        return this.module._web_wake_delay(this.handle);
    }

    wake() {
        this.module._web_wake(this.handle);
    }

    exitCode() {
        return this.module._web_exit_code(this.handle);
    }

    memory() {
        return this.module._web_memory(this.handle);
    }

    // Gives the program input; an empty array ends it.
    feed(bytes) {
        const m = this.module;
        const p = m._malloc(bytes.length + 1);
        m.HEAPU8.set(bytes, p);
        m._web_feed(this.handle, p, bytes.length);
        m._free(p);
    }

    end() {
        this.module._web_end(this.handle);
    }
}
