import { OptionError, silentLogger, systemClock, type Clock, type Logger } from '@millrace/base'

/** How much code may use, and how many processes may run it. */
export interface SandboxOptions {
  /** Most processes at a time. None runs before the first use. @default 2 */
  readonly maxChildren?: number
  /** Heap of one program in MB; a guideline of V8's: hostile code can reach two to three times as much before it is stopped. @default 128 */
  readonly memoryMb?: number
  /** Time that a program has when its request names none. Milliseconds. @default 10_000 */
  readonly timeoutMs?: number
  /** The most that a request can name. Milliseconds. @default 300_000 */
  readonly maxTimeoutMs?: number
  /** CPU time of one program, all its threads together. Milliseconds. @default 60_000 */
  readonly cpuMs?: number
  /** Most characters of JSON that go in: items and names together. @default 67_108_864 */
  readonly maxInputChars?: number
  /** Most characters of JSON that come out. @default 16_777_216 */
  readonly maxOutputChars?: number
  /** @default 1_000_000 */
  readonly maxSourceChars?: number
  /** Lines kept of what code logs. @default 200 */
  readonly maxLogLines?: number
  /** Characters kept of what code logs, all lines together. @default 65_536 */
  readonly maxLogChars?: number
  /** Programs that may wait for a process. @default 1_000 */
  readonly maxQueued?: number
  /** A process is replaced after this many programs. @default 50_000 */
  readonly runsPerChild?: number
  /** A process without work ends after this long. Milliseconds. @default 60_000 */
  readonly idleMs?: number
  /** Names of npm packages that JavaScript may `require`. @default [] */
  readonly modules?: readonly string[]
  /** Directory in whose `node_modules` they are installed. @default '' */
  readonly modulesDir?: string
  /** How Python runs: in the built-in interpreter, in the host's python3 in bubblewrap, or not at all. @default 'wasi' */
  readonly python?: 'wasi' | 'native' | 'off'
  /** A process with a Python interpreter that has no work ends after this long: it is dearer to start than others. Milliseconds. @default 600_000 */
  readonly pythonIdleMs?: number
  /** For native Python: a directory of packages, or a virtual environment; empty for none. @default '' */
  readonly pythonPackages?: string
  /** Whether scripts of shells run, in bubblewrap. @default 'off' */
  readonly shell?: 'on' | 'off'
  /** Address space of a process of native Python or of a script in MB. @default 1_024 */
  readonly nativeMemoryMb?: number
  /** What such a process may write to its own `/tmp`, in MB. @default 64 */
  readonly scratchMb?: number
  /** How long `stop` waits for programs that run. Milliseconds. @default 5_000 */
  readonly drainMs?: number
  readonly logger?: Logger
  readonly clock?: Clock
}

export type SandboxSettings = Readonly<Required<SandboxOptions>>

const DEFAULTS = {
  maxChildren: 2,
  memoryMb: 128,
  timeoutMs: 10_000,
  maxTimeoutMs: 300_000,
  cpuMs: 60_000,
  modules: [] as readonly string[],
  modulesDir: '',
  maxInputChars: 67_108_864,
  maxOutputChars: 16_777_216,
  maxSourceChars: 1_000_000,
  maxLogLines: 200,
  maxLogChars: 65_536,
  maxQueued: 1_000,
  runsPerChild: 50_000,
  idleMs: 60_000,
  python: 'wasi',
  pythonIdleMs: 600_000,
  pythonPackages: '',
  shell: 'off',
  nativeMemoryMb: 1_024,
  scratchMb: 64,
  drainMs: 5_000,
  logger: silentLogger,
  clock: systemClock,
} satisfies SandboxOptions

// isolated-vm refuses less than 8 MB.
const LEAST: Partial<Record<keyof SandboxOptions, number>> = { memoryMb: 8, maxQueued: 0, drainMs: 0, maxLogLines: 0, maxLogChars: 0 }

/** Checks the options once; a wrong one is refused by name. */
export function compileOptions(options: SandboxOptions = {}): SandboxSettings {
  const settings: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, value] of Object.entries(options)) if (value !== undefined) settings[name] = value
  for (const [name, fallback] of Object.entries(DEFAULTS)) {
    if (typeof fallback !== 'number') continue
    const value = settings[name]
    const least = LEAST[name as keyof SandboxOptions] ?? 1
    if (!Number.isInteger(value) || (value as number) < least)
      throw new OptionError({ option: name, expected: `an integer of at least ${least}` })
  }
  return Object.freeze(settings) as SandboxSettings
}
