/* A name server on 127.0.0.1 that knows no name: answers each query with NXDOMAIN. Says "ready" first. */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	unsigned char message[512];

	if (bind(fd, (void *)&here, sizeof(here)))
		return 1;
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct sockaddr_in from;
		socklen_t length = sizeof(from);
		ssize_t bytes = recvfrom(fd, message, sizeof(message), 0, (void *)&from, &length);

		if (bytes < 12)
			continue;
		message[2] |= 0x80; /* an answer */
		message[3] = 0x83;  /* recursion is there; no such name */
		sendto(fd, message, bytes, 0, (void *)&from, length);
	}
}
