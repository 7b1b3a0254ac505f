/** Which file system a path is on, from the text of `/proc/self/mountinfo`. Pure. */

export interface MountFacts {
  readonly mountPoint: string;
  /** `ext4`, `overlay`, `nfs4`, `fuse.sshfs`. */
  readonly kind: string;
  readonly source: string;
  readonly isReadOnly: boolean;
}

/** The mount that holds an absolute, resolved path; undefined where the text does not say. */
export function decodeMountOf(text: string, path: string): MountFacts | undefined {
  let found: MountFacts | undefined;
  for (const line of text.split('\n')) {
    // `36 35 98:0 /root /mnt rw,noatime master:1 - ext3 /dev/sda rw`: optional fields end with a dash.
    const [place = '', device = ''] = line.split(' - ');
    const [, , , , rawPoint, options = ''] = place.split(' ');
    const [kind, source = '', superOptions = ''] = device.split(' ');
    if (rawPoint === undefined || kind === undefined || kind === '') continue;
    const mountPoint = decodeOctal(rawPoint);
    const isAbove = mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`);
    // The later one lies over the earlier one.
    if (!isAbove || mountPoint.length < (found?.mountPoint.length ?? 0)) continue;
    const isReadOnly = [options, superOptions].some((list) => list.split(',').includes('ro'));
    found = { mountPoint, kind, source: decodeOctal(source), isReadOnly };
  }
  return found;
}

function decodeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** How a kind of file system keeps what is written to it. */
export type StorageClass = 'local' | 'network' | 'memory' | 'overlay';

const NETWORK =
  /^(?:nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|glusterfs|lustre|beegfs|gpfs|davfs2?|virtiofs|vboxsf|fuse\.(?!(?:fuse-overlayfs|gocryptfs|encfs|ntfs|exfat)).*)$/;

export function decideStorage(kind: string): StorageClass {
  if (kind === 'tmpfs' || kind === 'ramfs') return 'memory';
  if (kind === 'overlay' || kind === 'fuse.fuse-overlayfs' || kind === 'aufs') return 'overlay';
  return NETWORK.test(kind) ? 'network' : 'local';
}
