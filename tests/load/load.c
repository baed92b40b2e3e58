/* load.c - the client of tests/load: many connections from one thread, over epoll.
 *
 *     load http PORT CONNECTIONS SECONDS    keep-alive requests; prints requests, errors, slowest
 *     load echo PORT CONNECTIONS SECONDS    connects, is idle for SECONDS, then one line each
 *
 * Independent of loam: what it prints is what a client sees. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

typedef struct conn {
	int fd;
	size_t got;
	double sent;
	char buf[2048];
} conn;

typedef struct totals {
	long done, errors;
	double slowest;
} totals;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int dial(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		perror("connect");
		exit(1);
	}
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static bool send_all(conn *c, const char *text, size_t n)
{
	c->sent = now();
	c->got = 0;
	return write(c->fd, text, n) == (ssize_t)n;
}

/* Length of the complete answer in buf; 0: not yet; -1: no answer of HTTP with status 200. */
static long answer_length(conn *c)
{
	c->buf[c->got] = 0;
	char *end = strstr(c->buf, "\r\n\r\n");
	if (!end)
		return 0;
	char *length = strcasestr(c->buf, "\r\ncontent-length:");
	if (strncmp(c->buf, "HTTP/1.1 200", 12) != 0 || !length)
		return -1;
	long total = end + 4 - c->buf + atol(length + 17);
	return (long)c->got >= total ? total : 0;
}

/* Reads what is there; true while the connection is well. */
static bool receive(conn *c)
{
	ssize_t n = read(c->fd, c->buf + c->got, sizeof c->buf - 1 - c->got);
	if (n < 0)
		return errno == EAGAIN;
	c->got += (size_t)n;
	return n > 0;
}

static void served(conn *c, totals *t)
{
	double took = now() - c->sent;
	t->slowest = took > t->slowest ? took : t->slowest;
	t->done++;
}

static void http_event(conn *c, totals *t)
{
	long length = receive(c) ? answer_length(c) : -1;
	if (length == 0)
		return;
	if (length > 0)
		served(c, t);
	if (length < 0 || !send_all(c, request, sizeof request - 1)) {
		t->errors++;
		close(c->fd);
	}
}

static void echo_event(conn *c, long index, totals *t)
{
	char want[64];
	int n = snprintf(want, sizeof want, "message %ld\n", index);
	if (!receive(c)) {
		t->errors++;
		close(c->fd);
	} else if (c->got >= (size_t)n) {
		if (c->got == (size_t)n && memcmp(c->buf, want, c->got) == 0)
			served(c, t);
		else
			t->errors++;
	}
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: load http|echo PORT CONNECTIONS SECONDS\n");
		return 2;
	}
	bool http = strcmp(argv[1], "http") == 0;
	int port = atoi(argv[2]);
	long count = atol(argv[3]);
	double seconds = atof(argv[4]);
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	conn *all = calloc((size_t)count, sizeof *all);
	int epoll = epoll_create1(0);
	totals t = {0};
	for (long i = 0; i < count; i++) {
		all[i].fd = dial(port);
		struct epoll_event e = {.events = EPOLLIN, .data.u64 = (uint64_t)i};
		epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &e);
	}
	if (!http)
		sleep((unsigned)seconds);
	double begin = now(), end = begin + (http ? seconds : 60);
	for (long i = 0; i < count; i++) {
		char line[64];
		int n = snprintf(line, sizeof line, "message %ld\n", i);
		bool ok = http ? send_all(&all[i], request, sizeof request - 1)
			       : send_all(&all[i], line, (size_t)n);
		t.errors += !ok;
	}
	while (now() < end && (http ? t.errors < count : t.done + t.errors < count)) {
		struct epoll_event events[256];
		int n = epoll_wait(epoll, events, 256, 200);
		for (int i = 0; i < n; i++) {
			conn *c = &all[events[i].data.u64];
			if (http)
				http_event(c, &t);
			else
				echo_event(c, (long)events[i].data.u64, &t);
		}
	}
	printf("%ld done, %ld errors, %.0f a second, slowest %.3f s\n", t.done, t.errors,
	       (double)t.done / (now() - begin), t.slowest);
	return t.errors > 0 || (!http && t.done < count);
}
