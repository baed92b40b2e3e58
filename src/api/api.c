/* api.c - the implementation of loam.h: puts loader, compiler, kernel and machine together. */
#include "api/process.h"

#include "load/skeleton.h"

/* ---- making and freeing */

static lm_loader_config loader_config(loam *l)
{
	const loam_config *c = &l->config;
	return (lm_loader_config){
		.fs = l->files,
		.library = &l->library,
		.library_is_skeleton = c->library_is_skeleton != 0,
		.goroot = c->goroot ? lm_str_of(c->goroot) : (lm_str){0},
		.gopath = c->gopath ? lm_str_of(c->gopath) : (lm_str){0},
		.modules_off = c->modules_off != 0,
		.tags = {.extra = c->tags ? lm_str_of(c->tags) : (lm_str){0}},
		.lang_minor = (uint16_t)c->lang_minor,
		.allow_missing_bodies = c->missing_bodies != 0,
		.std_privileges = c->std_privileges != 0,
		.complete = c->complete != 0,
		.types_test = c->types_test != 0,
		.skip_listing = c->skip_listing != 0,
		.fake_import_c = c->fake_import_c != 0,
		.check_library_bodies = c->check_bodies != 0,
		.main_files = c->main_files,
		.variables = c->variables,
	};
}

static void new_loader(loam *l)
{
	lm_loader_config cfg = loader_config(l);
	l->loader = lm_loader_new(&cfg);
	for (size_t i = 0; i < l->whole.len; i++)
		lm_loader_add_library(l->loader, &l->whole.data[i]);
}

/* Puts go's -overlay on top of the files. False after saying what is wrong with it. */
static bool add_overlay(loam *l)
{
	lm_str json;
	const char *why = "no such file or directory";
	lm_str name = lm_str_of(l->config.overlay);
	if (l->base.read(l->base.arg, name, &json, &why) != LM_READ_OK) {
		lm_buf_printf(&l->trouble, "go: reading overlay file: open %s: %s\n",
			      l->config.overlay, why);
		return false;
	}
	lm_buf text = {0};
	l->replace = lm_replace_new(&l->base, json, &text);
	free((void *)(uintptr_t)json.ptr);
	if (!l->replace)
		lm_buf_printf(&l->trouble, "go: %.*s\n", (int)text.len, text.data);
	else
		l->files = lm_replace_fs(l->replace);
	lm_buf_free(&text);
	return l->replace != NULL;
}

bool lm_api_open(loam *l)
{
	const void *bytes = l->config.library;
	size_t size = l->config.library_size;
	if ((!bytes && !loam_embedded_library(&bytes, &size)) ||
	    !lm_archive_open(&l->library, bytes, size))
		return false;
	if (!l->record) {
		l->base = lm_api_load_fs(&l->fs);
		l->files = l->base;
		if (l->config.overlay)
			add_overlay(l);
		if (l->config.record)
			l->record = lm_record_new(&l->files);
	}
	if (l->record)
		l->files = lm_record_fs(l->record);
	new_loader(l);
	return true;
}

void lm_api_set_config(loam *l, const loam_config *config)
{
	l->config = *config;
	if (config->sandbox && config->sandbox_env && !config->kernel)
		l->config.env = config->sandbox_env;
	if (config->sandbox && !config->io.read_stdin)
		l->config.io.read_stdin = config->sandbox_input;
}

loam *loam_new(const loam_config *config)
{
	loam *l = lm_xcalloc(1, sizeof *l);
	lm_api_set_config(l, config);
	l->fs = config->fs.read ? config->fs : lm_api_disk_fs();
	if (!lm_api_open(l)) {
		free(l);
		return NULL;
	}
	return l;
}

int loam_skeleton(const void *library, size_t size, void **skeleton, size_t *skeleton_size)
{
	lm_archive a;
	lm_buf out = {0};
	if (!lm_archive_open(&a, library, size))
		return 0;
	lm_archive_skeleton(&a, &out);
	*skeleton = out.data;
	*skeleton_size = out.len;
	return 1;
}

