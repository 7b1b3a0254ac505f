/** Ways out that only matter where no namespace stands: tried behind Landlock besides `ESCAPE_ATTEMPTS`. */
import type { EscapeAttempt } from './escape-attempts.ts';

const sh = (kind: EscapeAttempt['class'], name: string, script: string): EscapeAttempt => ({
  ...{ name, class: kind, language: 'sh', script },
});
/** Python; an exception that is not caught means refused. */
const py = (kind: EscapeAttempt['class'], name: string, script: string): EscapeAttempt => ({
  ...{ name, class: kind, language: 'py', script: `${script}\nprint('OPEN')` },
});
/** A raw system call that must not succeed. Numbers of x64. */
const call = (kind: EscapeAttempt['class'], name: string, x64: number, args: string): EscapeAttempt => ({
  ...{ name, class: kind, language: 'py' },
  script: `out = os.environ['OUTSIDE'].encode()\nr = libc.syscall(${x64}, ${args})\nprint('OPEN' if r >= 0 else 'refused')`,
});

/** Nothing may be written at all. */
export const READ_ONLY_ATTEMPTS: readonly EscapeAttempt[] = [
  sh('write', 'a file in the workspace', 'echo x > new && echo OPEN; mkdir new && echo OPEN; mkfifo new && echo OPEN'),
  sh('write', 'changing a file', 'echo x >> .vscode/settings.json && echo OPEN'),
  sh('write', 'emptying a file', ': > .vscode/settings.json && echo OPEN'),
  sh('write', 'links in the workspace', 'ln -s x new && echo OPEN; ln .git/config new && echo OPEN'),
  sh('write', 'renaming in the workspace', 'mv nested other && echo OPEN; mv .git/config nested/ && echo OPEN'),
  sh('write', 'removing', 'rm .vscode/settings.json && echo OPEN; rmdir .git/hooks && echo OPEN'),
  sh('write', 'temporary files', 'echo x > /var/tmp/x && echo OPEN; echo x > /dev/shm/x && echo OPEN'),
  sh(
    'write',
    'rights and owner of a file',
    'chmod 777 .git/config && echo OPEN; chown "$(id -u)" .git/config && echo OPEN',
  ),
  sh('write', 'times of a file', 'touch .git/config && echo OPEN; touch -h .husky && echo OPEN'),
  py('write', 'attributes of a file', "os.setxattr('.git/config', 'user.csm', b'x')"),
  py('write', 'truncate', "os.truncate('.git/config', 0)"),
  py('write', 'cutting a file that is opened for reading', "os.open('.git/config', os.O_RDONLY | os.O_TRUNC)"),
  py('write', 'cutting a file that is opened for nothing', "os.open('.git/config', 3 | os.O_TRUNC)"),
  py('write', 'a file without a name', "os.open('.', os.O_TMPFILE | os.O_RDWR, 0o600)"),
  sh('write', 'from a daemon', '(setsid sh -c "echo x > new" &) ; sleep 0.1; [ -e new ] && echo OPEN'),
  py(
    'write',
    'flags of a file',
    "import fcntl\nfcntl.ioctl(os.open('.git/config', 0), 0x40086602, b'\\x40' + bytes(7))",
  ),
];

/** Held whether something may be written or not. */
export const LANDLOCK_ATTEMPTS: readonly EscapeAttempt[] = [
  sh('secrets', 'a secret through /proc/self/root', 'cat "/proc/self/root$HOME/.ssh/id_ed25519" && echo OPEN'),
  sh('secrets', 'a secret run as a program', 'bash "$HOME/.ssh/id_ed25519" 2>&1 | grep -q SECRET-VALUE && echo OPEN'),
  sh(
    'secrets',
    'descriptors and folders of csm',
    'readlink "/proc/$CSM_PID/fd/1" && echo OPEN; ls "/proc/$CSM_PID/cwd/" && echo OPEN',
  ),
  py('secrets', 'other terminals', "import glob\n[os.open(t, 0) for t in glob.glob('/dev/pts/[0-9]*') or ['/none']]"),
  py('kernel', 'a new terminal', "os.open('/dev/ptmx', os.O_RDWR)"),
  sh('kernel', 'taking the walls off', 'grep -q "^Seccomp:.2" /proc/self/status || echo OPEN'),
  call('kernel', 'shared memory of everybody', 29, '0x63736d, 4096, 0o1600'),
  call('kernel', 'semaphores of all', 64, '0x63736d, 1, 0o1600'),
  call('kernel', 'queues of all', 68, '0x63736d, 0o1600'),
  call('kernel', 'named queues', 240, "b'csm-escape', 0o102, 0o600, 0"),
  sh(
    'kernel',
    'making programs that run as their owner',
    'chmod u+s /proc/self/exe . && echo OPEN; chmod u+s .git && echo OPEN',
  ),
  sh('processes', 'signalling the first process', 'kill -0 1 && echo OPEN'),
  py(
    'processes',
    'asking for signals of a file',
    "import fcntl, signal\nr, w = os.pipe()\nfcntl.fcntl(r, fcntl.F_SETOWN, int(os.environ['CSM_PID']))\nassert fcntl.fcntl(r, fcntl.F_GETOWN) != 0\nraise SystemExit('set, but the kernel sends none over the wall')",
  ),
];
