#!/bin/sh
# install.sh ARTIFACTS DESTDIR PREFIX: program and plugins under lib, a link in bin, the man page, completions for shells.
# install.sh --remove DESTDIR PREFIX takes it away again. Configuration is left alone.
set -eu
from=$1 target=$2$3 prefix=$3

rm -rf "$target/lib/bpftop"
rm -f "$target/bin/bpftop" "$target/share/man/man1/bpftop.1"
bash=$target/share/bash-completion/completions/bpftop zsh=$target/share/zsh/site-functions/_bpftop fish=$target/share/fish/vendor_completions.d/bpftop.fish
rm -f "$bash" "$zsh" "$fish"
[ "$from" != --remove ] || exit 0

install -d "$target/lib" "$target/bin" "$target/share/man/man1"
cp -R "$from/bpftop" "$target/lib/bpftop"
find "$target/lib/bpftop" \( -name '*.pdb' -o -name '*.xml' \) -delete
# Plugins are loaded only from folders that nobody else may write to.
chmod -R u=rwX,go=rX "$target/lib/bpftop"
[ "$(id -u)" != 0 ] || chown -R root:root "$target/lib/bpftop"
ln -s "$prefix/lib/bpftop/bpftop" "$target/bin/bpftop"
install -m 644 docs/bpftop.1 "$target/share/man/man1/bpftop.1"

install -D -m 644 "$from/completions/bpftop" "$bash"
install -D -m 644 "$from/completions/_bpftop" "$zsh"
install -D -m 644 "$from/completions/bpftop.fish" "$fish"
