/* SPDX-License-Identifier: MIT */
/*
 * What a C library does by modules that it loads at run time, a static one cannot: names of users and hosts (nsswitch.conf),
 * and libraries of others. It would try all the same, with modules of another build, and crash. So these are linked in its
 * place, and answer, as their manual pages have it, that nothing is found. bpftop itself asks none of them; parts of .NET may.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stddef.h>

void *__wrap_dlopen(const char *file, int mode);

/* In place of dlopen, which the start of every static program brings along (the linker's --wrap). */
void *__wrap_dlopen(const char *file, int mode)
{
	(void)file, (void)mode;
	return NULL;
}

int getpwuid_r(uid_t uid, struct passwd *entry, char *buffer, size_t length, struct passwd **found)
{
	(void)uid, (void)entry, (void)buffer, (void)length;
	*found = NULL;
	return 0;
}

int getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t length, struct passwd **found)
{
	(void)name, (void)entry, (void)buffer, (void)length;
	*found = NULL;
	return 0;
}

int getgrgid_r(gid_t gid, struct group *entry, char *buffer, size_t length, struct group **found)
{
	(void)gid, (void)entry, (void)buffer, (void)length;
	*found = NULL;
	return 0;
}

/* The user's own group is all that is known. */
int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count)
{
	int room = *count;

	(void)user;
	*count = 1;
	if (room < 1)
		return -1;
	groups[0] = group;
	return 1;
}

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	(void)host, (void)service, (void)hints;
	*found = NULL;
	return EAI_FAIL;
}

void freeaddrinfo(struct addrinfo *found)
{
	(void)found;
}

int getnameinfo(const struct sockaddr *address, socklen_t length, char *host, socklen_t host_room, char *service,
		socklen_t service_room, int flags)
{
	(void)address, (void)length, (void)host, (void)host_room, (void)service, (void)service_room, (void)flags;
	return EAI_FAIL;
}
