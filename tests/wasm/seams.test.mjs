// seams.test.mjs - what an embedder of the wasm build relies on: two instances in turns in one module, every answer of
// step, sources through callbacks, library texts that come later, breakpoints. Run over a build's core.mjs (LOAM_WASM).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const build = process.env.LOAM_WASM || path.join(root, 'build', 'wasm');
const { Loam, State } = await import(pathToFileURL(path.join(build, 'core.mjs')));
const createLoam = new Function(fs.readFileSync(path.join(build, 'loam.js'), 'utf8') + '; return createLoam;')();
const wasm = fs.readFileSync(path.join(build, 'loam.wasm'));
const library = fs.readFileSync(path.join(build, 'library.bin'));

function hostOf(files, options) {
    const host = {
        out: '',
        read(name) {
            name = path.posix.resolve('/', name);
            return name in files ? new TextEncoder().encode(files[name]) : 1;
        },
        list(dir) {
            dir = path.posix.resolve('/', dir || '.');
            const below = dir === '/' ? '/' : dir + '/';
            const names = new Set(Object.keys(files).filter((name) => name.startsWith(below)).map((name) => {
                const [first, ...rest] = name.slice(below.length).split('/');
                return (rest.length ? 'd' : 'f') + first + '\n';
            }));
            return names.size ? [...names].join('') : null;
        },
        fullPath: (name) => path.posix.resolve('/', name),
        write(fd, bytes) {
            host.out += new TextDecoder().decode(bytes);
        },
        readStdin: () => 0,
        option: (name) => options[name] ?? (name === 'cwd' ? '/' : null),
    };
    return host;
}

async function load(files, args, options = {}, bytes = library) {
    if (typeof files === 'string') files = { '/x.go': files };
    const loam = await Loam.create(createLoam, wasm, bytes, hostOf(files, options));
    assert.equal(loam.command(args ?? ['run', '/x.go']), -1, loam.host.out);
    return loam;
}

function run(loam) {
    for (;;) {
        const state = loam.step(100000);
        if (state !== State.RUNNABLE) return state;
    }
}

const body = (text) => `package main\n\n${text}\n`;

test('two instances in turns, in one module', async () => {
    const program = (n) => body(`func main() { t := 0; for i := 0; i < 20000; i++ { t += i % ${n} }; println(${n}, t) }`);
    const first = await load({ '/a.go': program(3), '/b.go': program(7) }, ['run', '/a.go']);
    const second = first.another();
    assert.equal(second.command(['run', '/b.go']), -1);
    const over = [false, false];
    let turns = 0;
    while (!over[0] || !over[1]) {
        [first, second].forEach((loam, i) => {
            if (!over[i]) over[i] = loam.step(500) === State.EXITED;
        });
        turns++;
    }
    assert.ok(turns > 20);
    assert.deepEqual(first.host.out.trim().split('\n').sort(), ['3 19999', '7 59997']);
});

test('exited, deadlocked', async () => {
    const exits = await load(body('import "os"\n\nfunc main() { os.Exit(7) }'));
    assert.equal(run(exits), State.EXITED);
    assert.equal(exits.exitCode(), 7);
    const stuck = await load(body('func main() { <-make(chan int) }'));
    assert.equal(run(stuck), State.DEADLOCKED);
    assert.equal(stuck.exitCode(), 2);
    assert.match(stuck.host.out, /all goroutines are asleep - deadlock!/);
});

test('waiting, with the time until it goes on', async () => {
    const loam = await load(body('import "time"\n\nfunc main() { time.Sleep(30e6); print(1) }'));
    assert.equal(run(loam), State.WAITING);
    assert.ok(loam.wakeDelay() > 0 && loam.wakeDelay() <= 30);
    await new Promise((done) => setTimeout(done, 40));
    loam.wake();
    assert.equal(run(loam), State.EXITED);
    assert.equal(loam.host.out, '1');
});

test('interrupted, and goes on', async () => {
    const loam = await load(body('func main() { for {} }'));
    assert.equal(loam.step(1000), State.RUNNABLE);
    loam.interrupt();
    assert.equal(loam.step(1000), State.INTERRUPTED);
    assert.equal(loam.step(1000), State.RUNNABLE);
});

for (const [name, value, text] of [
    ['memory', 64 << 20, 'var x [][]byte\n\nfunc main() { for { x = append(x, make([]byte, 1<<16)) } }'],
    ['steps', 1000000, 'func main() { for {} }'],
    ['stack', 1 << 20, 'func f(n int) int { return f(n+1) + 1 }\n\nfunc main() { f(0) }'],
    ['goroutines', 100, 'func main() { for { go func() { select {} }() } }'],
]) {
    test('limit: ' + name, async () => {
        const loam = await load(body(text), null, { ['max-' + name]: String(value) });
        assert.equal(run(loam), State.LIMIT);
        assert.equal(loam.limitName(), name);
        assert.equal(loam.step(1), State.LIMIT);
    });
}

test('library texts that come later', async () => {
    const whole = await load(body('func main() {}'));
    const at = whole.module._web_skeleton(whole.place(library), library.length);
    assert.notEqual(at, 0);
    const skeleton = whole.module.HEAPU8.slice(at, at + library.length);
    const text = body('import "fmt"\n\nfunc main() { fmt.Println("hello", 42) }');
    const loam = await load(text, null, { 'library-is-skeleton': '1' }, skeleton);
    assert.equal(run(loam), State.NEED_DATA);
    assert.equal(loam.step(1000), State.NEED_DATA);
    assert.match(loam.needed(), /^[a-z/]+\/[a-z0-9_]+\.go$/);
    assert.ok(loam.addLibrary(library));
    assert.equal(run(loam), State.EXITED);
    assert.equal(loam.host.out, 'hello 42\n');
});

test('sources through callbacks', async () => {
    const loam = await load({
        '/m/go.mod': 'module example.com/m\n\ngo 1.27\n',
        '/m/a.go': body('import "example.com/m/sub"\n\nfunc main() { print(sub.F(), b) }'),
        '/m/b.go': body('const b = 2'),
        '/m/sub/c.go': 'package sub\n\nfunc F() int { return 1 }\n',
    }, ['run', '/m']);
    assert.equal(run(loam), State.EXITED);
    assert.equal(loam.host.out, '12');
});

test('breakpoints stop by line, show variables, and go away', async () => {
    const loam = await load([
        'package main', '', 'func add(a int, s string) (sum int) {', '\tsum = a', '\tfor i := 0; i < len(s); i++ {',
        '\t\tv := int(s[i])', '\t\tsum += v', '\t}', '\treturn sum', '}', '', 'func main() { print(add(3, "ab")) }', '',
    ].join('\n'), null, { 'debug-code': '1' });
    const line = loam.breakAt('x.go', 7);
    for (const [i, v, sum] of [['0', '97', '3'], ['1', '98', '100']]) {
        assert.equal(run(loam), State.BREAKPOINT);
        assert.match(loam.where(), /^main\.add .*x\.go:7:/);
        assert.deepEqual(['i', 'v', 'sum', 'a', 's'].map((name) => loam.variable(name)), [i, v, sum, '3', 'ab']);
        assert.equal(loam.variable('nothing'), null);
    }
    const last = loam.breakAt('x.go', 9);
    assert.ok(loam.clearBreak(line));
    assert.equal(run(loam), State.BREAKPOINT);
    assert.match(loam.where(), /x\.go:9:/);
    assert.ok(loam.clearBreak(last));
    assert.equal(run(loam), State.EXITED);
    assert.equal(loam.host.out, '198');
});