int loam_add_library(loam *l, const void *bytes, size_t size)
{
	lm_archive a;
	if (!lm_archive_open(&a, bytes, size))
		return 0;
	lm_vec_push(&l->whole, a);
	lm_loader_add_library(l->loader, &a);
	return 1;
}

void loam_free(loam *l)
{
	if (!l)
		return;
	lm_api_free_processes(l);
	if (l->vm) {
		lm_inspect_free(l->inspect);
		lm_native_detach(l->vm);
		lm_vm_free(l->vm);
	}
	lm_kernel_free(l->kernel);
	if (l->program)
		lm_program_free(l->program);
	lm_loader_free(l->loader);
	lm_record_free(l->record);
	lm_replace_free(l->replace);
	for (size_t i = 0; i < l->root_names.len; i++)
		free((void *)(uintptr_t)l->root_names.data[i].ptr);
	lm_vec_free(&l->root_names);
	lm_vec_free(&l->natives);
	lm_vec_free(&l->whole);
	free((void *)(uintptr_t)l->test.path.ptr);
	free((void *)(uintptr_t)l->test.dir.ptr);
	lm_buf_free(&l->needed);
	lm_buf_free(&l->text);
	lm_buf_free(&l->path);
	lm_buf_free(&l->go_path);
	lm_buf_free(&l->trouble);
	for (size_t i = 0; i < l->kept.len; i++)
		free(l->kept.data[i]);
	lm_vec_free(&l->kept);
	free(l);
}

void loam_keep(loam *l, void *p)
{
	lm_vec_push(&l->kept, p);
}

void loam_feed_input(loam *l, const void *p, size_t size)
{
	if (l->kernel && size > 0)
		lm_kernel_virtual_feed_stdin(l->kernel, p, size);
	else if (l->kernel)
		lm_kernel_virtual_close_stdin(l->kernel);
}

/* ---- loading */

static int loaded(loam *l, lm_package *p)
{
	const char *needed = lm_loader_needed(l->loader);
	l->needed.len = 0;
	if (needed) { /* begin anew once it is there */
		lm_buf_cstr(&l->needed, needed);
		lm_loader_free(l->loader);
		new_loader(l);
		return 0;
	}
	l->loaded = true;
	l->package = p;
	return p && lm_loader_diags(l->loader)->error_count == 0 && l->trouble.len == 0;
}

static lm_package *load_root(loam *l, lm_root_kind kind, const char *const *names, size_t count)
{
	lm_str first = count ? lm_str_of(names[0]) : (lm_str){0};
	LM_VEC(lm_str) list = {0};
	for (size_t i = 0; i < count; i++)
		lm_vec_push(&list, lm_str_of(names[i]));
	lm_package *p = NULL;
	switch (kind) {
	case LM_ROOT_FILES: p = lm_loader_files_package(l->loader, list.data, count); break;
	case LM_ROOT_DIR: p = lm_loader_dir_package(l->loader, first); break;
	case LM_ROOT_PACKAGE: p = lm_loader_import_package(l->loader, first); break;
	case LM_ROOT_TEST:
	case LM_ROOT_TEST_DIR:
		p = lm_loader_test_package(l->loader, first, kind == LM_ROOT_TEST_DIR, &l->test);
		break;
	case LM_ROOT_TEST_FILES:
		p = lm_loader_test_files(l->loader, list.data, count, &l->test);
		break;
	case LM_ROOT_NONE: break;
	}
	lm_vec_free(&list);
	return p;
}

int lm_api_load_root(loam *l, lm_root_kind kind, const char *const *names, size_t count)
{
	if (l->trouble.len)
		return 0;
	l->root = kind;
	lm_api_note_root(l, names, count);
	l->is_library = kind == LM_ROOT_PACKAGE;
	if (l->config.record && l->root_names.len == 0) {
		for (size_t i = 0; i < count; i++) {
			char *name = lm_xmalloc(strlen(names[i]) + 1);
			lm_vec_push(&l->root_names, lm_str_of(strcpy(name, names[i])));
		}
	}
	return loaded(l, load_root(l, kind, names, count));
}

