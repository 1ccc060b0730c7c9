/* SPDX-License-Identifier: MIT */
/*
 * engine SOCKET IDS: a container engine that knows the containers whose ids are the lines of IDS. It speaks as much of Docker's
 * API as bpftop asks for: GET of _ping, version, info, containers/json, containers/ID/json, and events, which come when it
 * gets SIGHUP: it reads IDS again, and what is not there any more has been destroyed. Until SIGTERM, or its parent's end.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MOST_LISTENERS 16

static char (*ids)[65];
static int count;
static int listeners[MOST_LISTENERS]; /* connections that wait for events, 0 for none */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct text {
	char *bytes;
	size_t length, room;
};

static void add(struct text *text, const char *format, ...)
{
	va_list arguments;

	if (text->room - text->length < 4096)
		text->bytes = realloc(text->bytes, text->room = text->room * 2 + 8192);
	va_start(arguments, format);
	text->length += vsnprintf(text->bytes + text->length, text->room - text->length, format, arguments);
	va_end(arguments);
}

static void add_labels(struct text *text, int n)
{
	add(text, "\"Labels\":{\"com.docker.compose.project\":\"shop%d\",\"com.docker.compose.service\":\"web\",\"com.docker.compose.config-hash\":\"%s\",\"org.opencontainers.image.source\":\"https://registry.example/shop\"", n % 50, ids[n]);
	if (n % 2)
		add(text, ",\"io.kubernetes.pod.name\":\"web-%d\",\"io.kubernetes.pod.namespace\":\"shop%d\",\"io.kubernetes.container.name\":\"web\"", n, n % 50);
	add(text, "}");
}

static void add_list(struct text *text)
{
	add(text, "[");
	for (int n = 0; n < count; n++) {
		add(text, "%s{\"Id\":\"%s\",\"Names\":[\"/shop-web-%d\"],\"Image\":\"registry.example/shop/web:1.%d\",\"ImageID\":\"sha256:%s\",", n ? "," : "", ids[n], n, n % 20, ids[n]);
		add(text, "\"Command\":\"web\",\"Created\":1700000000,\"State\":\"running\",\"Status\":\"Up 3 days\",");
		add_labels(text, n);
		/* What bpftop has no use for, and every engine sends. */
		add(text, ",\"Ports\":[{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,\"PublicPort\":%d,\"Type\":\"tcp\"},{\"IP\":\"::\",\"PrivatePort\":80,\"PublicPort\":%d,\"Type\":\"tcp\"}],", 20000 + n, 20000 + n);
		add(text, "\"HostConfig\":{\"NetworkMode\":\"shop%d_default\"},\"NetworkSettings\":{\"Networks\":{\"shop%d_default\":{\"IPAMConfig\":null,\"Links\":null,\"Aliases\":null,", n % 50, n % 50);
		add(text, "\"NetworkID\":\"%s\",\"EndpointID\":\"%s\",\"Gateway\":\"172.18.0.1\",\"IPAddress\":\"172.18.0.2\",\"IPPrefixLen\":16,\"MacAddress\":\"02:42:ac:12:00:02\"}}},", ids[n], ids[n]);
		add(text, "\"Mounts\":[{\"Type\":\"volume\",\"Name\":\"shop%d_data\",\"Source\":\"/var/lib/docker/volumes/shop%d_data/_data\",\"Destination\":\"/data\",\"Driver\":\"local\",\"Mode\":\"z\",\"RW\":true,\"Propagation\":\"\"}]}", n % 50, n % 50);
	}
	add(text, "]");
}

static void add_one(struct text *text, const char *path)
{
	for (int n = 0; n < count; n++) {
		if (strstr(path, ids[n])) {
			add(text, "{\"Id\":\"%s\",\"Name\":\"/shop-web-%d\",\"Image\":\"sha256:%s\",\"Created\":\"2026-01-01T00:00:00Z\",", ids[n], n, ids[n]);
			add(text, "\"State\":{\"Status\":\"running\",\"Running\":true,\"Paused\":false,\"Pid\":1,\"StartedAt\":\"2026-01-01T00:00:00Z\"},");
			add(text, "\"RestartCount\":0,\"Config\":{\"Image\":\"registry.example/shop/web:1.%d\",", n % 20);
			add_labels(text, n);
			add(text, "},\"HostConfig\":{}}");
			return;
		}
	}
}

/* An event of a container, to everybody who waits for one. Under the lock. */
static void tell(const char *id, int n, const char *action)
{
	char event[512], chunk[600];
	int length = snprintf(event, sizeof(event),
			      "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"name\":\"shop-web-%d\",\"image\":\"registry.example/shop/web:1.%d\"}}}\n",
			      action, id, n, n % 20);

	length = snprintf(chunk, sizeof(chunk), "%x\r\n%s\r\n", length, event);
	for (int i = 0; i < MOST_LISTENERS; i++)
		if (listeners[i] && write(listeners[i], chunk, length) != length)
			listeners[i] = 0; /* its own thread closes it */
}

