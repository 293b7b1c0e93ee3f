import { constants, existsSync, statSync } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { silentLogger, toError } from '@millrace/base'
import { createSandbox } from '@millrace/sandbox'
import { inspectDataDir } from '@millrace/store'
import { readConfig, type Config } from '../config/read-config.ts'
import { effectiveSettings } from './effective-settings.ts'

/** What one look found. */
export interface Finding {
  readonly check: string
  readonly status: 'ok' | 'warning' | 'error'
  readonly message: string
  /** What to do; null where all is well. */
  readonly advice: string | null
}

export interface Health {
  /** No error. */
  readonly healthy: boolean
  readonly findings: readonly Finding[]
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: number
  readonly nodeVersion: string
}

const OLDEST_NODE = 26
const LEAST_FREE_MB = 500
/** Files are stamped a little later than clocks are read. */
const CLOCK_SLACK_MS = 60_000

const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message, advice: null })
const warning = (check: string, message: string, advice: string): Finding => ({ check, status: 'warning', message, advice })
const error = (check: string, message: string, advice: string): Finding => ({ check, status: 'error', message, advice })

/** Looks at everything that a server needs, and changes nothing. */
export async function examine({ env, now, nodeVersion }: Surroundings): Promise<Health> {
  const settings = settingsFindings(env)
  const findings = [nodeFinding(nodeVersion), ...settings]
  if (settings.every(({ status }) => status !== 'error')) {
    const { config } = readConfig(env)
    findings.push(
      ...(await dataFindings(config, now)),
      await portFinding(config),
      publicUrlFinding(config),
      ...(await sandboxFindings(config)),
    )
  }
  return { healthy: findings.every(({ status }) => status !== 'error'), findings }
}

function nodeFinding(version: string): Finding {
  const major = Number(version.replace(/^v/, '').split('.')[0])
  return major >= OLDEST_NODE
    ? ok('node', `Node ${version}`)
    : error(
        'node',
        `Node ${version} is too old`,
        `Install Node ${OLDEST_NODE} or newer, or use \`npx millrace\` in the folder of Millrace.`,
      )
}

function settingsFindings(env: Surroundings['env']): readonly Finding[] {
  const { settings, problems, warnings } = effectiveSettings(env)
  if (problems.length > 0)
    return problems.map((problem) =>
      error('settings', problem, 'Change or unset the variable; docs/operators/settings.md has all of them.'),
    )
  const given = settings.filter(({ origin }) => origin === 'environment').length
  return [
    ok('settings', given === 0 ? 'all settings have their defaults' : `${given} settings come from the environment`),
    ...warnings.map((each) => warning('settings', each, 'Change its name, or unset it.')),
  ]
}

async function dataFindings(config: Config, now: number): Promise<readonly Finding[]> {
  const directory = resolve(config.dataDir)
  const place = await placeFinding(directory)
  if (place.status === 'error') return [place]
  const disk = await diskFinding(directory)
  if (!existsSync(directory)) return [place, disk]
  return [place, disk, ...(await databaseFindings(directory, config)), await clockFinding(directory, now)]
}