int loam_load_files(loam *l, const char *const *paths, size_t count)
{
	return lm_api_load_root(l, LM_ROOT_FILES, paths, count);
}

int loam_load_text(loam *l, const char *name, const char *text, size_t size)
{
	l->self_name = name;
	l->self_text = text;
	l->self_size = size;
	return loaded(l, lm_loader_text_package(l->loader, lm_str_of(name), (lm_str){text, size}));
}

int loam_load_dir(loam *l, const char *dir)
{
	return lm_api_load_root(l, LM_ROOT_DIR, &dir, 1);
}

int loam_load_package(loam *l, const char *path)
{
	return lm_api_load_root(l, LM_ROOT_PACKAGE, &path, 1);
}

int loam_load_folder(loam *l, const char *dir, int single)
{
	return loaded(l, lm_loader_package_folder(l->loader, lm_str_of(dir), single != 0));
}

int loam_load_test(loam *l, const char *what, int is_dir)
{
	return lm_api_load_root(l, is_dir ? LM_ROOT_TEST_DIR : LM_ROOT_TEST, &what, 1);
}

int loam_load_test_files(loam *l, const char *const *paths, size_t count)
{
	return lm_api_load_root(l, LM_ROOT_TEST_FILES, paths, count);
}

const char *loam_test_path(const loam *l)
{
	return l->test.path.ptr ? l->test.path.ptr : "";
}

const char *loam_test_dir(const loam *l)
{
	return l->test.dir.ptr ? l->test.dir.ptr : "";
}

int loam_test_empty(const loam *l)
{
	return l->test.no_tests;
}

uint64_t loam_lines(const loam *l)
{
	return lm_loader_lines(l->loader);
}

static const char *answer(loam *l)
{
	lm_buf_byte(&l->text, 0);
	return l->text.data;
}

const char *loam_diagnostics(loam *l, int max)
{
	l->text.len = 0;
	lm_diags_print(lm_loader_diags(l->loader), lm_loader_files(l->loader), max, &l->text);
	lm_buf_str(&l->text, lm_buf_view(&l->trouble));
	return answer(l);
}

const char *loam_build_errors(loam *l, const char *root_path, int max, int *early)
{
	l->text.len = 0;
	*early = lm_loader_print_errors(l->loader, lm_str_of(root_path), max, &l->text);
	lm_buf_str(&l->text, lm_buf_view(&l->trouble));
	return answer(l);
}

const char *loam_root_path(loam *l)
{
	if (l->test.path.ptr)
		return l->test.path.ptr;
	l->path.len = 0;
	if (l->package)
		lm_buf_str(&l->path, lm_loader_import_path(l->loader, l->package));
	lm_buf_byte(&l->path, 0);
	return l->path.data;
}

int loam_is_program(const loam *l)
{
	return l->package && l->package->name.u &&
	       lm_str_is(lm_name_str(lm_name_at(l->package->name)), "main");
}

/* ---- code */

static lm_program *program_of(loam *l)
{
	if (!l->program) {
		lm_program_config cfg = {
			.need_body = lm_loader_need_body,
			.needed = lm_loader_needed,
			.package = lm_loader_package_callback,
			.embed = lm_loader_embed,
			.arg = l->loader,
		};
		l->program = lm_program_new(lm_loader_ctx(l->loader), &cfg);
	}
	return l->program;
}

typedef struct {
	loam *l;
	lm_str want; /* empty: every function */
	bool found;
} disassembly;

/* True for "main.f" asked as "main.f" or "f", and for "main.(*T).m" asked as "T.m" too. */
static bool name_matches(lm_str name, lm_str want)
{
	if (want.len == 0 || lm_str_eq(name, want))
		return true;
	if (name.len > want.len && lm_str_has_suffix(name, want) &&
	    name.ptr[name.len - want.len - 1] == '.')
		return true;
	lm_buf plain = {0};
	for (size_t i = 0; i < name.len; i++) {
		if (!strchr("(*)", name.ptr[i]))
			lm_buf_byte(&plain, name.ptr[i]);
	}
	lm_str p = lm_buf_view(&plain);
	bool same = lm_str_eq(p, want) || (p.len > want.len && lm_str_has_suffix(p, want) &&
					   p.ptr[p.len - want.len - 1] == '.');
	lm_buf_free(&plain);
	return same;
}