static void listen_on(int connection, char *buffer, size_t room)
{
	const char *open = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
	int place = 0;

	if (write(connection, open, strlen(open)) < 0)
		return;
	pthread_mutex_lock(&lock);
	while (place < MOST_LISTENERS && listeners[place])
		place++;
	if (place < MOST_LISTENERS)
		listeners[place] = connection;
	pthread_mutex_unlock(&lock);
	while (read(connection, buffer, room) > 0)
		;
	pthread_mutex_lock(&lock);
	if (place < MOST_LISTENERS && listeners[place] == connection)
		listeners[place] = 0;
	pthread_mutex_unlock(&lock);
}

static int has(char (*list)[65], int length, const char *id)
{
	for (int n = 0; n < length; n++)
		if (!strcmp(list[n], id))
			return 1;
	return 0;
}

/* Reads the ids anew, and tells what came and what went. */
static int load(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[80], (*read)[65] = NULL;
	int length = 0;

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		read = realloc(read, (length + 1) * sizeof(*read));
		read[length][64] = 0;
		memcpy(read[length++], line, 64);
	}
	fclose(file);
	pthread_mutex_lock(&lock);
	for (int n = 0; n < count; n++)
		if (!has(read, length, ids[n])) {
			tell(ids[n], n, "die");
			tell(ids[n], n, "destroy");
		}
	for (int n = 0; n < length; n++)
		if (!has(ids, count, read[n])) {
			tell(read[n], n, "create");
			tell(read[n], n, "start");
		}
	free(ids);
	ids = read;
	count = length;
	pthread_mutex_unlock(&lock);
	return 1;
}

static void *load_again(void *path)
{
	sigset_t again;
	int signal;

	sigemptyset(&again);
	sigaddset(&again, SIGHUP);
	while (!sigwait(&again, &signal))
		load(path);
	return NULL;
}

static void *serve(void *argument)
{
	int connection = (int)(long)argument;
	char request[16384];
	size_t length = 0;

	for (;;) {
		char *end;
		struct text body = {0}, head = {0};

		request[length] = 0;
		end = strstr(request, "\r\n\r\n");
		if (!end) {
			ssize_t got = length < sizeof(request) - 1 ? read(connection, request + length, sizeof(request) - 1 - length) : 0;

			if (got <= 0)
				break;
			length += got;
			continue;
		}
		*strchr(request, '\r') = 0;
		if (strstr(request, "/events")) {
			listen_on(connection, request, sizeof(request));
			break;
		}
		pthread_mutex_lock(&lock);
		if (strstr(request, "/_ping"))
			add(&body, "OK");
		else if (strstr(request, "/version"))
			add(&body, "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\",\"Components\":[{\"Name\":\"Engine\",\"Version\":\"20.10.24\"}]}");
		else if (strstr(request, "/info"))
			add(&body, "{\"ID\":\"bench\",\"Name\":\"bench\",\"ServerVersion\":\"20.10.24\",\"Containers\":%d}", count);
		else if (strstr(request, "/containers/json"))
			add_list(&body);
		else if (strstr(request, "/containers/"))
			add_one(&body, request);
		pthread_mutex_unlock(&lock);
		add(&head, "HTTP/1.1 %s\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
		    body.length ? "200 OK" : "404 Not Found", body.length);
		for (size_t sent = 0; sent < head.length;)
			sent += write(connection, head.bytes + sent, head.length - sent);
		for (size_t sent = 0; sent < body.length;) {
			ssize_t wrote = write(connection, body.bytes + sent, body.length - sent);

			if (wrote <= 0)
				break;
			sent += wrote;
		}
		free(body.bytes);
		free(head.bytes);
		length -= end + 4 - request;
		memmove(request, end + 4, length);
	}
	close(connection);
	return NULL;
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pthread_t loader;
	sigset_t again;

	/* For the thread that waits for it, before there is any other. */
	sigemptyset(&again);
	sigaddset(&again, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &again, NULL);
	if (argc != 3 || strlen(argv[1]) >= sizeof(address.sun_path) || !load(argv[2]) ||
	    pthread_create(&loader, NULL, load_again, argv[2])) {
		fprintf(stderr, "usage: engine SOCKET IDS\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	strcpy(address.sun_path, argv[1]);
	unlink(argv[1]);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 16)) {
		fprintf(stderr, "engine: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	for (;;) {
		int connection = accept(listener, NULL, NULL);
		pthread_t thread;

		if (connection < 0 || pthread_create(&thread, NULL, serve, (void *)(long)connection))
			return 1;
		pthread_detach(thread);
	}
}
