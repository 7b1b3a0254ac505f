/**
 * Ways out of the sandbox that were tried, as data. Each is a script that runs inside, in the workspace, and prints `OPEN`
 * where it got through. `outside` is a folder beside the workspace, `secret` a file with the word SECRET-VALUE in it.
 */
export interface EscapeAttempt {
  readonly name: string;
  readonly class:
    | 'write'
    | 'git'
    | 'agents'
    | 'secrets'
    | 'seen'
    | 'kernel'
    | 'processes'
    | 'namespaces'
    | 'network'
    | 'descriptors'
    | 'later'
    | 'resources';

  /** `sh`: a bash script; `py`: Python 3 with `os`, `socket`, `ctypes` and `libc` at hand. */
  readonly language: 'sh' | 'py';
  readonly script: string;
}

const sh = (kind: EscapeAttempt['class'], name: string, script: string): EscapeAttempt => ({
  name,
  class: kind,
  language: 'sh',
  script,
});
const py = (kind: EscapeAttempt['class'], name: string, script: string): EscapeAttempt => ({
  name,
  class: kind,
  language: 'py',
  script,
});
/**
 * Python that talks to the unix socket in a way that its server, which is for streams, never takes: whatever answers but
 * «not permitted» is the kernel, behind the walls.
 */
const knock = (name: string, script: string): EscapeAttempt =>
  py(
    'network',
    name,
    `try:\n    ${script}\nexcept PermissionError:\n    print('refused')\nexcept OSError:\n    print('OPEN')\nelse:\n    print('OPEN')`,
  );
/** A raw system call that must not be answered with 0 or more. */
const call = (kind: EscapeAttempt['class'], name: string, x64: number, args: string): EscapeAttempt =>
  py(kind, name, `r = libc.syscall(${x64}, ${args})\nprint('OPEN' if r >= 0 else 'refused')`);

