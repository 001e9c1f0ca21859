{
  description = "Rekindle: a short digest of the people who have gone quiet";

  inputs.nixpkgs.url = "nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = nixpkgs.lib.genAttrs systems;
    in
    {
      packages = each (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          default = pkgs.rustPlatform.buildRustPackage {
            pname = "rekindle";
            version = "0.1.0";
            src = ../.;
            buildType = "dist";
            checkType = "release";
            cargoLock.lockFile = ../Cargo.lock;
            REKINDLE_COMMIT = self.shortRev or "";
            # The others need mail servers and a browser.
            cargoTestFlags = [ "--lib" ];
            postInstall = ''
              $out/bin/rekindle install-docs --prefix $out
              install -Dm644 config/rekindle.service -t $out/share/systemd/user
              substituteInPlace $out/share/systemd/user/rekindle.service --replace-fail %h/.cargo/bin $out/bin
            '';
            meta = {
              description = "Mails you a short digest of the people who have gone quiet";
              license = [ nixpkgs.lib.licenses.mit nixpkgs.lib.licenses.asl20 ];
              mainProgram = "rekindle";
            };
          };
        }
      );
    };
}
