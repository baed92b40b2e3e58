/* kernel_test.c - the same system calls on both kernels: files, directories, links, pipes, waiting.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "kernel/kernel_int.h"

static lm_sys_status status;

static int64_t call(lm_kernel *k, uint64_t nr, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	lm_syscall s = {.nr = nr, .a = {a, b, c, d}, .wait_fd = -1};
	status = k->ops->call(k, &s);
	return s.ret;
}
#define P(x) ((uint64_t)(uintptr_t)(x))

static void use_files(lm_kernel *k, const char *dir)
{
	char path[256], other[256], buf[64];
	snprintf(path, sizeof path, "%s/a", dir);
	snprintf(other, sizeof other, "%s/b", dir);
	assert_int_equal(call(k, NR_OPEN, P(path), 0, 0, 0), -E_NOENT);
	int64_t fd = call(k, NR_OPEN, P(path), 0102 | 02000000, 0644, 0);
	assert_true(fd >= 0);
	assert_int_equal(call(k, NR_WRITE, (uint64_t)fd, P("hello"), 5, 0), 5);
	assert_int_equal(call(k, NR_LSEEK, (uint64_t)fd, 1, 0, 0), 1);
	assert_int_equal(call(k, NR_READ, (uint64_t)fd, P(buf), 64, 0), 4);
	assert_memory_equal(buf, "ello", 4);
	assert_int_equal(call(k, NR_PREAD64, (uint64_t)fd, P(buf), 2, 3), 2);
	assert_memory_equal(buf, "lo", 2);
	uint64_t st[18];
	assert_int_equal(call(k, NR_FSTAT, (uint64_t)fd, P(st), 0, 0), 0);
	assert_int_equal(st[6], 5);
	assert_int_equal((uint32_t)st[3] & 0170777, 0100644);
	assert_int_equal(call(k, NR_CLOSE, (uint64_t)fd, 0, 0, 0), 0);
	assert_int_equal(call(k, NR_READ, (uint64_t)fd, P(buf), 1, 0), -E_BADF);
	assert_int_equal(call(k, NR_SYMLINK, P("a"), P(other), 0, 0), 0);
	assert_int_equal(call(k, NR_READLINK, P(other), P(buf), 64, 0), 1);
	assert_int_equal(call(k, NR_STAT, P(other), P(st), 0, 0), 0);
	assert_int_equal(st[6], 5);
	assert_int_equal(call(k, NR_MKDIR, P(path), 0755, 0, 0), -E_EXIST);
	char sub[300], moved[300];
	snprintf(sub, sizeof sub, "%s/sub", dir);
	snprintf(moved, sizeof moved, "%s/sub/../sub/c", dir);
	assert_int_equal(call(k, NR_MKDIR, P(sub), 0755, 0, 0), 0);
	assert_int_equal(call(k, NR_RENAME, P(path), P(moved), 0, 0), 0);
	assert_int_equal(call(k, NR_STAT, P(other), P(st), 0, 0), -E_NOENT);
	assert_int_equal(call(k, NR_RMDIR, P(sub), 0, 0, 0), -E_NOTEMPTY);
	int64_t d = call(k, NR_OPEN, P(sub), 0200000, 0, 0);
	_Alignas(8) char ents[512];
	int64_t n = call(k, NR_GETDENTS64, (uint64_t)d, P(ents), sizeof ents, 0);
	assert_true(n > 0);
	int names = 0;
	for (int64_t at = 0; at < n; at += *(uint16_t *)(void *)(ents + at + 16))
		names++;
	assert_int_equal(names, 3);
	assert_int_equal(call(k, NR_GETDENTS64, (uint64_t)d, P(ents), sizeof ents, 0), 0);
	call(k, NR_CLOSE, (uint64_t)d, 0, 0, 0);
	assert_int_equal(call(k, NR_UNLINK, P(moved), 0, 0, 0), 0);
	assert_int_equal(call(k, NR_RMDIR, P(sub), 0, 0, 0), 0);
	assert_int_equal(call(k, NR_UNLINK, P(other), 0, 0, 0), 0);
}

static void use_pipes(lm_kernel *k)
{
	int32_t fds[2];
	char buf[16];
	assert_int_equal(call(k, NR_PIPE2, P(fds), 0, 0, 0), 0);
	call(k, NR_READ, (uint64_t)fds[0], P(buf), 16, 0);
	assert_int_equal(status, LM_SYS_WAIT);
	assert_int_equal(k->ops->poll_once(k, fds[0], LM_POLL_IN), 0);
	lm_poll_event e[4];
	assert_int_equal(k->ops->poll(k, e, 4, 0), 0);
	assert_int_equal(call(k, NR_WRITE, (uint64_t)fds[1], P("xyz"), 3, 0), 3);
	assert_int_equal(k->ops->poll(k, e, 4, 0), 1);
	assert_int_equal(e[0].fd, fds[0]);
	assert_true(e[0].events & LM_POLL_IN);
	assert_int_equal(call(k, NR_READ, (uint64_t)fds[0], P(buf), 16, 0), 3);
	assert_int_equal(call(k, NR_CLOSE, (uint64_t)fds[1], 0, 0, 0), 0);
	assert_int_equal(call(k, NR_READ, (uint64_t)fds[0], P(buf), 16, 0), 0);
	call(k, NR_CLOSE, (uint64_t)fds[0], 0, 0, 0);
	/* edge-triggered interest */
	assert_int_equal(call(k, NR_PIPE2, P(fds), 04000, 0, 0), 0);
	assert_int_equal(k->ops->poll_add(k, fds[0]), 0);
	assert_int_equal(call(k, NR_READ, (uint64_t)fds[0], P(buf), 16, 0), -E_AGAIN);
	k->ops->poll(k, e, 4, 0);
	call(k, NR_WRITE, (uint64_t)fds[1], P("1"), 1, 0);
	assert_int_equal(k->ops->poll(k, e, 4, 0), 1);
	assert_int_equal(k->ops->poll(k, e, 4, 0), 0);
	call(k, NR_WRITE, (uint64_t)fds[1], P("2"), 1, 0);
	assert_int_equal(k->ops->poll(k, e, 4, 0), 1);
	k->ops->poll_remove(k, fds[0]);
	call(k, NR_CLOSE, (uint64_t)fds[0], 0, 0, 0);
	assert_int_equal(call(k, NR_WRITE, (uint64_t)fds[1], P("3"), 1, 0), -E_PIPE);
	call(k, NR_CLOSE, (uint64_t)fds[1], 0, 0, 0);
}

