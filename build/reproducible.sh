#!/bin/sh
# reproducible.sh ARTIFACTS TARGET…: makes what is committed twice, in clones with other paths, times, languages and masks, and
# says whether the bytes are the same. Takes as long as two builds from nothing.
set -eu
folder=$(readlink -f "$1")/reproducible
shift
rm -rf "$folder"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
build() { # FOLDER TARGET…
	clone=$folder/$1
	shift
	git clone --quiet . "$clone"
	make --no-print-directory -C "$clone" "$@" >&2
	(cd "$clone/artifacts" && find dist deb -type f 2>/dev/null | sort | xargs sha256sum) >"$clone.sums"
}
(umask 022 && TZ=UTC LC_ALL=C && export TZ LC_ALL && build one "$@")
(umask 077 && TZ=Asia/Kolkata LC_ALL=C.UTF-8 && export TZ LC_ALL && build a/longer/path/to/two "$@")
cat "$folder/one.sums"
if ! diff "$folder/one.sums" "$folder/a/longer/path/to/two.sums" >&2; then
	echo "reproducible: not the same bytes; both are below $folder" >&2
	exit 1
fi
echo "reproducible: the same bytes from $(git rev-parse --short HEAD), in two folders"
rm -rf "$folder"
