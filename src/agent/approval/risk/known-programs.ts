/** What programs do whose options change nothing about it. Data. */
import type { Effect, Severity } from './effect.ts';

interface Known {
  readonly effect: Effect;
  readonly reason: string;
  readonly severity?: Severity;
  readonly names: string;
}

const GROUPS: readonly Known[] = [
  {
    effect: 'reads',
    reason: 'only reads',
    names:
      ': [ [[ apropos arch base32 base64 basename blkid cal cat cd cksum clear cloc cmp column comm cut date df diff dirname ' +
      'dirs du echo egrep expr factor false fc fgrep file fmt fold free getconf getent groups grep hash head hexdump ' +
      'history host hostid id info iostat jobs join jq last ldd less let locale locate logname ls lsattr lsb_release ' +
      'lsblk lscpu lsmod lsof lspci lsusb man md5sum mesg more mountpoint nl nm nproc numfmt objdump od paste pathchk ' +
      'pgrep pidof pinky popd pr printenv printf ps pstree ptx pushd pwd pwdx read readelf readlink realpath return rev ' +
      'rg ag ack seq sha1sum sha224sum sha256sum sha384sum sha512sum b2sum shuf size sleep sort stat strings stty sum ' +
      'tac tail test times top tput tr tree true tsort tty type ulimit uname unexpand expand uniq uptime users ' +
      'vmstat w wait wc whatis whereis which who whoami xxd yes zcat zgrep zless bat exa eza delta tokei hyperfine ' +
      'getopts shift break continue exit local declare typeset readonly export unset set shopt alias unalias umask trap bg fg ' +
      'disown enable hostname zdiff zipinfo zstdcat xzcat bzcat look yq xmllint',
  },
  {
    effect: 'writes',
    reason: 'writes files',
    names:
      'cp mkdir touch tee ln install mktemp patch tar zip unzip gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd 7z ar split ' +
      'csplit rename mkfifo mknod link chattr setfacl setfattr chmod chown chgrp make cmake ninja meson gcc g++ cc ' +
      'clang clang++ ld as rustc javac tsc eslint prettier black ruff gofmt rustfmt clang-format go cargo mvn gradle ant ' +
      'pytest tox nox jest vitest mocha bazel buck buck2 just task ctags strip objcopy autoconf automake autoreconf ' +
      'apply_patch dos2unix unix2dos iconv convert magick ffmpeg pandoc pdflatex latexmk protoc swc esbuild webpack vite ' +
      'rollup sqlite3 ctest cpio',
  },
  {
    effect: 'network',
    reason: 'uses the network',
    names:
      'curl wget ssh scp sftp ftp telnet nc ncat netcat socat rsync ping ping6 traceroute tracepath dig host nslookup whois ' +
      'nmap curlie http https xh aria2c lynx w3m links npm npx pnpm pnpx yarn bunx pip pipx uv uvx poetry conda mamba gem ' +
      'bundle composer apt apt-get aptitude dnf yum pacman zypper apk snap flatpak brew port docker podman nerdctl kubectl ' +
      'helm terraform tofu pulumi aws gcloud az gsutil gh glab hub heroku fly vercel netlify doctl ansible ansible-playbook ' +
      'mysql psql mongo mongosh redis-cli mosh autossh rclone s3cmd mail sendmail deno',
  },
  {
    effect: 'unknown',
    reason: 'runs code of its own, which is not looked at',
    names:
      'python perl ruby node php lua tclsh expect osascript awk gawk mawk nawk ed ex vi vim nvim emacs nano gdb lldb bun ' +
      'ts-node tsx java dotnet mono R Rscript julia octave guile racket sbcl ghci scala groovy swift elixir erl ' +
      'source . eval sh bash dash zsh ksh mksh ash fish screen tmux at batch crontab systemctl service launchctl bc dc m4',
  },
  {
    effect: 'destructive',
    reason: 'overwrites or destroys data for good',
    severity: 'critical',
    names:
      'shred wipe mkfs mke2fs mkswap fdisk sfdisk cfdisk gdisk sgdisk parted wipefs blkdiscard badblocks hdparm nvme dd ' +
      'cryptsetup lvremove vgremove pvremove zpool zfs debugfs tune2fs swapoff mdadm srm',
  },
  {
    effect: 'destructive',
    reason: 'stops or changes the machine or its users',
    severity: 'critical',
    names:
      'shutdown reboot halt poweroff init telinit kexec insmod rmmod modprobe iptables nft ufw userdel useradd usermod ' +
      'groupdel passwd chpasswd visudo mount umount setenforce sysctl chroot pivot_root swapon kdump losetup',
  },
  {
    effect: 'destructive',
    reason: 'deletes or moves files away',
    names: 'rm rmdir unlink truncate mv trash trash-put gio-trash',
  },
  { effect: 'destructive', reason: 'ends processes', names: 'kill pkill killall killall5 skill fuser xkill' },
];

export interface KnownProgram {
  readonly effect: Effect;
  readonly reason: string;
  readonly severity: Severity | undefined;
}

const BY_NAME: ReadonlyMap<string, KnownProgram> = new Map(
  GROUPS.flatMap(({ effect, reason, severity, names }) =>
    names.split(' ').map((name) => [name, { effect, reason, severity }] as const),
  ),
);

export function findProgram(name: string): KnownProgram | undefined {
  return BY_NAME.get(name) ?? (name.startsWith('mkfs.') ? BY_NAME.get('mkfs') : undefined);
}
