#!/usr/bin/env node
// loam.mjs - the command line under Node: the same as the native one's. Sources come from the machine's files; the program
// runs in the virtual system, which has the working directory and Go's sources mounted (changes stay in memory), with the
// standard streams of this process.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Loam, State } from './core.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

function writeAll(fd, bytes) {
    for (let at = 0; at < bytes.length;) {
        try {
            at += fs.writeSync(fd, bytes, at);
        } catch (error) {
            if (error.code === 'EPIPE') process.exit(141);
            if (error.code !== 'EAGAIN') throw error;
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        }
    }
}

// Numbers of Linux for the errors of node:fs.
const ERRNO = { EPERM: 1, ENOENT: 2, EIO: 5, EACCES: 13, EEXIST: 17, EXDEV: 18, ENOTDIR: 20, EISDIR: 21, EINVAL: 22, ENFILE: 23,
    EMFILE: 24, ENOSPC: 28, EROFS: 30, ENAMETOOLONG: 36, ENOTEMPTY: 39, ELOOP: 40 };

function attempt(f) {
    try {
        return f() ?? 0;
    } catch (error) {
        return -(ERRNO[error.code] ?? 5);
    }
}

// The machine's files, for the folders that are mounted in the virtual system.
const files = {
    stat: (name) => attempt(() => fs.lstatSync(name)),
    names: (dir) => attempt(() => fs.readdirSync(dir)),
    read: (name) => attempt(() => fs.readFileSync(name)),
    readlink: (name) => attempt(() => fs.readlinkSync(name, { encoding: 'buffer' })),
    write: (name, bytes, mode) => attempt(() => fs.writeFileSync(name, bytes, { mode })),
    mkdir: (name, mode) => attempt(() => void fs.mkdirSync(name, { mode })),
    symlink: (target, name) => attempt(() => fs.symlinkSync(target, name)),
    remove: (name, isDir) => attempt(() => (isDir ? fs.rmdirSync(name) : fs.unlinkSync(name))),
    rename: (from, to) => attempt(() => fs.renameSync(from, to)),
    change: (name, mode, seconds) => attempt(() => {
        fs.chmodSync(name, mode);
        fs.utimesSync(name, seconds, seconds);
    }),
};

const host = {
    files,
    read(name) {
        try {
            return fs.readFileSync(name);
        } catch (error) {
            return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 1 : error.code === 'EISDIR' ? 2 : 3;
        }
    },
    list(dir) {
        try {
            return fs.readdirSync(dir || '.', { withFileTypes: true })
                .map((entry) => (entry.isDirectory() ? 'd' : 'f') + entry.name + '\n').join('');
        } catch {
            return null;
        }
    },
    fullPath: (name) => path.resolve(name),
    write: writeAll,
    writeFile(name, bytes) {
        try {
            fs.writeFileSync(name, bytes, { mode: 0o777 });
            return true;
        } catch {
            return false;
        }
    },
    readStdin(size) {
        const buffer = new Uint8Array(size);
        for (;;) {
            try {
                const n = fs.readSync(0, buffer, 0, size, null);
                return n === 0 ? 0 : buffer.subarray(0, n);
            } catch (error) {
                if (error.code === 'EOF') return 0;
                if (error.code !== 'EAGAIN') return 0;
                Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
            }
        }
    },
    option(name) {
        switch (name) {
        case 'cwd': return process.cwd();
        case 'goroot': return process.env.LOAM_GOROOT || '/usr/share/go-1.27';
        case 'files': return 'yes';
        case 'env': return Object.entries(process.env).map(([name, value]) => name + '=' + value + '\x01').join('');
        default: return null;
        }
    },
};

// Drives a started program to its end; each turn returns to the event loop, so that V8 may swap in better code.
function drive(loam) {
    for (;;) {
        switch (loam.step()) {
        case State.RUNNABLE:
        case State.BREAKPOINT:
            break;
        case State.WAITING: {
            const delay = loam.wakeDelay();
            if (delay > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delay);
            else if (delay < 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
            loam.wake();
            break;
        }
        case State.EXITED:
        case State.DEADLOCKED:
            return loam.exitCode();
        default:
            return 2;
        }
    }
}

// Evaluated as a function, so that no package.json above decides what kind of module it is.
const createLoam = new Function(fs.readFileSync(path.join(here, 'loam.js'), 'utf8') + '; return createLoam;')();
const loam = await Loam.create(createLoam, fs.readFileSync(path.join(here, 'loam.wasm')),
    fs.readFileSync(path.join(here, 'library.bin')), host);
let status = loam.command(process.argv.slice(2));
if (status === -1) status = drive(loam);
process.exit(status);
