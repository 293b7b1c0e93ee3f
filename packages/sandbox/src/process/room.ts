import { bindAsIs } from './host-tools.ts'

/**
 * A room: what a program of the host's sees and may use, made by bubblewrap (namespaces) and prlimit.
 * N1. No network (a namespace of its own), no process but its own, no user of the host, no privilege, and no way to new namespaces.
 * N2. It can write to `/tmp` and `/dev/shm`, both in memory and bounded, gone with it, and to what is put in for writing by name.
 * N3. It reads the host's programs and libraries (`/usr`), what is put in by name, and nothing else: no `/etc`, no home, no data.
 * N4. It dies as a whole with its first process, with ours, or at its limits.
 */
export interface Room {
  readonly scratchMb: number
  /** Address space of each process in MB; undefined for programs that reserve far more than they use. */
  readonly memoryMb: number | undefined
  /** Private memory that each process may write, in MB, for such programs; undefined for no limit but `memoryMb`. */
  readonly dataMb?: number
  readonly maxProcesses: number
  readonly cpuSeconds: number
  readonly environment: Readonly<Record<string, string>>
  /** Directories of the host that it may read, by where they appear. */
  readonly readable: readonly { readonly from: string; readonly to: string }[]
  /** Directories of the host that it may write to besides, where they exist. */
  readonly writable?: readonly { readonly from: string; readonly to: string }[]
  /** Size of a file that it writes, in MB. @default scratchMb */
  readonly fileMb?: number
  /** A file that holds a text, which bubblewrap reads from a descriptor. */
  readonly file?: { readonly descriptor: number; readonly to: string }
}

const MB = 1_048_576
/** Nobody. Inside always; outside too where the server runs as root, whose processes no limit would count. */
export const NOBODY = 65_534
const MAX_OPEN_FILES = 256

// `/etc/alternatives` holds links alone: without it Debian has no awk. The cache is the loader's list of libraries.
const ETC = ['/etc/alternatives', '/etc/ld.so.cache', '/etc/localtime']

/** Options of bubblewrap, to be handed over by a descriptor: the environment in them is nobody else's to see. */
export function bubblewrapOptions(room: Room): string[] {
  return [
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--uid', String(NOBODY), '--gid', String(NOBODY), '--cap-drop', 'ALL', '--hostname', 'sandbox', '--clearenv'],
    ...['--ro-bind', '/usr', '/usr', ...['/bin', '/sbin', '/lib', '/lib32', '/lib64'].flatMap(bindAsIs)],
    ...ETC.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...[...scratch('/dev/shm', room), ...scratch('/tmp', room), '--chdir', '/tmp'],
    ...room.readable.flatMap(({ from, to }) => ['--ro-bind', from, to]), // after the scratch, which would hide those below /tmp
    ...(room.writable ?? []).flatMap(({ from, to }) => ['--bind-try', from, to]),
    ...(room.file ? ['--perms', '0444', '--ro-bind-data', String(room.file.descriptor), room.file.to] : []),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...Object.entries({ PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', LANG: 'C.UTF-8', ...room.environment }).flatMap(
      ([name, value]) => ['--setenv', name, value],
    ),
  ]
}

const scratch = (path: string, { scratchMb }: Room): readonly string[] => ['--size', String(scratchMb * MB), '--tmpfs', path]

export function prlimitOptions(room: Room): string[] {
  return [
    ...(room.memoryMb === undefined ? [] : [`--as=${room.memoryMb * MB}`]),
    ...(room.dataMb === undefined ? [] : [`--data=${room.dataMb * MB}`]),
    `--nproc=${room.maxProcesses}`,
    `--cpu=${room.cpuSeconds}`,
    `--fsize=${(room.fileMb ?? room.scratchMb) * MB}`,
    `--nofile=${MAX_OPEN_FILES}`,
    '--core=0',
    '--',
  ]
}
