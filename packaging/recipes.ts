import { facts } from './root.ts';

/** Where the tarballs of a release are served, and the SHA-256 of each by the platform as Node names it. */
export type Served = { url: string; version: string; sums: ReadonlyMap<string, string> };

/** A formula for Homebrew, with the tarball of each platform. */
export function formula({ url, version, sums }: Served): string {
  const source = (platform: string) => `url "${url}/shipshape-${version}-${platform}.tar.gz"
      sha256 "${sums.get(platform) ?? ''}"`;
  const system = (name: string, [arm, intel]: [string, string]) => {
    const parts = [
      ...(sums.has(arm) ? [`    on_arm do\n      ${source(arm)}\n    end`] : []),
      ...(sums.has(intel) ? [`    on_intel do\n      ${source(intel)}\n    end`] : []),
    ];
    return parts.length === 0 ? '' : `  ${name} do\n${parts.join('\n')}\n  end\n`;
  };
  return `class Shipshape < Formula
  desc "${facts.summary[0]?.toUpperCase()}${facts.summary.slice(1)}"
  homepage "${url}"
  version "${version}"
  license "MIT"

${system('on_macos', ['darwin-arm64', 'darwin-x64'])}${system('on_linux', ['linux-arm64', 'linux-x64'])}
  def install
    libexec.install Dir["*"]
    bin.write_exec_script libexec/"bin/shipshape"
  end

  test do
    assert_equal version.to_s, shell_output("#{bin}/shipshape --version").strip
  end
end
`;
}

/** An expression for Nix: \`nix-env -i -f shipshape.nix\`, or callPackage. */
export function nixExpression({ url, version, sums }: Served): string {
  const names: Record<string, string> = {
    'linux-x64': 'x86_64-linux',
    'linux-arm64': 'aarch64-linux',
    'darwin-x64': 'x86_64-darwin',
    'darwin-arm64': 'aarch64-darwin',
  };
  const sources = [...sums].map(
    ([platform, sum]) => `    ${names[platform]} = { url = "${url}/shipshape-${version}-${platform}.tar.gz"; sha256 = "${sum}"; };`,
  );
  return `{ pkgs ? import <nixpkgs> { } }:
let
  sources = {
${sources.join('\n')}
  };
  inherit (pkgs) lib stdenv;
in
stdenv.mkDerivation {
  pname = "shipshape";
  version = "${version}";
  src = pkgs.fetchurl sources.\${stdenv.hostPlatform.system};
  nativeBuildInputs = lib.optional stdenv.hostPlatform.isLinux pkgs.autoPatchelfHook;
  buildInputs = lib.optional stdenv.hostPlatform.isLinux stdenv.cc.cc.lib;
  dontStrip = true;
  installPhase = ''
    mkdir -p $out/libexec $out/bin
    cp -r . $out/libexec/shipshape
    printf '#!/bin/sh\\nexec %s "$@"\\n' "$out/libexec/shipshape/bin/shipshape" >$out/bin/shipshape
    chmod +x $out/bin/shipshape
  '';
  meta = {
    description = "${facts.summary}";
    license = lib.licenses.mit;
    platforms = builtins.attrNames sources;
  };
}
`;
}
