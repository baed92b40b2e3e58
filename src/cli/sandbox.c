/* sandbox.c - what a program in the virtual system (--virtual, and always under Node) has of its
 * surroundings when nothing else is said. */
#include "cli/cli.h"

#include "host/host.h"

#include <unistd.h>

/* The user of the virtual system is another one than the machine's. */
static const char *const own_vars[] = {"HOME=/home/user", "USER=user", "LOGNAME=user",
				       "PATH=/usr/bin:/bin", "SHELL=/bin/sh"};
enum { OWN_VARS = sizeof own_vars / sizeof *own_vars };

static bool same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");
	return n == strcspn(b, "=") && memcmp(a, b, n) == 0;
}

static bool is_replaced(const char *var)
{
	for (size_t i = 0; i < OWN_VARS; i++) {
		if (same_name(var, own_vars[i]))
			return true;
	}
	return same_name(var, "TMPDIR=");
}

static void fill_env(loam_config *config, cli_sandbox *memory)
{
	const char *const *env = config->env ? config->env : lm_host_environ();
	size_t n = 0, out = 0;
	while (env && env[n])
		n++;
	memory->env = lm_xcalloc(n + OWN_VARS + 1, sizeof *memory->env);
	for (size_t i = 0; i < n; i++) {
		if (!is_replaced(env[i]))
			memory->env[out++] = env[i];
	}
	for (size_t i = 0; i < OWN_VARS; i++)
		memory->env[out++] = own_vars[i];
}

static int64_t read_input(void *arg, void *p, size_t n)
{
	(void)arg;
	return lm_host_read_input(p, n);
}

/* Is path dir, or below it? */
static bool is_inside(const char *path, const char *dir)
{
	size_t n = strlen(dir);
	return strncmp(path, dir, n) == 0 && (path[n] == 0 || path[n] == '/') &&
	       strcmp(dir, "/") != 0;
}

/* The machine's time zones, when it has them. */
#define ZONES "/usr/share/zoneinfo"
static bool has_zones(const loam_config *config)
{
	const lm_host_files *f = config->host_files ? config->host_files : lm_host_own_files();
	lm_host_stat st;
	return f->stat(f->arg, ZONES, &st) == 0 && (st.mode & 0170000) == 0040000;
}

void cli_sandbox_fill(loam_config *config, cli_sandbox *memory)
{
	if (config->kernel)
		return; /* a process of a sandbox already */
	fill_env(config, memory);
	config->sandbox_env = memory->env;
	if (!config->io.read_stdin && !config->sandbox)
		config->sandbox_input = read_input;
	bool has_files = config->host_files || lm_host_own_files();
	if (!config->cwd) {
		char path[4096];
		lm_buf_cstr(&memory->cwd, getcwd(path, sizeof path) ? path : "/");
		config->cwd = memory->cwd.data;
	}
	size_t n = 0;
	if (has_files && !config->mounts) {
		bool rooted = config->goroot && config->goroot[0] == '/';
		if (!rooted || !is_inside(config->cwd, config->goroot))
			memory->mounts[n++] = config->cwd;
		if (rooted && !is_inside(config->goroot, config->cwd))
			memory->mounts[n++] = config->goroot;
		if (has_zones(config))
			memory->mounts[n++] = ZONES ":ro";
		config->mounts = memory->mounts;
	}
}

void cli_sandbox_free(cli_sandbox *memory)
{
	lm_buf_free(&memory->cwd);
	free(memory->env);
}
