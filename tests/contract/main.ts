// `npm run check:connectors`: connectors of vendors' own documents against services that take exactly what those describe. See README.md.
import { fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { JsonObject } from '@millrace/base'
import { checkDocument, type Verdict } from './check-document.ts'
import { documentsIn, installDocuments, type NamedDocument } from './documents.ts'

const LIMIT_MS = 600_000

interface Outcome extends Partial<Verdict> {
  readonly seconds: number
  readonly error?: string
}

async function checkAll(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { cache: { type: 'string' }, most: { type: 'string', default: '0' }, details: { type: 'boolean', default: false } },
  })
  const cache = await installDocuments(values.cache)
  const documents = documentsIn(cache).filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)))
  say(
    `| document | operations | requests | accepted | refused | no sample | mutants | caught | seconds |\n| --- | --: | --: | --: | --: | --: | --: | --: | --: |`,
  )
  let failed = 0
  for (const document of documents) {
    const outcome = await inProcess(document, Number(values.most) || Infinity)
    say(lineOf(document, outcome))
    if (values.details) tellDetails(outcome)
    if (outcome.error !== undefined || (outcome.issues ?? []).length > 0) failed += 1
  }
  say(`\n${documents.length - failed} of ${documents.length} documents give a connector without a mistake of its form.`)
  return failed === 0 && documents.length > 0 ? 0 : 1
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function lineOf({ name }: NamedDocument, outcome: Outcome): string {
  const { error, issues = [], operations, tried = 0, accepted = 0, unsampled, mutants, seconds } = outcome
  if (error !== undefined) return `| ${name} | ${error} ||||||||`
  if (issues.length > 0) return `| ${name} | ${issues.length} mistakes: ${issues[0] ?? ''} ||||||||`
  const cells = [operations, tried, accepted, tried - accepted, unsampled, mutants?.made, mutants?.caught, seconds]
  return `| ${name} | ${cells.map(String).join(' | ')} |`
}

function tellDetails({ refusals = [], mutants }: Outcome): void {
  for (const { type, sample, problems } of refusals.slice(0, 12))
    say(`  ${type} (${sample}): ${problems.slice(0, 2).join('; ').slice(0, 260)}`)
  for (const survivor of mutants?.survivors.slice(0, 8) ?? []) say(`  survived: ${survivor}`)
}

/** A document is a process of its own, so that its memory is its own and one that hangs is ended. */
function inProcess({ file }: NamedDocument, most: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = fork(join(import.meta.dirname, 'main.ts'), {
      execArgv: ['--max-old-space-size=3000'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    let outcome: Outcome | undefined
    child.on('message', (message) => (outcome = message as Outcome))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(outcome ?? { seconds: 0, error: signal === 'SIGKILL' ? `not done in ${LIMIT_MS / 1000} s` : `ended with ${String(code)}` })
    })
    child.send({ file, most: Number.isFinite(most) ? most : 100_000 })
  })
}

async function checkOne({ file, most }: { file: string; most: number }): Promise<Outcome> {
  const began = performance.now()
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10
  try {
    const verdict = await checkDocument(JSON.parse(await readFile(file, 'utf8')) as JsonObject, { most })
    return { ...verdict, refusals: verdict.refusals.slice(0, 50), seconds: seconds() }
  } catch (thrown) {
    return { seconds: seconds(), error: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) }
  }
}

if (process.send === undefined) process.exitCode = await checkAll()
else
  process.on('message', (task: { file: string; most: number }) => {
    void checkOne(task).then((outcome) => process.send?.(outcome, () => process.exit()))
  })