static void disassemble_one(lm_sym *s, void *arg)
{
	disassembly *d = arg;
	if (!name_matches(s->name, d->want))
		return;
	d->found = true;
	const char *why = NULL;
	lm_compile_mode mode = d->l->config.debug_code ? LM_MODE_DEBUG : LM_MODE_NORMAL;
	lm_code *code = lm_program_code(d->l->program, s, mode, &why);
	if (code)
		lm_disasm(code, &d->l->text);
	else
		lm_buf_printf(&d->l->text, "%.*s: %s\n", (int)s->name.len, s->name.ptr,
			      why ? why : "no body");
}

const char *loam_disassemble(loam *l, const char *function)
{
	if (!l->package)
		return NULL;
	l->text.len = 0;
	disassembly d = {l, function ? lm_str_of(function) : (lm_str){0}, false};
	lm_program_each_function(program_of(l), l->package, disassemble_one, &d);
	return d.found || !function ? answer(l) : NULL;
}

/* ---- running */

void loam_register(loam *l, const struct lm_native *native)
{
	lm_vec_push(&l->natives, native);
}

/* The user of the virtual system. */
#define VIRTUAL_ID 1000

/* Mounts "HOST", "HOST:PATH", either with ":ro", ":rw" or ":copy" at its end. */
static void mount_one(loam *l, const char *text)
{
	static const struct {
		const char *suffix;
		int how;
	} hows[] = {{":ro", LM_MOUNT_READ_ONLY}, {":rw", LM_MOUNT_WRITE}, {":copy", LM_MOUNT_COPY}};
	const lm_host_files *files =
		l->config.host_files ? l->config.host_files : lm_host_own_files();
	lm_str s = lm_str_of(text);
	int how = LM_MOUNT_COPY;
	for (size_t i = 0; i < sizeof hows / sizeof *hows; i++) {
		if (lm_str_has_suffix(s, lm_str_of(hows[i].suffix))) {
			how = hows[i].how;
			s.len -= strlen(hows[i].suffix);
			break;
		}
	}
	const char *colon = memchr(s.ptr, ':', s.len);
	lm_str path = s;
	if (colon) {
		path = (lm_str){colon + 1, s.len - (size_t)(colon + 1 - s.ptr)};
		s.len = (size_t)(colon - s.ptr);
	}
	lm_buf host = {0};
	lm_buf_str(&host, s);
	lm_buf_byte(&host, 0);
	int err = files ? lm_kernel_virtual_mount(l->kernel, path, host.data, files, how) : -1;
	if (err < 0)
		lm_buf_printf(&l->trouble, "loam: cannot mount %s\n", text);
	lm_buf_free(&host);
}

/* The virtual system's folders and files that the configuration asks for. */
static void furnish(loam *l)
{
	for (const char *const *m = l->config.mounts; m && *m; m++)
		mount_one(l, *m);
	if (l->config.cwd)
		lm_kernel_virtual_enter(l->kernel, lm_str_of(l->config.cwd));
	if (!l->config.command)
		return;
	lm_kernel_virtual_put_file(l->kernel, LM_STR(LM_LOAM_PATH), "loam\n", 5, 0755);
	if (l->go_path.len)
		lm_kernel_virtual_put_file(l->kernel, lm_buf_view(&l->go_path), "loam\n", 5, 0755);
}

