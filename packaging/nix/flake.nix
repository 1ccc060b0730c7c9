{
  # The static file on NixOS, from the Debian package that `make deb` makes: it needs nothing of either.
  #   { imports = [ bpftop.nixosModules.default ]; programs.bpftop = { enable = true; deb = ./bpftop_0.1.0-1_amd64.deb; }; }
  # What is known of it is in docs/packaging.md.
  description = "bpftop, a process monitor that asks the kernel by eBPF";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    {
      # nix build --impure --expr '(builtins.getFlake "…").lib.x86_64-linux.package { deb = /…/bpftop_0.1.0-1_amd64.deb; }'
      lib.x86_64-linux.package = nixpkgs.legacyPackages.x86_64-linux.callPackage ./package.nix;
      nixosModules.default = ./module.nix;
    };
}
