// core.mjs - makes an instance of the wasm module over a host object, and drives its programs. Used by the Node runner
// (loam.mjs) and by the playground's worker. The host object answers the module's questions:
//   read(path) -> Uint8Array or a status (1 none, 2 a folder, 3 failed); list(dir) -> "fname\ndname\n" or null;
//   fullPath(path) -> string; write(fd, bytes); writeFile(path, bytes) -> whether it could (may be missing); readStdin(size) -> Uint8Array, 0 (the end) or -1 (nothing yet);
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
        loam.library = loam.place(library);
        loam.librarySize = library.length;
        loam.handle = module._web_new(loam.library, library.length);
        return loam;
    }

    // Another instance in the same module, over the same library and host.
    another() {
        const loam = Object.assign(new Loam(), this);
        loam.handle = this.module._web_new(this.library, this.librarySize);
        return loam;
    }

    // Copies bytes (or a string, as NUL-terminated UTF-8) into the module's memory; they stay there.
    place(bytes) {
        if (typeof bytes === 'string') bytes = new TextEncoder().encode(bytes + '\0');
        const at = this.module._malloc(bytes.length + 1);
        this.module.HEAPU8.set(bytes, at);
        return at;
    }

    // The text at an address of the module; null for address 0.
    text(at) {
        if (!at) return null;
        const memory = this.module.HEAPU8;
        return new TextDecoder().decode(memory.slice(at, memory.indexOf(0, at)));
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

    interrupt() {
        this.module._web_interrupt(this.handle);
    }

    limitName() {
        return this.text(this.module._web_limit_name(this.handle));
    }

    // After NEED_DATA: the path of the library file to bring, and a packed library that has it.
    needed() {
        return this.text(this.module._web_needed(this.handle));
    }

    addLibrary(bytes) {
        return this.module._web_add_library(this.handle, this.place(bytes), bytes.length) === 1;
    }

    // Debugging, for programs compiled with the option debug-code: breakpoints by line, where it stopped, variables.
    breakAt(file, line) {
        return this.module._web_break(this.handle, this.place(file), line);
    }

    clearBreak(number) {
        return this.module._web_break_clear(this.handle, number) === 1;
    }

    where() {
        return this.text(this.module._web_where(this.handle));
    }

    variable(name) {
        return this.text(this.module._web_variable(this.handle, this.place(name)));
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
