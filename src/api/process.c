/* process.c - processes of the virtual system: programs that a running one executes become
 * instances of their own, stepped in turns under the first one's loam_step. Private to api/.
 *
 * The kernel's exec callback only notes the request: an instance is made between steps, when no
 * machine is running. What can be executed: a file with a payload; the program itself again; loam,
 * with a command line. */
#include "api/process.h"

enum { E_NOT_PROGRAM = 8 };
#define CHILD_BUDGET 200000

struct lm_job {
	lm_kernel *kernel;
	char *image; /* the file, or NULL: the program itself, or loam */
	size_t size;
	char *path;
	char **args, **env;
	bool is_self, is_loam;
};

/* ---- requests */

static char *copy_text(const char *s)
{
	size_t n = strlen(s) + 1;
	return memcpy(lm_xmalloc(n), s, n);
}

static char **copy_list(const char *const *list)
{
	size_t n = 0;
	while (list && list[n])
		n++;
	char **copy = lm_xcalloc(n + 1, sizeof *copy);
	for (size_t i = 0; i < n; i++)
		copy[i] = copy_text(list[i]);
	return copy;
}

static void free_list(char **list)
{
	for (size_t i = 0; list && list[i]; i++)
		free(list[i]);
	free(list);
}

static void job_free(lm_job *j)
{
	free(j->image);
	free(j->path);
	free_list(j->args);
	free_list(j->env);
	free(j);
}

/* lm_kernel_config.exec */
static int note_request(void *arg, const lm_exec_request *r)
{
	loam *root = arg;
	const char *name = r->args[0] ? r->args[0] : "";
	bool is_go = root->go_path.len && lm_str_is(lm_buf_view(&root->go_path), r->path);
	bool is_loam = root->config.command &&
		       (is_go || strcmp(r->path, LM_LOAM_PATH) == 0 ||
			strncmp(name, LOAM_NAME_PREFIX, strlen(LOAM_NAME_PREFIX)) == 0);
	if (!r->is_self && !is_loam &&
	    (r->size < LOAM_PAYLOAD_TRAILER ||
	     !loam_payload_size((const char *)r->image + r->size - LOAM_PAYLOAD_TRAILER)))
		return -E_NOT_PROGRAM;
	lm_job *j = lm_xcalloc(1, sizeof *j);
	j->kernel = r->kernel;
	j->is_loam = is_loam;
	j->is_self = r->is_self && !is_loam;
	if (!j->is_self && !is_loam) {
		j->image = lm_xmalloc(r->size);
		memcpy(j->image, r->image, r->size);
		j->size = r->size;
	}
	j->path = copy_text(r->path);
	j->args = copy_list(r->args);
	if (is_go && j->args[0]) {
		free(j->args[0]);
		j->args[0] = copy_text(LOAM_GO_NAME);
	}
	j->env = copy_list(r->env);
	lm_vec_push(&root->jobs, j);
	if (r->replaces && r->asker == root->kernel)
		root->successor = j;
	return 0;
}

void lm_api_set_exec(loam *l, lm_kernel_config *cfg)
{
	cfg->exec = note_request;
	cfg->exec_arg = l;
}

/* ---- files and streams of a process, for what loam does in it */

typedef struct process_world {
	loam_fs below; /* of the machine */
	lm_kernel *kernel;
} process_world;

/* An absolute path in the process's eyes, NUL-terminated. */
static void absolute(const process_world *w, const char *path, lm_buf *out)
{
	if (path[0] != '/') {
		lm_kernel_virtual_cwd(w->kernel, out);
		if (out->len == 0 || out->data[out->len - 1] != '/')
			lm_buf_byte(out, '/');
	}
	lm_buf_cstr(out, path);
}

static loam_read_status process_read(void *arg, const char *path, char **text, size_t *size,
				     const char **why)
{
	const process_world *w = arg;
	lm_buf name = {0}, b = {0};
	absolute(w, path, &name);
	loam_read_status status = LOAM_READ_NONE;
	int kind = lm_kernel_virtual_kind(w->kernel, lm_buf_view(&name));
	if (kind == 'd') {
		status = LOAM_READ_IS_DIR;
	} else if (kind == 'f' && lm_kernel_virtual_get_file(w->kernel, lm_buf_view(&name), &b)) {
		lm_buf_byte(&b, 0);
		*text = b.data;
		*size = b.len - 1;
		status = LOAM_READ_OK;
	} else {
		status = w->below.read(w->below.arg, name.data, text, size, why);
	}
	lm_buf_free(&name);
	return status;
}

