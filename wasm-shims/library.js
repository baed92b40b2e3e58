// library.js - the imports of wasm-shims/entry.c: they call the object that the loader passed as Module.host.
mergeInto(LibraryManager.library, {
    $loamString: function (p) {
        var end = p;
        while (HEAPU8[end]) end++;
        return new TextDecoder().decode(HEAPU8.slice(p, end));
    },
    $loamBytes: function (bytes) {
        var p = _malloc(bytes.length + 1);
        HEAPU8.set(bytes, p);
        HEAPU8[p + bytes.length] = 0;
        return p;
    },
    $loamText__deps: ['$loamBytes'],
    $loamText: function (text) {
        return text === null || text === undefined ? 0 : loamBytes(new TextEncoder().encode(text));
    },
    lm_js_read__deps: ['$loamString', '$loamBytes'],
    lm_js_read: function (path, text, size) {
        var answer = Module.host.read(loamString(path));
        if (typeof answer === 'number') return answer;
        var p = loamBytes(answer);
        HEAPU32[text >> 2] = p;
        HEAPU32[size >> 2] = answer.length;
        return 0;
    },
    lm_js_list__deps: ['$loamString', '$loamText'],
    lm_js_list: function (dir) {
        return loamText(Module.host.list(loamString(dir)));
    },
    lm_js_full_path__deps: ['$loamString', '$loamText'],
    lm_js_full_path: function (path) {
        return loamText(Module.host.fullPath(loamString(path)));
    },
    lm_js_write_file__deps: ['$loamString'],
    lm_js_write_file: function (path, p, size) {
        var host = Module.host;
        return host.writeFile && host.writeFile(loamString(path), HEAPU8.slice(p, p + size)) ? 1 : 0;
    },
    lm_js_read_stdin: function (p, size) {
        var bytes = Module.host.readStdin(size);
        if (typeof bytes === 'number') return bytes;
        HEAPU8.set(bytes, p);
        return bytes.length;
    },
    lm_js_write: function (fd, p, size) {
        Module.host.write(fd, HEAPU8.slice(p, p + size));
    },
    lm_js_option__deps: ['$loamString', '$loamText'],
    lm_js_option: function (name) {
        return loamText(Module.host.option(loamString(name)));
    },
    // Files of the host for mounts (lm_host_files): 0 or a negative error number of Linux.
    lm_js_file_stat__deps: ['$loamString'],
    lm_js_file_stat: function (path, out) {
        var st = Module.host.files.stat(loamString(path));
        if (typeof st === 'number') return st;
        HEAPF64[out >> 3] = st.mode;
        HEAPF64[(out >> 3) + 1] = st.size;
        HEAPF64[(out >> 3) + 2] = Math.floor(st.mtimeMs / 1000);
        HEAPF64[(out >> 3) + 3] = Math.floor((st.mtimeMs % 1000) * 1e6);
        return 0;
    },
    lm_js_file_names__deps: ['$loamString', '$loamText'],
    lm_js_file_names: function (path, names) {
        var list = Module.host.files.names(loamString(path));
        if (typeof list === 'number') return list;
        HEAPU32[names >> 2] = loamText(list.map(function (name) { return name + '\0'; }).join(''));
        return list.length;
    },
    lm_js_file_read__deps: ['$loamString', '$loamBytes'],
    lm_js_file_read: function (path, isLink, text, size) {
        var host = Module.host.files;
        var bytes = isLink ? host.readlink(loamString(path)) : host.read(loamString(path));
        if (typeof bytes === 'number') return bytes;
        HEAPU32[text >> 2] = loamBytes(bytes);
        HEAPU32[size >> 2] = bytes.length;
        return 0;
    },
    lm_js_file_change__deps: ['$loamString'],
    lm_js_file_change: function (what, path, other, p, size, number, seconds) {
        var name = loamString(path), host = Module.host.files;
        switch (what) {
        case 0: return host.write(name, HEAPU8.slice(p, p + size), number);
        case 1: return host.mkdir(name, number);
        case 2: return host.symlink(loamString(other), name);
        case 3: return host.remove(name, number === 1);
        case 4: return host.rename(name, loamString(other));
        default: return host.change(name, number, seconds);
        }
    },
});
