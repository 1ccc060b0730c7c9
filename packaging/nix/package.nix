{
  lib,
  stdenvNoCC,
  dpkg,
  # The Debian package that `make deb` made.
  deb,
}:

stdenvNoCC.mkDerivation {
  pname = "bpftop";
  # bpftop_VERSION-REVISION_ARCH.deb; the store puts a hash before it.
  version = lib.head (lib.splitString "-" (lib.elemAt (lib.splitString "_" (baseNameOf deb)) 1));

  src = deb;
  nativeBuildInputs = [ dpkg ];
  unpackPhase = ''
    dpkg-deb --extract "$src" .
  '';

  dontConfigure = true;
  dontBuild = true;
  # It is one static file, and stripped.
  dontFixup = true;
  installPhase = ''
    mkdir -p "$out/share"
    cp -R usr/bin "$out/bin"
    cp -R usr/share/man usr/share/doc usr/share/bash-completion usr/share/fish "$out/share/"
    # Those of the group's command: here it is the module that gives capabilities.
    rm -r "$out/share/man/man8"
    mkdir -p "$out/share/zsh"
    cp -R usr/share/zsh/vendor-completions "$out/share/zsh/site-functions"
  '';

  meta = {
    description = "Process monitor that asks the kernel by eBPF instead of /proc";
    license = lib.licenses.mit;
    platforms = [ "x86_64-linux" ];
    mainProgram = "bpftop";
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
  };
}
