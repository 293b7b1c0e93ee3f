import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toError } from '@millrace/base'
import { buildPackage } from '../build/build-package.ts'
import { ownVersion } from '../create/toolchain.ts'
import { BuildFailedError } from '../errors.ts'
import { askHost } from '../host.ts'
import { readNodePackage, type NodePackage } from '../node-package.ts'
import { finding, type Finding, type FoundWithFix } from './finding.ts'
import { nodeFindings } from './node-rules.ts'
import { packageFindings } from './package-rules.ts'
import { permissionFindings } from './permission-rules.ts'
import { readPrevious, type Previous } from './previous.ts'
import { schemaFindings } from './schema-rules.ts'
import { sourceFindings } from './source-rules.ts'
import { readSources, type LintSubject } from './subject.ts'
import { versionFindings } from './version-rules.ts'

export interface LintReport {
  readonly findings: readonly Finding[]
  /** What `--fix` put right. */
  readonly fixed: readonly Finding[]
  readonly passed: boolean
}

export interface LintOptions {
  readonly fix: boolean
  readonly signal: AbortSignal
  /** A version that people have: a package file, or a version at the registry. */
  readonly against?: string
  /** Where a relative path begins. */
  readonly cwd?: string
}

/** One fix may make the next one possible, e.g. an icon that is drawn and then named. */
const MOST_ROUNDS = 4

/** Builds a package, loads it as the server does, and looks at its quality. */
export async function lintPackage(directory: string, options: LintOptions): Promise<LintReport> {
  const fixed: FoundWithFix[] = []
  let nodePackage = await readNodePackage(directory)
  const { against, cwd = process.cwd(), signal } = options
  const previous = against === undefined ? undefined : await readPrevious(against, nodePackage.name, { cwd, signal })
  let found = await findingsOf(nodePackage, { signal, previous })
  for (let round = 0; options.fix && round < MOST_ROUNDS; round++) {
    const fixable = found.filter(({ fix }) => fix !== undefined)
    if (fixable.length === 0) break
    for (const each of fixable) await applyFix(nodePackage.directory, each)
    fixed.push(...fixable)
    nodePackage = await readNodePackage(directory)
    found = sorted(await qualityOf(nodePackage, previous))
  }
  const findings = found.map(withoutFix)
  return { findings, fixed: [...new Map(fixed.map((each) => [keyOf(each), withoutFix(each)])).values()], passed: findings.every(isAdvice) }
}

async function findingsOf(
  nodePackage: NodePackage,
  { signal, previous }: { readonly signal: AbortSignal; readonly previous: Previous | undefined },
): Promise<readonly FoundWithFix[]> {
  try {
    await buildPackage(nodePackage, { signal })
  } catch (thrown) {
    if (!(thrown instanceof BuildFailedError)) throw thrown
    // What is built is missing or old, so the loader could only repeat it.
    return problemsOf(thrown).map((problem) => finding('build', 'error', 'src', problem))
  }
  return sorted(await qualityOf(nodePackage, previous))
}

const problemsOf = (thrown: Error): readonly string[] => (thrown as InstanceType<typeof BuildFailedError>).data.problems

async function qualityOf(nodePackage: NodePackage, previous: Previous | undefined): Promise<readonly FoundWithFix[]> {
  const subject: LintSubject = {
    nodePackage,
    verdict: await askHost(nodePackage.directory),
    sources: await readSources(nodePackage.directory),
    files: new Set(await readdir(nodePackage.directory)),
    engine: ownVersion(),
  }
  return [
    ...subject.verdict.problems.map((problem) => finding('load', 'error', 'package.json', problem)),
    ...packageFindings(subject),
    ...nodeFindings(subject),
    ...schemaFindings(subject),
    ...sourceFindings(subject),
    ...permissionFindings(subject),
    ...(previous === undefined ? [] : versionFindings(nodePackage, subject.verdict.types, previous)),
  ]
}

async function applyFix(directory: string, { fix }: FoundWithFix): Promise<void> {
  if (fix === undefined) return
  const file = join(directory, fix.file)
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    const error = toError(thrown) as NodeJS.ErrnoException
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  await writeFile(file, fix.apply(text))
}

const sorted = (found: readonly FoundWithFix[]): readonly FoundWithFix[] =>
  [...found].sort((a, b) => Number(isAdvice(a)) - Number(isAdvice(b)) || a.where.localeCompare(b.where) || a.rule.localeCompare(b.rule))

const isAdvice = ({ severity }: Finding): boolean => severity === 'warning'

const withoutFix = ({ rule, severity, where, message, fixable }: FoundWithFix): Finding => ({ rule, severity, where, message, fixable })

const keyOf = ({ rule, where, message }: Finding): string => `${rule} ${where} ${message}`
