import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PublishFailedError, PublishRefusedError } from '../errors.ts'
import { lintPackage } from '../lint/lint-package.ts'
import { readNodePackage } from '../node-package.ts'
import { packPackage } from '../pack/pack-package.ts'
import { testPackage } from '../test/test-package.ts'

export interface PublishOptions {
  readonly signal: AbortSignal
  /** Address of the registry; npm's own setting when absent. */
  readonly registry?: string
  readonly tag?: string
  readonly access?: string
  /** Signs where it was built; in CI only. */
  readonly provenance?: boolean
  /** Does everything but send it. */
  readonly dryRun?: boolean
}

export interface PublishedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
  readonly dryRun: boolean
}

/** Checks, tests and packs a package, and hands the very file to npm. */
export async function publishPackage(directory: string, options: PublishOptions): Promise<PublishedPackage> {
  const { signal, dryRun = false } = options
  const nodePackage = await readNodePackage(directory)
  const reasons = [
    ...(nodePackage.json['private'] === true ? ['package.json says "private": true'] : []),
    ...(await faultsOf(nodePackage.directory, signal)),
  ]
  if (reasons.length > 0) throw new PublishRefusedError({ reasons })
  const to = await mkdtemp(join(tmpdir(), 'millrace-publish-'))
  try {
    const { name, version, integrity, file } = await packPackage(nodePackage.directory, { to, signal })
    await npm(['publish', file, ...flagsOf(options)], nodePackage.directory, signal)
    return { name, version, integrity, dryRun }
  } finally {
    await rm(to, { recursive: true, force: true })
  }
}

async function faultsOf(directory: string, signal: AbortSignal): Promise<readonly string[]> {
  const { findings } = await lintPackage(directory, { fix: false, signal })
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ where, message }) => `${where}: ${message}`)
  if (errors.length > 0) return errors
  const { passed, failures } = await testPackage(directory, { signal })
  if (passed === 0 && failures.length === 0) return ['it has no tests']
  return failures.map(({ name }) => `its test "${name}" fails`)
}

const flagsOf = ({ registry, tag, access, provenance = false, dryRun = false }: PublishOptions): readonly string[] => [
  ...(registry === undefined ? [] : [`--registry=${registry}`]),
  ...(tag === undefined ? [] : [`--tag=${tag}`]),
  ...(access === undefined ? [] : [`--access=${access}`]),
  ...(provenance ? ['--provenance'] : []),
  ...(dryRun ? ['--dry-run'] : []),
]

/** Who may publish is between npm and the registry: its settings and its login are used as they are. */
function npm(args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd, signal, stdio: ['ignore', 'ignore', 'pipe'] })
    const said: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => void said.push(text))
    child.once('error', (error) => reject(new PublishFailedError({ said: `npm cannot be started (${error.message})` }, { cause: error })))
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new PublishFailedError({ said: errorsOf(said.join('')) }))
    })
  })
}

const errorsOf = (output: string): string =>
  output
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line) && !line.includes('A complete log'))
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, ''))
    .join(' ')
    .trim() || output.trim()