static lm_kernel *kernel_of(loam *l, const char *const *args)
{
	if (!l->kernel)
		l->kernel = l->config.kernel;
	if (l->kernel)
		return l->kernel;
	const loam_config *c = &l->config;
	if (c->goroot && *c->goroot)
		lm_buf_printf(&l->go_path, "%s/bin/go", c->goroot);
	lm_kernel_config cfg = {
		.go_path = lm_buf_view(&l->go_path),
		.go_name = LOAM_GO_NAME,
		.executable = c->executable && !c->sandbox ? lm_str_of(c->executable) : (lm_str){0},
		.args = args,
		.env = c->env,
		.cwd = {0}, /* furnish: after the mounts */
		.io_arg = c->io.arg,
		.read_stdin = c->io.read_stdin,
		.write_out = c->io.write_out,
		.fixed_time = c->fixed_time,
		.random_seed = c->random_seed,
		.own_process = c->own_process != 0,
		.uid = VIRTUAL_ID,
		.gid = VIRTUAL_ID,
		.max_bytes = c->max_file_bytes,
		.max_files = c->max_files,
		.max_fds = c->max_descriptors,
	};
	lm_api_set_exec(l, &cfg);
	l->kernel = c->sandbox ? lm_kernel_virtual_new(&cfg) : lm_kernel_passthrough_new(&cfg);
	if (!l->kernel)
		l->kernel = lm_kernel_virtual_new(&cfg);
	if (lm_kernel_is_virtual(l->kernel))
		furnish(l);
	return l->kernel;
}

/* What the virtual system calls the program itself. */
static void name_self(loam *l, const char *const *args)
{
	lm_buf path = {0};
	if (l->config.executable && l->config.executable[0] == '/') {
		lm_buf_cstr(&path, l->config.executable);
	} else {
		lm_str base = lm_str_of(args && args[0] ? args[0] : "main");
		ptrdiff_t slash = lm_str_rfind_byte(base, '/');
		base.ptr += slash + 1;
		base.len -= (size_t)(slash + 1);
		lm_buf_cstr(&path, "/tmp/loam-build/exe/");
		lm_buf_str(&path, base.len ? base : LM_STR("main"));
	}
	lm_kernel_virtual_set_self(l->kernel, lm_buf_view(&path));
	lm_buf_free(&path);
}

int loam_add_file(loam *l, const char *path, const void *data, size_t size)
{
	lm_kernel *k = kernel_of(l, NULL);
	return k && lm_kernel_virtual_put_file(k, lm_str_of(path), data, size, 0644);
}

/* Writes to the program's standard error through the kernel's configuration. */
static void write_err(void *arg, const char *p, size_t n)
{
	loam *l = arg;
	if (l->kernel && lm_kernel_is_virtual(l->kernel))
		lm_kernel_virtual_write(l->kernel, 2, p, n);
	else if (l->config.io.write_out)
		l->config.io.write_out(l->config.io.arg, 2, p, n);
	else
		lm_host_write_all(2, p, n);
}

int lm_api_not_a_program(loam *l)
{
	lm_package *p = l->package;
	if (!p || lm_loader_diags(l->loader)->error_count > 0)
		return 1;
	if (!lm_str_is(lm_name_str(lm_name_at(p->name)), "main")) {
		lm_str path = lm_name_str(lm_name_at(p->path));
		lm_buf_printf(&l->trouble, "package %.*s is not a main package\n", (int)path.len,
			      path.ptr);
		return 1;
	}
	lm_object *o = lm_scope_lookup(lm_scope_at(p->scope),
				       lm_name_of(lm_loader_ctx(l->loader)->names, LM_STR("main")));
	if (!o || o->kind != LM_O_FUNC) {
		lm_buf_cstr(
			&l->trouble,
			"runtime.main_main·f: function main is undeclared in the main package\n");
		return 1;
	}
	return 0;
}