static int process_list(void *arg, const char *dir,
			void (*found)(void *found_arg, const char *name, int is_dir),
			void *found_arg)
{
	const process_world *w = arg;
	lm_buf name = {0};
	absolute(w, dir, &name);
	int ok = lm_kernel_virtual_list(w->kernel, lm_buf_view(&name), found, found_arg) ||
		 w->below.list(w->below.arg, name.data, found, found_arg);
	lm_buf_free(&name);
	return ok;
}

static char *process_full_path(void *arg, const char *path)
{
	lm_buf name = {0};
	absolute(arg, path, &name);
	if (name.data && *name.data == '/')
		lm_api_clean_path(name.data);
	return name.data;
}

static const char *process_write(void *arg, const char *path, const void *p, size_t size)
{
	const process_world *w = arg;
	lm_buf name = {0};
	absolute(w, path, &name);
	bool ok = lm_kernel_virtual_put_file(w->kernel, lm_buf_view(&name), p, size, 0755);
	lm_buf_free(&name);
	return ok ? NULL : "cannot be written";
}

static void process_print(void *arg, int fd, const void *p, size_t size)
{
	const process_world *w = arg;
	lm_kernel_virtual_write(w->kernel, fd, p, size);
}

/* ---- starting */

/* The first program once more. */
static loam *same_again(loam *root, const loam_config *config)
{
	if (root->payload)
		return loam_new_from_payload(config, root->payload, root->payload_size);
	loam *c = loam_new(config);
	if (!c)
		return NULL;
	if (root->self_text) {
		loam_load_text(c, root->self_name, root->self_text, root->self_size);
	} else {
		LM_VEC(const char *) names = {0};
		for (size_t i = 0; i < root->self_names.len; i++)
			lm_vec_push(&names, (const char *)root->self_names.data[i]);
		lm_api_load_root(c, root->root, names.data, names.len);
		lm_vec_free(&names);
	}
	return c;
}

static loam_config config_of(loam *root, const lm_job *j, process_world *w)
{
	loam_config c = root->config;
	c.env = (const char *const *)j->env;
	c.executable = j->path;
	c.kernel = j->kernel;
	c.sandbox = 1;
	c.record = 0;
	if (j->is_loam) {
		c.fs = (loam_fs){.arg = w,
				 .read = process_read,
				 .list = process_list,
				 .full_path = process_full_path,
				 .write = process_write};
		c.io = (loam_io){.arg = w, .write_out = process_print};
	}
	return c;
}

static int count(char **list)
{
	int n = 0;
	while (list[n])
		n++;
	return n;
}

/* Makes the instance; NULL: it is over already, with *status. */
static loam *start(loam *root, lm_job *j, int *status)
{
	process_world *w = lm_xcalloc(1, sizeof *w);
	*w = (process_world){root->config.fs.read ? root->config.fs : lm_api_disk_fs(), j->kernel};
	loam_config config = config_of(root, j, w);
	loam *c = NULL;
	*status = 1;
	if (j->is_loam) {
		lm_buf cwd = {0};
		lm_kernel_virtual_cwd(j->kernel, &cwd);
		config.cwd = cwd.data;
		int argc = count(j->args);
		char **argv = lm_xmalloc(((size_t)argc + 1) * sizeof *argv); /* theirs to change */
		memcpy(argv, j->args, ((size_t)argc + 1) * sizeof *argv);
		*status = config.command(config.command_arg, &config, argc, argv, &c);
		lm_vec_push(&root->kept, (void *)argv);
		lm_vec_push(&root->kept, (void *)cwd.data);
	} else {
		c = j->is_self ? same_again(root, &config)
			       : loam_new_from_payload(&config, j->image, j->size);
		if (c && !loam_start(c, (const char *const *)j->args)) {
			const char *text = loam_diagnostics(c, 10);
			lm_kernel_virtual_write(j->kernel, 2, text, strlen(text));
			c->kernel = NULL; /* the job's still */
			loam_free(c);
			c = NULL;
		}
	}
	lm_vec_push(&root->kept, (void *)w);
	return c;
}