async function placeFinding(directory: string): Promise<Finding> {
  const nearest = nearestExisting(directory)
  try {
    await access(nearest, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (thrown) {
    return error(
      'data directory',
      `${nearest} cannot be written (${toError(thrown).message})`,
      'Give this user the right to write there, or set MILLRACE_DATA_DIR.',
    )
  }
  if (nearest !== directory) return ok('data directory', `${directory} will be made by the first start`)
  const { mode } = await stat(directory)
  return (mode & 0o077) === 0
    ? ok('data directory', `${directory}, for this user alone`)
    : warning('data directory', `other users of this machine can look into ${directory}`, `chmod 700 ${directory}`)
}

function nearestExisting(path: string): string {
  let at = path
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  return at
}

async function diskFinding(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(nearestExisting(directory))
  const freeMb = Math.floor((bavail * bsize) / 1_000_000)
  return freeMb >= LEAST_FREE_MB
    ? ok('disk', `${freeMb} MB are free`)
    : warning('disk', `only ${freeMb} MB are free`, 'Free space, or keep executions for fewer days (MILLRACE_RETENTION_DAYS).')
}

async function databaseFindings(directory: string, config: Config): Promise<readonly Finding[]> {
  const { inUse, broken, databases, pending, unknown, credentials } = await inspectDataDir(directory)
  return [
    ...(broken.length > 0
      ? broken.map(({ file, reason }) =>
          error('database', `${file} is damaged (${reason})`, 'Stop the server and restore a backup: `millrace backup restore`.'),
        )
      : [ok('database', databases === 0 ? 'there is none yet' : `${databases} databases are sound`)]),
    ...(unknown.length > 0
      ? [
          error(
            'migrations',
            `the database was written by a newer version (${unknown.join(', ')})`,
            'Start that version, or restore a backup.',
          ),
        ]
      : [
          ok(
            'migrations',
            pending.length === 0 || databases === 0 ? 'nothing to migrate' : `the next start makes ${pending.length}; take a backup before`,
          ),
        ]),
    keyFinding(directory, config, credentials),
    ok('server', inUse ? 'a server uses the data directory' : 'no server uses the data directory'),
  ]
}

function keyFinding(directory: string, { encryptionKey }: Config, credentials: number): Finding {
  const file = join(directory, 'encryption.key')
  if (encryptionKey !== undefined) return ok('encryption key', 'from MILLRACE_ENCRYPTION_KEY')
  if (!existsSync(file))
    return credentials === 0
      ? ok('encryption key', 'will be made by the first start')
      : error(
          'encryption key',
          `${credentials} credentials are kept, and there is no key`,
          `Put the key back to ${file}, or set MILLRACE_ENCRYPTION_KEY.`,
        )
  return (statSync(file).mode & 0o077) === 0
    ? ok('encryption key', `${file}; keep a copy elsewhere`)
    : error('encryption key', `other users of this machine can read ${file}`, `chmod 600 ${file}`)
}

/** A clock that went back lets schedules fire again and timers come late. */
async function clockFinding(directory: string, now: number): Promise<Finding> {
  const names = await readdir(directory)
  const times = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).mtimeMs))
  const ahead = Math.max(0, ...times) - now
  return ahead <= CLOCK_SLACK_MS
    ? ok('clock', new Date(now).toISOString())
    : error(
        'clock',
        `files of the data directory are ${Math.round(ahead / 1000)} s from the future: the clock was set back`,
        'Set the clock, and let it be kept (NTP).',
      )
}

async function portFinding({ host, port }: Config): Promise<Finding> {
  if (port === 0) return ok('port', 'any free one')
  const where = `${host}:${port}`
  const code = await new Promise<string | undefined>((tell) => {
    const probe = createServer()
    probe.once('error', (thrown) => tell('code' in thrown ? String(thrown.code) : thrown.message))
    probe.listen(port, host, () => probe.close(() => tell(undefined)))
  })
  if (code === undefined) return ok('port', `${where} is free`)
  if (code === 'EADDRINUSE') {
    const isMillrace = await answersHealthy(host, port)
    return isMillrace
      ? ok('port', `a server of Millrace answers at ${where}`)
      : error('port', `something else listens at ${where}`, 'Stop it, or set MILLRACE_PORT.')
  }
  return error('port', `${where} cannot be listened on (${code})`, code === 'EACCES' ? 'Take a port above 1023.' : 'Check MILLRACE_HOST.')
}

const answersHealthy = (host: string, port: number): Promise<boolean> => {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(2000) }).then(
    (reply) => reply.ok,
    () => false,
  )
}

function publicUrlFinding({ host, publicUrl }: Config): Finding {
  const isLocal = host === '127.0.0.1' || host === 'localhost' || host === '::1'
  if (publicUrl === undefined)
    return isLocal
      ? ok('public URL', 'none: the server is for this machine')
      : warning(
          'public URL',
          'the server is open to the network, and does not know its address',
          'Set MILLRACE_PUBLIC_URL: webhooks, OAuth2 and resume URLs need it.',
        )
  return publicUrl.startsWith('https:')
    ? ok('public URL', publicUrl)
    : warning('public URL', `${publicUrl} is not encrypted`, 'Put a proxy with HTTPS before the server.')
}

async function sandboxFindings(config: Config): Promise<readonly Finding[]> {
  const sandbox = createSandbox({
    python: config.codePython,
    shell: config.codeShell,
    pythonPackages: config.codePythonPackages ?? '',
    logger: silentLogger,
  })
  try {
    const problems = await sandbox.check()
    if (problems.length > 0)
      return problems.map(({ message, data }) => error('sandbox', message, data.hint ?? 'See docs/operators/code.md.'))
    const native = [
      ...(config.codePython === 'native' ? ['Python of this machine'] : []),
      ...(config.codeShell === 'on' ? ['scripts'] : []),
    ]
    return [
      ok(
        'sandbox',
        native.length === 0
          ? `JavaScript${config.codePython === 'wasi' ? ' and built-in Python' : ''}`
          : `with bubblewrap: ${native.join(', ')}`,
      ),
    ]
  } finally {
    await sandbox.stop()
  }
}