int loam_start(loam *l, const char *const *args)
{
	if (lm_api_not_a_program(l) || !lm_loader_runtime(l->loader) ||
	    lm_loader_diags(l->loader)->error_count > 0)
		return 0;
	lm_kernel *kernel = kernel_of(l, args);
	if (!kernel) {
		lm_buf_cstr(&l->trouble, "loam: this build has no system to run a program on\n");
		return 0;
	}
	if (l->trouble.len)
		return 0;
	if (lm_kernel_is_virtual(kernel) && !l->config.kernel)
		name_self(l, args);
	lm_program *program = program_of(l);
	lm_sym *start = lm_program_start(program, l->package);
	lm_vm_config cfg = {
		.resolver = lm_program_resolver(program),
		.natives = lm_natives(),
		.kernel = kernel,
		.max_stack = l->config.max_stack,
		.max_memory = l->config.max_memory,
		.max_goroutines = l->config.max_goroutines,
		.max_steps = l->config.max_steps,
		.mode = l->config.debug_code ? LM_MODE_DEBUG : LM_MODE_NORMAL,
		.write_err = write_err,
		.write_arg = l,
	};
	l->vm = lm_vm_new(&cfg);
	if (!l->vm) {
		lm_buf_cstr(&l->trouble, "loam: no memory for the program's variables\n");
		return 0;
	}
	for (size_t i = 0; i < l->natives.len; i++)
		lm_vm_register(l->vm, l->natives.data[i]);
	lm_native_attach(l->vm, args, l->config.env ? l->config.env : lm_host_environ());
	lm_native_set_godebug(l->vm, lm_loader_godebug(l->loader));
	if (!l->config.sandbox)
		lm_native_set_goroot(l->vm, l->config.goroot);
	lm_vm_start(l->vm, start);
	return 1;
}

loam_state loam_step(loam *l, int64_t budget)
{
	static_assert((int)LOAM_DEADLOCKED == (int)LM_STEP_DEADLOCKED &&
			      (int)LOAM_LIMIT == (int)LM_STEP_LIMIT &&
			      (int)LOAM_EXITED == (int)LM_STEP_EXITED,
		      "the two enumerations are the same");
	if (!l->children.len && !l->jobs.len && !l->heir) {
		loam_state s = lm_api_step_one(l, budget);
		return l->jobs.len ? lm_api_step_all(l, 1) : s;
	}
	return lm_api_step_all(l, budget);
}

void loam_wait(loam *l)
{
	if (l->children.len)
		lm_api_wait_all(l);
	else
		lm_vm_wait(l->vm);
}

int64_t loam_wake_delay(const loam *l)
{
	int64_t when = lm_api_wake_time(l);
	if (when == INT64_MAX)
		return -1;
	int64_t delay = when - lm_vm_nanotime(l->vm);
	return delay > 0 ? delay : 0;
}

void loam_interrupt(loam *l)
{
	if (l->vm)
		lm_vm_interrupt(l->vm);
}

int loam_exit_code(const loam *l)
{
	return l->vm ? l->vm->exit_code : 1;
}

const char *loam_limit_name(const loam *l)
{
	static const char *const names[] = {"none", "memory", "steps", "stack", "goroutines"};
	return names[l->vm ? l->vm->limit : LM_LIMIT_NONE];
}

const char *loam_needed_data(const loam *l)
{
	if (l->needs)
		l = l->needs;
	if (l->vm)
		return l->vm->need_data ? l->vm->need_data : "";
	return l->needed.len ? l->needed.data : "";
}

/* ---- debugging */

static lm_inspect *inspect_of(loam *l)
{
	if (!l->inspect && l->vm)
		l->inspect = lm_inspect_new(l->vm);
	return l->inspect;
}

int loam_break(loam *l, const char *file, int line)
{
	lm_inspect *in = inspect_of(l);
	return in ? lm_inspect_break(in, lm_str_of(file), line) : 0;
}

int loam_break_clear(loam *l, int number)
{
	return l->inspect && lm_inspect_clear(l->inspect, number);
}

const char *loam_where(loam *l)
{
	l->text.len = 0;
	return inspect_of(l) && lm_inspect_where(l->inspect, &l->text) ? answer(l) : NULL;
}

const char *loam_variable(loam *l, const char *name)
{
	l->text.len = 0;
	return inspect_of(l) && lm_inspect_variable(l->inspect, lm_str_of(name), &l->text)
		       ? answer(l)
		       : NULL;
}

uint64_t loam_memory_used(const loam *l)
{
	if (!l->vm)
		return 0;
	lm_gc_stats stats;
	lm_gc_get_stats(l->vm->heap, &stats);
	return stats.allocated;
}