static void start_jobs(loam *root)
{
	while (root->jobs.len) {
		lm_job *j = root->jobs.data[0];
		memmove(root->jobs.data, root->jobs.data + 1, (root->jobs.len - 1) * sizeof j);
		root->jobs.len--;
		int status;
		loam *c = start(root, j, &status);
		if (root->successor == j) {
			root->successor = NULL;
			root->heir = c;
			root->final_code = status;
		}
		if (c) {
			c->job = j;
			lm_vec_push(&root->children, c);
			continue;
		}
		lm_kernel_virtual_exited(j->kernel, status);
		lm_kernel_free(j->kernel);
		job_free(j);
	}
}

/* ---- stepping */

loam_state lm_api_step_one(loam *l, int64_t budget)
{
	if (l->kernel && lm_kernel_is_virtual(l->kernel)) {
		int sig = lm_kernel_virtual_killed(l->kernel);
		if (sig && !l->vm->exited) {
			l->vm->exited = true;
			l->vm->exit_code = 128 + sig;
		}
	}
	return (loam_state)lm_vm_step(l->vm, budget);
}

static bool is_over(loam_state s)
{
	return s == LOAM_EXITED || s == LOAM_DEADLOCKED || s == LOAM_LIMIT;
}

/* A child has ended. */
static void bury(loam *root, size_t i)
{
	loam *c = root->children.data[i];
	lm_job *j = c->job;
	int code = c->vm->limit ? 2 : c->vm->exit_code;
	if (root->heir == c) {
		root->heir = NULL;
		root->final_code = code;
	}
	lm_kernel_virtual_exited(c->kernel, code);
	loam_free(c);
	job_free(j);
	memmove(root->children.data + i, root->children.data + i + 1,
		(root->children.len - i - 1) * sizeof c);
	root->children.len--;
}

loam_state lm_api_step_all(loam *root, int64_t budget)
{
	bool inherits = root->successor || root->heir;
	loam_state s = root->vm->exited ? LOAM_EXITED : lm_api_step_one(root, budget);
	inherits |= root->successor != NULL;
	if ((is_over(s) && !inherits) || s == LOAM_INTERRUPTED || s == LOAM_BREAKPOINT ||
	    s == LOAM_NEED_DATA)
		return s;
	start_jobs(root);
	bool runs = s == LOAM_RUNNABLE;
	for (size_t i = 0; i < root->children.len;) {
		loam *c = root->children.data[i];
		loam_state cs = lm_api_step_one(c, budget < CHILD_BUDGET ? budget : CHILD_BUDGET);
		if (cs == LOAM_NEED_DATA) {
			root->needs = c;
			return cs;
		}
		if (is_over(cs)) {
			bury(root, i);
			runs = true;
			continue;
		}
		runs |= cs == LOAM_RUNNABLE;
		i++;
	}
	if (inherits && !root->successor && !root->heir) {
		root->vm->exit_code = root->final_code;
		return LOAM_EXITED;
	}
	runs |= root->jobs.len > 0 || lm_kernel_virtual_pending(root->kernel);
	return runs ? LOAM_RUNNABLE : LOAM_WAITING;
}

/* The next timer of any process. */
int64_t lm_api_wake_time(const loam *root)
{
	int64_t when = root->vm->exited ? INT64_MAX : root->vm->wake_time;
	for (size_t i = 0; i < root->children.len; i++) {
		int64_t t = root->children.data[i]->vm->wake_time;
		when = t < when ? t : when;
	}
	return when;
}

void lm_api_wait_all(loam *root)
{
	if (!lm_kernel_virtual_pending(root->kernel))
		lm_kernel_virtual_sleep(root->kernel, lm_api_wake_time(root));
}

void lm_api_free_processes(loam *root)
{
	while (root->children.len)
		bury(root, root->children.len - 1);
	for (size_t i = 0; i < root->jobs.len; i++) {
		lm_kernel_free(root->jobs.data[i]->kernel);
		job_free(root->jobs.data[i]);
	}
	lm_vec_free(&root->jobs);
	lm_vec_free(&root->children);
	for (size_t i = 0; i < root->self_names.len; i++)
		free(root->self_names.data[i]);
	lm_vec_free(&root->self_names);
}

void lm_api_note_root(loam *l, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n && l->self_names.len < n; i++)
		lm_vec_push(&l->self_names, copy_text(names[i]));
}
