/* files.c (posix) - the machine's own files for mounts of the virtual system, and standard input
 * without waiting: see host.h. */
#define _GNU_SOURCE
#include "host/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int own_stat(void *arg, const char *path, lm_host_stat *out)
{
	(void)arg;
	struct stat st;
	if (lstat(path, &st) != 0)
		return -errno;
	*out = (lm_host_stat){.mode = st.st_mode,
			      .size = (uint64_t)st.st_size,
			      .mtime =
				      (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec};
	return 0;
}

static int own_list(void *arg, const char *dir, void (*found)(void *found_arg, const char *name),
		    void *found_arg)
{
	(void)arg;
	DIR *d = opendir(dir);
	if (!d)
		return -errno;
	for (struct dirent *e = readdir(d); e; e = readdir(d))
		found(found_arg, e->d_name);
	closedir(d);
	return 0;
}

static int own_read(void *arg, const char *path, lm_buf *out)
{
	(void)arg;
	char part[16384];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t n;
	while ((n = read(fd, part, sizeof part)) > 0)
		lm_buf_add(out, part, (size_t)n);
	int err = n < 0 ? -errno : 0;
	close(fd);
	return err;
}

static int own_readlink(void *arg, const char *path, lm_buf *out)
{
	(void)arg;
	char text[4096];
	ssize_t n = readlink(path, text, sizeof text);
	if (n < 0)
		return -errno;
	lm_buf_add(out, text, (size_t)n);
	return 0;
}

static int own_write(void *arg, const char *path, const void *p, size_t n, uint32_t mode)
{
	(void)arg;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	int err = 0;
	for (const char *at = p; n > 0 && !err;) {
		ssize_t done = write(fd, at, n);
		if (done < 0 && errno != EINTR)
			err = -errno;
		if (done > 0) {
			at += done;
			n -= (size_t)done;
		}
	}
	close(fd);
	return err;
}

static int own_mkdir(void *arg, const char *path, uint32_t mode)
{
	(void)arg;
	return mkdir(path, mode) == 0 ? 0 : -errno;
}

static int own_symlink(void *arg, const char *target, const char *path)
{
	(void)arg;
	return symlink(target, path) == 0 ? 0 : -errno;
}

static int own_remove(void *arg, const char *path, bool is_dir)
{
	(void)arg;
	return (is_dir ? rmdir(path) : unlink(path)) == 0 ? 0 : -errno;
}

static int own_rename(void *arg, const char *from, const char *to)
{
	(void)arg;
	return rename(from, to) == 0 ? 0 : -errno;
}

static int own_change(void *arg, const char *path, uint32_t mode, int64_t mtime)
{
	(void)arg;
	struct timespec t[2] = {{0, UTIME_OMIT}, {mtime / 1000000000, mtime % 1000000000}};
	if (chmod(path, mode) != 0)
		return -errno;
	return utimensat(AT_FDCWD, path, t, 0) == 0 ? 0 : -errno;
}

const lm_host_files *lm_host_own_files(void)
{
	static const lm_host_files own = {
		.stat = own_stat,
		.list = own_list,
		.read = own_read,
		.readlink = own_readlink,
		.write = own_write,
		.mkdir = own_mkdir,
		.symlink = own_symlink,
		.remove = own_remove,
		.rename = own_rename,
		.change = own_change,
	};
	return &own;
}

int64_t lm_host_read_input(void *p, size_t n)
{
	struct pollfd f = {0, POLLIN, 0};
	if (poll(&f, 1, 0) == 0)
		return -1;
	ssize_t got = read(0, p, n);
	return got >= 0 ? got : errno == EAGAIN || errno == EINTR ? -1 : 0;
}
