import { isIP } from 'node:net'
import { isAbsolute } from 'node:path'
import { DEFAULT_LIMITS } from '@millrace/expression'
import { parseKey } from '@millrace/store'
import { allOr, countOr, isAddressRange, isHostName, listOf, matching, oneOf, origin, wholeNumber, type Parser } from './parse.ts'

/** One setting of the environment. */
export interface Setting<T> {
  readonly variable: string
  readonly parser: Parser<T>
  /** Used when the variable is absent or empty. */
  readonly fallback: T
  /** The default in words, for the documentation. */
  readonly default: string
  readonly description: string
  /** Never shown, not even when it is wrong. */
  readonly secret: boolean
}

interface Given<T> {
  readonly parser: Parser<T>
  readonly default?: string
  readonly description: string
  readonly secret?: boolean
}

const setting = <T>(
  variable: string,
  fallback: NoInfer<T>,
  { parser, default: shown, description, secret = false }: Given<T>,
): Setting<T> => Object.freeze({ variable, fallback, parser, default: shown ?? String(fallback), description, secret })

const optional = <T>(variable: string, given: Given<T>): Setting<T | undefined> =>
  setting<T | undefined>(variable, undefined, { default: 'not set', ...given })

const isAbsolutePath = (text: string): boolean => isAbsolute(text) && !text.includes('\0')
const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text) && text.length <= 254
const isEnvName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Every setting of the server, in the order of the documentation. */
export const SETTINGS = {
  port: setting('MILLRACE_PORT', 5680, { parser: wholeNumber(0, 65535), description: 'Port to listen on; 0 takes a free one.' }),
  host: setting('MILLRACE_HOST', '127.0.0.1', {
    parser: matching('an IP address or a host name', (text) => isAddressRange(text) || isHostName(text)),
    description: 'Address to listen on. `0.0.0.0` serves every network of the machine; put a proxy with HTTPS before it then.',
  }),
  dataDir: setting('MILLRACE_DATA_DIR', './.millrace', {
    parser: matching('a directory', (text) => !text.includes('\0')),
    description: 'Directory of the database, the journals and the encryption key. One server uses it at a time.',
  }),
  encryptionKey: optional('MILLRACE_ENCRYPTION_KEY', {
    parser: matching('32 bytes in base64 or hexadecimal, e.g. from `openssl rand -base64 32`', (text) => parseKey(text) !== undefined),
    default: 'made on the first start and kept in the data directory',
    description: 'Encrypts credentials and signs sessions. Keep a copy: without it credentials cannot be read again.',
    secret: true,
  }),
  publicUrl: optional('MILLRACE_PUBLIC_URL', {
    parser: origin,
    default: 'http:// with host and port',
    description: 'Address under which people and webhook callers reach the server. With https the session cookie is sent over HTTPS only.',
  }),
  logLevel: setting('MILLRACE_LOG_LEVEL', 'info', {
    parser: oneOf(LOG_LEVELS),
    description: 'How much is logged, as JSON lines on standard output.',
  }),
  ownerEmail: optional('MILLRACE_OWNER_EMAIL', {
    parser: matching('an email address', isEmail),
    description: 'With the password: makes the first owner at the start, when there is none yet.',
  }),
  ownerPassword: optional('MILLRACE_OWNER_PASSWORD', {
    parser: matching('10 to 200 characters', (text) => text.length >= 10 && text.length <= 200),
    description: 'Password of that owner.',
    secret: true,
  }),
  ownerName: setting('MILLRACE_OWNER_NAME', 'Owner', {
    parser: matching('1 to 100 characters', (text) => text.length <= 100),
    description: 'Name of that owner.',
  }),
  httpAllowPrivate: setting<'all' | readonly string[]>('MILLRACE_HTTP_ALLOW_PRIVATE', [], {
    parser: allOr(listOf('addresses, CIDR ranges or host names', (part) => isAddressRange(part) || isHostName(part))),
    default: 'none',
    description:
      'Private and local addresses that nodes may call. The others are refused, so that a workflow cannot reach into your network.',
  }),
  expressionEnv: setting<readonly string[]>('MILLRACE_EXPRESSION_ENV', [], {
    parser: listOf(
      'names of environment variables that do not begin with MILLRACE_',
      (part) => isEnvName(part) && !part.startsWith('MILLRACE_'),
    ),
    default: 'none',
    description: 'Environment variables that expressions see as `$env`.',
  }),
  codeHosts: setting<'all' | readonly string[]>('MILLRACE_CODE_HOSTS', [], {
    parser: allOr(
      listOf(
        'host names such as api.example.com or *.example.com, or addresses',
        (part) => isHostName(part.replace(/^\*\./, '')) || isIP(part) !== 0,
      ),
    ),
    default: 'none',
    description:
      'Hosts that code may call with `fetch`; `all` for every public one. Private addresses need `MILLRACE_HTTP_ALLOW_PRIVATE` besides. Code never has credentials.',
  }),
  codeModules: setting<readonly string[]>('MILLRACE_CODE_MODULES', [], {
    parser: listOf('names of npm packages', (part) => /^(@[a-z0-9._-]+\/)?[a-z0-9._-]+$/i.test(part)),
    default: 'none',
    description:
      'npm packages that code may `require`. They are read from `MILLRACE_CODE_MODULES_DIR` and run inside the sandbox, so only those of plain JavaScript work.',
  }),
  codeModulesDir: optional('MILLRACE_CODE_MODULES_DIR', {
    parser: matching('a directory', (text) => !text.includes('\0')),
    description: 'Directory in whose `node_modules` those packages are installed.',
  }),
  codeProcesses: setting('MILLRACE_CODE_PROCESSES', 2, {
    parser: wholeNumber(1, 256),
    description:
      'Processes that run JavaScript and TypeScript of Code nodes. As many as the machine has cores to spare; each takes some 60 MB.',
  }),
  codeMemoryMb: setting('MILLRACE_CODE_MEMORY_MB', 128, {
    parser: wholeNumber(16, 16_384),
    description: 'Megabytes of memory that one program may use.',
  }),
  codeCpuSeconds: setting('MILLRACE_CODE_CPU_SECONDS', 60, {
    parser: wholeNumber(1, 3600),
    description: 'Seconds of CPU time that one program may use. How long it may take in all is said in its node.',
  }),
  codePython: setting<'wasi' | 'native' | 'off'>('MILLRACE_CODE_PYTHON', 'wasi', {
    parser: oneOf(['wasi', 'native', 'off']),
    description:
      'How Python code runs. `wasi`: in the built-in interpreter, with the standard library, anywhere. `native`: in python3 of this machine, contained by bubblewrap, with its packages (see code.md). `off`: not at all.',
  }),
  codePythonPackages: optional('MILLRACE_CODE_PYTHON_PACKAGES', {
    parser: matching('an absolute directory', isAbsolutePath),
    description:
      'With native Python: a directory of packages (`pip install --target`) or a virtual environment, which code can read and import from.',
  }),
  codeShell: setting<'on' | 'off'>('MILLRACE_CODE_SHELL', 'off', {
    parser: oneOf(['on', 'off']),
    description: 'Whether Shell nodes run: scripts of sh, bash and PowerShell, contained by bubblewrap, without network (see code.md).',
  }),
  codeNativeMemoryMb: setting('MILLRACE_CODE_NATIVE_MEMORY_MB', 1024, {
    parser: wholeNumber(64, 1_048_576),
    description: 'Megabytes of addresses that each process of native Python or of a script may reserve.',
  }),
  codeScratchMb: setting('MILLRACE_CODE_SCRATCH_MB', 64, {
    parser: wholeNumber(1, 65_536),
    description: 'Megabytes that native Python or a script may write to its own `/tmp`, which lies in memory.',
  }),
  concurrency: setting('MILLRACE_CONCURRENCY', 1000, {
    parser: wholeNumber(1, 10_000),
    description: 'Executions that run at the same time.',
  }),
  tenantConcurrency: optional('MILLRACE_TENANT_CONCURRENCY', {
    parser: wholeNumber(1, 10_000),
    default: 'no limit',
    description: 'Executions of one tenant that run at the same time. Those that wait do not count.',
  }),
  maxQueued: setting('MILLRACE_MAX_QUEUED', 10_000, {
    parser: wholeNumber(1, 1_000_000),
    description:
      'Executions that may wait for their turn. Beyond that events wait in the inbox, and callers that want a result are answered 429 and told when to come back.',
  }),
  inboxMaxEvents: setting('MILLRACE_INBOX_MAX_EVENTS', 1_000_000, {
    parser: wholeNumber(1, 100_000_000),
    description: 'Events that may wait in the inbox. Callers beyond that are answered 429 and told when to come back.',
  }),
  inboxMaxMb: setting('MILLRACE_INBOX_MAX_MB', 2048, {
    parser: wholeNumber(1, 1_000_000),
    description:
      'Megabytes of items that may wait in the inbox, and of the files that they carry. Callers beyond that are answered 429 and told when to come back.',
  }),
  inboxKeepHours: setting('MILLRACE_INBOX_KEEP_HOURS', 72, {
    parser: wholeNumber(1, 87_600),
    description:
      'How long events that ran are kept in the inbox, to be looked at and replayed; never shorter than their de-duplication window.',
  }),
  executionMemoryMb: setting('MILLRACE_EXECUTION_MEMORY_MB', 256, {
    parser: wholeNumber(16, 65_536),
    description:
      'Megabytes of items that one execution may hold in memory. A step that needs more fails and names its node; a workflow can have a lower limit of its own.',
  }),
  expressionFuel: setting('MILLRACE_EXPRESSION_FUEL', DEFAULT_LIMITS.fuel, {
    parser: wholeNumber(10_000, 1_000_000_000),
    description:
      'Work that one evaluation of an expression may do, in units of at most 10 nanoseconds. With the default nothing else runs on that thread for 40 milliseconds at most; a larger number gives larger expressions more work and, in proportion, more time, and makes everybody wait longer.',
  }),
  expressionStepSeconds: setting('MILLRACE_EXPRESSION_STEP_SECONDS', 60, {
    parser: wholeNumber(1, 3600),
    description:
      'Seconds that the expressions of all items of one step may take together. Others have their turns meanwhile; a step that needs more fails with `expression.too-slow`.',
  }),
  executionDiskMb: setting('MILLRACE_EXECUTION_DISK_MB', 4096, {
    parser: wholeNumber(1, 10_000_000),
    description: 'Megabytes on disk that the large packets of one execution may take. A step that gives more fails.',
  }),
  spillKb: setting('MILLRACE_SPILL_KB', 1024, {
    parser: wholeNumber(1, 1_048_576),
    description:
      'What a node gives on one port goes to files of the data directory instead of memory when it is longer than this, in kilobytes of JSON, or has more than 10,000 items.',
  }),
  retentionDays: setting('MILLRACE_RETENTION_DAYS', 14, {
    parser: wholeNumber(0, 36_500),
    description:
      'Days that executions are kept after they were accepted, in whole UTC days; 0 keeps them for ever. What has not ended is kept in any case.',
  }),
  circuitFailures: setting('MILLRACE_CIRCUIT_FAILURES', 10, {
    parser: wholeNumber(0, 1000),
    description:
      'Requests to a host that fail one after the other (no answer, timeout, 5xx) before no more are sent to it for a while; 0 turns this off.',
  }),
  circuitPauseSeconds: setting('MILLRACE_CIRCUIT_PAUSE_SECONDS', 30, {
    parser: wholeNumber(1, 3600),
    description: 'How long nothing is sent to such a host. Then one request tries whether it answers again.',
  }),
  resultCacheMb: setting('MILLRACE_RESULT_CACHE_MB', 64, {
    parser: wholeNumber(0, 100_000),
    description: 'Megabytes of node results kept on disk for nodes with a cache; 0 turns caches off.',
  }),
  shutdownSeconds: setting('MILLRACE_SHUTDOWN_SECONDS', 30, {
    parser: wholeNumber(0, 3600),
    description:
      'How long the server may take to end when it is told to stop. Running steps have this long but for the last 2 seconds (a fifth, if that is less), in which it writes down where they are: what is not finished goes on at the next start.',
  }),
  trustProxy: setting<number | readonly string[]>('MILLRACE_TRUST_PROXY', 0, {
    parser: countOr(wholeNumber(0, 10), listOf('their addresses or CIDR ranges', isAddressRange)),
    description: 'Proxies before the server whose `X-Forwarded-*` headers are believed: how many, or which.',
  }),
  maxBodyMb: setting('MILLRACE_MAX_BODY_MB', 16, { parser: wholeNumber(1, 1024), description: 'Largest request body in megabytes.' }),
  binaryMaxMb: setting('MILLRACE_BINARY_MAX_MB', 256, {
    parser: wholeNumber(1, 1_000_000),
    description:
      'Megabytes that one file may have which a step stores, and one webhook call with files. More is refused; what the steps of an execution store altogether counts against `MILLRACE_EXECUTION_DISK_MB`.',
  }),
  nodeDirs: setting<readonly string[]>('MILLRACE_NODE_DIRS', [], {
    parser: listOf('directories', (part) => !part.includes('\0')),
    default: 'none',
    description:
      'Further directories with node packages. Their code runs in processes of its own, with the hosts and the code that their manifests declare.',
  }),
  trustedNodeDirs: setting<readonly string[]>('MILLRACE_TRUSTED_NODE_DIRS', [], {
    parser: listOf('directories', (part) => !part.includes('\0')),
    default: 'none',
    description: 'Further directories with node packages whose code runs in the server itself, with all its rights.',
  }),
  nodeReload: setting<'on' | 'off'>('MILLRACE_NODE_RELOAD', 'off', {
    parser: oneOf(['on', 'off'] as const),
    description:
      'For the development of nodes: a package of `MILLRACE_NODE_DIRS` or `MILLRACE_TRUSTED_NODE_DIRS` that changes is loaded anew, without a restart. Each loading stays in memory.',
  }),
  packageRooms: setting<'auto' | 'required' | 'off'>('MILLRACE_PACKAGE_ROOMS', 'auto', {
    parser: oneOf(['auto', 'required', 'off']),
    description:
      "Whether processes of node packages are contained by bubblewrap, besides Node's permission model. `auto`: where this machine can. `required`: packages with code do not load where it cannot. `off`: never.",
  }),
  plugins: setting<readonly string[]>('MILLRACE_PLUGINS', [], {
    parser: listOf('files of modules', (part) => !part.includes('\0')),
    default: 'none',
    description: 'Modules that hear of executions and steps (see plugins.md). They run with the rights of the server.',
  }),
} as const

/** Settings that people know from the plans or from other products, and what to do about them. */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  MILLRACE_DATABASE_URL: 'this version keeps its data in SQLite in MILLRACE_DATA_DIR and supports no other database',
  MILLRACE_REDIS_URL: 'this version runs as one process and supports no Redis',
}