export const ESCAPE_ATTEMPTS: readonly EscapeAttempt[] = [
  // Writing outside.
  sh('write', 'a file beside the workspace', 'echo x > "$OUTSIDE/new" && echo OPEN'),
  sh('write', 'through a symbolic link', 'ln -s "$OUTSIDE" link; echo x > link/new && echo OPEN'),
  sh('write', 'through a hard link', 'ln "$OUTSIDE/file" hard && echo x > hard && echo OPEN'),
  sh('write', 'through /proc/self/root', 'echo x > "/proc/self/root$OUTSIDE/new" && echo OPEN'),
  sh('write', 'through /proc/1/root', 'echo x > "/proc/1/root$OUTSIDE/new" && echo OPEN'),
  sh('write', 'through /proc/self/cwd/..', 'echo x > "/proc/self/cwd/../outside/new" && echo OPEN'),
  sh('write', 'renaming into the outside', 'echo x > f; mv f "$OUTSIDE/new" && echo OPEN'),
  sh('write', 'renaming from the outside', 'mv "$OUTSIDE/file" . && echo OPEN'),
  sh('write', 'deleting outside', 'rm "$OUTSIDE/file" && echo OPEN'),
  sh('write', 'rights of a file outside', 'chmod 777 "$OUTSIDE/file" && echo OPEN'),
  sh('write', 'times of a file outside', 'touch "$OUTSIDE/file" && echo OPEN'),
  sh('write', 'the home folder', 'echo x > "$HOME/.bashrc" && echo OPEN'),
  sh('write', 'the machine itself', 'echo x > /etc/csm-escape && echo OPEN; echo x > /usr/csm-escape && echo OPEN'),
  // The test looks on the machine whether it came out there.
  sh('write', "the machine's /tmp", 'touch "/tmp/$MARK"'),
  // Git.
  sh('git', 'a hook', 'echo x > .git/hooks/pre-commit && echo OPEN'),
  sh('git', 'the configuration', 'echo x >> .git/config && echo OPEN'),
  sh('git', 'a hook of a nested repository', 'echo x > nested/deep/.git/hooks/post-checkout && echo OPEN'),
  sh('git', "a worktree's git folder", 'echo x > "$(sed "s/gitdir: //" tree/.git)/config.worktree" && echo OPEN'),
  sh('git', 'moving .git away', 'mv .git moved && echo OPEN'),
  sh('git', 'removing .git', 'rm -rf .git; [ -e .git/config ] || echo OPEN'),
  sh('git', 'replacing the file .git of a worktree', 'rm tree/.git && echo OPEN; echo x > tree/.git && echo OPEN'),
  // What agents, editors and shells obey. The folder stays empty on the machine: the test looks.
  ...['.codex/config.toml', '.agents/x', '.csm/x', '.claude/settings.json', '.husky/pre-commit', '.aws/x'].map((path) =>
    sh('agents', `making ${path}`, `mkdir -p "$(dirname ${path})"; echo x > ${path} && echo OPEN`),
  ),
  sh('agents', 'changing .vscode', 'echo x > .vscode/tasks.json && echo OPEN'),
  sh('agents', 'changing .github', 'mkdir -p .github/workflows; echo x > .github/workflows/ci.yml && echo OPEN'),
  sh(
    'agents',
    'making .mcp.json',
    'echo x > .mcp.json && echo OPEN; rm -rf .mcp.json; echo x > .mcp.json && echo OPEN',
  ),
  sh('agents', 'making .envrc', 'rmdir .envrc; mv .envrc x; echo x > .envrc && echo OPEN'),
  sh('agents', 'moving .vscode away', 'mv .vscode old && echo OPEN'),
  sh('agents', 'a protected folder behind a link', 'echo x > real-husky/pre-push && echo OPEN'),
  // Reading.
  sh('secrets', 'codex home', 'grep -r SECRET-VALUE "$HOME/.codex" && echo OPEN'),
  sh('secrets', 'keys of ssh', 'cat "$HOME/.ssh/id_ed25519" && echo OPEN'),
  sh('secrets', 'keys of the cloud', 'cat "$HOME/.aws/credentials" && echo OPEN'),
  sh('secrets', 'keys of gnupg', 'cat "$HOME/.gnupg/secret" && echo OPEN'),
  sh('secrets', 'secrets through /proc/1/root', 'cat "/proc/1/root$HOME/.ssh/id_ed25519" && echo OPEN'),
  sh('secrets', '/etc/shadow', 'grep -q . /etc/shadow && echo OPEN'),
  sh('secrets', 'the environment of the command', 'env | grep -q SECRET-VALUE && echo OPEN'),
  sh(
    'secrets',
    'the environment of others',
    'cat /proc/[0-9]*/environ | tr "\\0" "\\n" | grep -q SECRET-VALUE && echo OPEN',
  ),
  sh('seen', 'processes of the machine', '[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 12 ] && echo OPEN'),
  sh('seen', 'sockets and state under /run', '[ -n "$(ls -A /run)" ] && echo OPEN'),
  // Kernel interfaces.
  sh('kernel', 'core_pattern', '(echo "|/tmp/x" > /proc/sys/kernel/core_pattern) && echo OPEN'),
  sh('kernel', 'a sysctl', '(echo 1 > /proc/sys/vm/drop_caches) && echo OPEN'),
  sh('kernel', 'the host name', 'hostname csm-escape && echo OPEN'),
  py('kernel', 'sysrq-trigger', "os.open('/proc/sysrq-trigger', os.O_WRONLY)\nprint('OPEN')"),
  sh('kernel', 'a cgroup', 'mkdir /sys/fs/cgroup/csm-escape && echo OPEN'),
  sh(
    'seen',
    'devices of the machine',
    'ls /dev/vda /dev/sda /dev/nvme0n1 /dev/kmsg /dev/mem /dev/kvm 2>/dev/null | grep -q . && echo OPEN',
  ),
  py(
    'kernel',
    'making a device',
    "import stat\nos.mknod('dev', stat.S_IFBLK | 0o600, os.makedev(8, 0))\nprint('OPEN')",
  ),
  call('kernel', 'bpf', 321, '0, 0, 0'),
  call('kernel', 'perf_event_open', 298, '0, 0, -1, -1, 0'),
  call('kernel', 'io_uring_setup', 425, '8, ctypes.create_string_buffer(256)'),
  call('kernel', 'userfaultfd', 323, '1'),
  call('kernel', 'keyctl', 250, '0, -3, 1'),
  call('kernel', 'add_key', 248, "b'user', b'csm', b'x', 1, -3"),
  call('kernel', 'settimeofday', 164, '0, 0'),
  call('kernel', 'syslog', 103, '10, 0, 0'),
  call('kernel', 'open_by_handle_at', 304, '-100, ctypes.create_string_buffer(16), 0'),
  call('kernel', 'x32 numbering', 0x40000000 + 39, '0'),
  // Other processes.
  py(
    'processes',
    'ptrace',
    "child = os.fork()\nif child == 0:\n    import time; time.sleep(5); os._exit(0)\nr = libc.ptrace(16, child, 0, 0)\nos.kill(child, 9)\nprint('OPEN' if r == 0 else 'refused')",
  ),
  call('processes', 'ptrace of itself', 101, '0, 0, 0, 0'),
  call('processes', 'process_vm_readv', 310, 'os.getpid(), 0, 0, 0, 0, 0'),
  call('processes', 'pidfd_getfd', 438, 'os.pidfd_open(os.getpid()), 0, 0'),
  call('processes', 'kcmp', 312, 'os.getpid(), os.getpid(), 0, 0, 0'),
  sh('processes', 'signalling the csm process', 'kill -0 "$CSM_PID" && echo OPEN'),
  // Namespaces.
  sh('namespaces', 'unshare of a user namespace', 'unshare -U true && echo OPEN'),
  sh('namespaces', 'unshare of mounts', 'unshare -m true && echo OPEN'),
  py(
    'namespaces',
    'clone with a user namespace',
    "r = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)\nif r == 0: os._exit(0)\nprint('OPEN' if r > 0 else 'refused')",
  ),
  call('namespaces', 'clone3', 435, 'ctypes.create_string_buffer(88), 88'),
  py(
    'namespaces',
    'setns to the machine',
    "fd = os.open('/proc/1/ns/mnt', os.O_RDONLY)\nprint('OPEN' if libc.setns(fd, 0) == 0 else 'refused')",
  ),
  sh('namespaces', 'mounting', 'mount -t tmpfs none /mnt && echo OPEN'),
  sh('namespaces', 'unmounting a wall', 'umount .git && echo OPEN; umount .vscode && echo OPEN'),
  sh(
    'namespaces',
    'making a wall writable',
    'mount -o remount,rw / && echo OPEN; mount -o remount,rw,bind .git && echo OPEN',
  ),
  py('namespaces', 'chroot', "os.chroot('/tmp')\nprint('OPEN')"),
  // Network.
  py('network', 'tcp', "socket.socket(socket.AF_INET, socket.SOCK_STREAM)\nprint('OPEN')"),
  py('network', 'tcp over IPv6', "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)\nprint('OPEN')"),
  py('network', 'udp', "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nprint('OPEN')"),
  py('network', 'raw', "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)\nprint('OPEN')"),
  py('network', 'packet', "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\nprint('OPEN')"),
  py('network', 'netlink', "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)\nprint('OPEN')"),
  py('network', 'vsock', "socket.socket(40, socket.SOCK_STREAM)\nprint('OPEN')"),
  sh('network', 'bash /dev/tcp', '(exec 5<>/dev/tcp/127.0.0.1/"$PORT") && echo OPEN'),
  py(
    'network',
    'connecting to a unix socket',
    "s = socket.socket(socket.AF_UNIX)\ns.connect(os.environ['UNIX_SOCKET'])\nprint('OPEN')",
  ),
  knock(
    'sending to a unix socket from a pair',
    "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); a.sendto(b'x', os.environ['UNIX_SOCKET'])",
  ),
  knock('connecting a stream pair again', "a, b = socket.socketpair(); a.connect(os.environ['UNIX_SOCKET'])"),
  // Descriptors and terminals.
  sh('descriptors', 'inherited descriptors', '[ -n "$(ls /proc/self/fd | grep -v -E "^[0-3]$")" ] && echo OPEN'),
  sh(
    'descriptors',
    "the filter's descriptor",
    'for p in /proc/[0-9]*; do readlink "$p/fd/3" | grep -q bpf && echo OPEN; done; true',
  ),
  py(
    'descriptors',
    'TIOCSTI',
    "import fcntl, termios, pty\nm, s = pty.openpty()\nfcntl.ioctl(s, termios.TIOCSTI, b'x')\nprint('OPEN')",
  ),
  py(
    'descriptors',
    'TIOCLINUX',
    "import fcntl, pty\nm, s = pty.openpty()\ntry:\n    fcntl.ioctl(s, 0x541C, b'\\x02')\n    print('OPEN')\nexcept PermissionError:\n    print('refused')\nexcept OSError:\n    print('OPEN')",
  ),
  // More of each.
  sh('write', 'moving the workspace away', 'mv "$PWD" "$PWD-moved" && echo OPEN'),
  sh('write', "the machine's own programs", 'touch /usr/local/bin/csm-escape && echo OPEN'),
  sh(
    'write',
    'jobs of cron',
    '(echo x > /etc/cron.d/csm-escape) && echo OPEN; (echo x > /var/spool/cron/csm-escape) && echo OPEN',
  ),
  sh('write', 'a log of the machine', '(echo x >> /var/log/wtmp) && echo OPEN'),
  py(
    'write',
    'copying into an open file of the outside',
    "os.copy_file_range(os.open('.vscode/settings.json', 0), os.open(os.environ['OUTSIDE'] + '/file', os.O_WRONLY), 1)\nprint('OPEN')",
  ),
  py(
    'write',
    'naming a nameless file outside',
    "f = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o600)\nos.link(str(f), os.environ['OUTSIDE'] + '/new', src_dir_fd=os.open('/proc/self/fd', 0))\nprint('OPEN')",
  ),
  py(
    'write',
    'an attribute of a file outside',
    "os.setxattr(os.environ['OUTSIDE'] + '/file', 'user.csm', b'x')\nprint('OPEN')",
  ),
  sh('git', 'a hook by another name of the folder', 'ln -s .git other; (echo x > other/hooks/pre-push) && echo OPEN'),
  sh('git', 'objects and references', '(echo x > .git/packed-refs) && echo OPEN; mkdir .git/refs && echo OPEN'),
  sh(
    'git',
    'a folder moved away with the repository in it, and made anew',
    'mv nested/deep nested/away && mkdir -p nested/deep/.git/hooks && echo OPEN; mv nested gone && mkdir -p nested/deep/.git/hooks && echo OPEN',
  ),
  sh(
    'git',
    'the file .git of a worktree through its folder',
    'mv tree away && mkdir tree && (echo "gitdir: /x" > tree/.git) && echo OPEN',
  ),
  sh(
    'agents',
    'configuration in place of the folder',
    'for n in .codex .claude .vscode; do rm -rf $n; mkdir $n; (echo x > $n/x) && echo OPEN; done; true',
  ),
  sh(
    'agents',
    'start-up files of the shell',
    '(echo x >> "$HOME/.profile") && echo OPEN; (echo x >> "$HOME/.zshrc") && echo OPEN',
  ),
  sh(
    'agents',
    'a protected name that is a link',
    'rm .husky && mkdir .husky && (echo x > .husky/pre-push) && echo OPEN',
  ),
  sh('secrets', 'a secret through a link', 'cat keys/id_ed25519 && echo OPEN'),
  sh('secrets', 'a secret linked elsewhere', 'ln "$HOME/.ssh/id_ed25519" copy && cat copy && echo OPEN'),
  sh(
    'secrets',
    'the keys of a cluster, of containers and of mail',
    'grep -rq SECRET-VALUE "$HOME/.kube" "$HOME/.docker" "$HOME/.netrc" && echo OPEN',
  ),
  sh(
    'secrets',
    'the environment of csm',
    'tr "\\0" "\\n" < "/proc/$CSM_PID/environ" | grep -q SECRET-VALUE && echo OPEN',
  ),
  py('secrets', 'the memory of csm', "os.open(f\"/proc/{os.environ['CSM_PID']}/mem\", os.O_RDONLY)\nprint('OPEN')"),
  sh('secrets', 'keys of the ssh server', 'cat /etc/ssh/ssh_host_*_key 2>/dev/null | grep -q . && echo OPEN'),
  sh('kernel', 'rights from the file system', '[ "$(grep -c "^NoNewPrivs:.1" /proc/self/status)" = 1 ] || echo OPEN'),
  sh(
    'kernel',
    'capabilities',
    '[ -n "$(grep -E "^Cap(Inh|Prm|Eff|Amb):" /proc/self/status | grep -v 0000000000000000)" ] && echo OPEN',
  ),
  py(
    'kernel',
    'a disk',
    "import glob\n[os.open(d, 0) for d in glob.glob('/dev/[vsx]d?') + glob.glob('/dev/nvme?n?') or ['/none']]\nprint('OPEN')",
  ),
  py('kernel', 'kernel memory', "os.read(os.open('/proc/kcore', 0), 16)\nprint('OPEN')"),
  sh('kernel', 'a module parameter', 'f=$(ls /sys/module/*/parameters/* | head -n 1); (cat "$f" > "$f") && echo OPEN'),
  sh(
    'kernel',
    'a program that runs as its owner',
    'cp /bin/true su && chmod u+s su && [ -u su ] && echo OPEN; cp /bin/true sg && chmod g+s sg && [ -g sg ] && echo OPEN',
  ),
  py(
    'kernel',
    'a program made to run as its owner',
    "os.close(os.open('suid', os.O_CREAT | os.O_WRONLY, 0o4755))\nprint('OPEN' if os.stat('suid').st_mode & 0o4000 else 'refused')",
  ),
  call('kernel', 'fanotify', 300, '0, 0'),
  call('processes', 'process_vm_writev', 311, 'int(os.environ["CSM_PID"]), 0, 0, 0, 0, 0'),
  sh('processes', 'signalling everybody', 'kill -0 -- "-$CSM_PID" && echo OPEN'),
  py(
    'processes',
    'signalling by descriptor',
    "import signal\nsignal.pidfd_send_signal(os.pidfd_open(int(os.environ['CSM_PID'])), 0)\nprint('OPEN')",
  ),
  py(
    'processes',
    'limits of csm',
    "import resource\nresource.prlimit(int(os.environ['CSM_PID']), resource.RLIMIT_CORE, (0, 0))\nprint('OPEN')",
  ),
  py('network', 'asking for a name', "socket.getaddrinfo('example.com', 80)\nprint('OPEN')"),
  py(
    'network',
    'an abstract unix socket',
    "s = socket.socket(socket.AF_UNIX)\ns.connect('\\0' + os.environ['ABSTRACT'])\nprint('OPEN')",
  ),
  knock(
    'a datagram to a unix socket',
    "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.sendto(b'x', os.environ['UNIX_SOCKET'])",
  ),
  py('network', 'alg', "socket.socket(38, socket.SOCK_SEQPACKET)\nprint('OPEN')"),
  sh('descriptors', 'writing to the standard streams of csm', '(echo x > "/proc/$CSM_PID/fd/1") && echo OPEN'),
  // By design, in the hope that nobody is surprised.
  sh(
    'later',
    'Makefiles, package scripts, AGENTS.md: what others run or read',
    '(echo "all:" > Makefile) && (echo "{}" > package.json) && (echo x > AGENTS.md) && echo OPEN',
  ),
  sh(
    'later',
    'a new repository in a new folder, with a hook',
    'mkdir -p fresh/.git/hooks && (echo x > fresh/.git/hooks/post-checkout) && echo OPEN',
  ),
  sh(
    'later',
    'a daemon that outlives the command',
    'setsid sh -c "sleep 2; touch $PWD/daemon-mark" >/dev/null 2>&1 </dev/null & echo STARTED',
  ),
  sh(
    'seen',
    'sources and settings that are no secret',
    'cat /etc/passwd >/dev/null && cat "$OUTSIDE/file" >/dev/null && echo OPEN',
  ),
  sh(
    'resources',
    'filling the disk under the workspace',
    'head -c 33554432 /dev/zero > big && [ "$(wc -c < big)" = 33554432 ] && echo OPEN; rm -f big',
  ),
  sh(
    'resources',
    'many processes',
    'for i in $(seq 200); do sleep 1 & done 2>/dev/null; [ "$(jobs -r | wc -l)" -ge 200 ] && echo OPEN; kill $(jobs -p)',
  ),
];