static void use_sleep(lm_kernel *k)
{
	int64_t t[2] = {0, 2000000};
	lm_syscall s = {.nr = NR_NANOSLEEP, .a = {P(t)}, .wait_fd = -1};
	assert_int_equal(k->ops->call(k, &s), LM_SYS_WAIT);
	lm_host_sleep_until(s.wait_until);
	assert_int_equal(k->ops->call(k, &s), LM_SYS_DONE);
	assert_int_equal(s.ret, 0);
}

static void test_virtual(void **state)
{
	(void)state;
	lm_kernel *k = lm_kernel_virtual_new(&(lm_kernel_config){.cwd = LM_STR("/home/me")});
	char buf[64];
	assert_int_equal(call(k, NR_GETCWD, P(buf), 64, 0, 0), 9);
	assert_string_equal(buf, "/home/me");
	use_files(k, "/tmp");
	use_files(k, ".");
	use_pipes(k);
	use_sleep(k);
	assert_int_equal(call(k, NR_READ, 0, P(buf), 8, 0), 0);
	lm_kernel_virtual_feed_stdin(k, "in", 2);
	assert_int_equal(call(k, NR_READ, 0, P(buf), 8, 0), 2);
	call(k, NR_READ, 0, P(buf), 8, 0);
	assert_int_equal(status, LM_SYS_WAIT);
	assert_true(lm_kernel_virtual_put_file(k, LM_STR("/x/y/z"), "data", 4, 0600));
	lm_buf b = {0};
	assert_true(lm_kernel_virtual_get_file(k, LM_STR("/x/y/z"), &b));
	assert_int_equal(b.len, 4);
	lm_buf_free(&b);
	lm_kernel_free(k);
}

static void test_passthrough(void **state)
{
	(void)state;
	lm_kernel *k =
		lm_kernel_passthrough_new(&(lm_kernel_config){.executable = LM_STR("/bin/me")});
	if (!k)
		skip();
	char dir[] = "/tmp/loam-kernel-XXXXXX", buf[64];
	assert_non_null(mkdtemp(dir));
	use_files(k, dir);
	assert_int_equal(rmdir(dir), 0);
	use_pipes(k);
	use_sleep(k);
	assert_int_equal(call(k, NR_READLINK, P("/proc/self/exe"), P(buf), 64, 0), 7);
	/* a child, waited for without blocking */
	lm_syscall s = {.nr = NR_CLONE, .a = {0x4100 | 17}, .raw = true};
	k->ops->call(k, &s);
	if (s.ret == 0)
		_exit(3);
	int32_t code = 0;
	lm_syscall w = {.nr = NR_WAIT4, .a = {(uint64_t)s.ret, P(&code)}};
	for (int i = 0; i < 1000 && k->ops->call(k, &w) == LM_SYS_WAIT; i++) {
		lm_poll_event e[4];
		k->ops->poll(k, e, 4, lm_host_nanotime() + 5000000);
	}
	assert_int_equal(w.ret, s.ret);
	assert_int_equal(code, 3 << 8);
	lm_kernel_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_virtual),
		cmocka_unit_test(test_passthrough),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
