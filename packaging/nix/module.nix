{
  config,
  lib,
  pkgs,
  ...
}:

let
  cfg = config.programs.bpftop;
in
{
  options.programs.bpftop = {
    enable = lib.mkEnableOption "bpftop, and a wrapper with capabilities for the members of its group";

    deb = lib.mkOption {
      type = lib.types.path;
      example = lib.literalExpression "./bpftop_0.1.0-1_amd64.deb";
      description = "The Debian package that `make deb` made.";
    };

    group = lib.mkOption {
      type = lib.types.str;
      default = "bpftop";
      description = ''
        Whose members see what root sees of every process: environments, open files, traffic. Everybody else has the same
        command without capabilities, which reads /proc.
      '';
    };
  };

  config = lib.mkIf cfg.enable (
    let
      package = pkgs.callPackage ./package.nix { inherit (cfg) deb; };
    in
    {
      environment.systemPackages = [ package ];
      users.groups.${cfg.group} = { };

      # Reading only (docs/capabilities.md). The wrapper is first on PATH, and whoever may not run it gets the program itself.
      security.wrappers.bpftop = {
        source = "${package}/bin/bpftop";
        owner = "root";
        inherit (cfg) group;
        permissions = "u+rx,g+x";
        capabilities = "cap_bpf,cap_perfmon,cap_dac_read_search,cap_sys_ptrace+ep";
      };
    }
  );
}
