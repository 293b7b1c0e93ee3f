import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isJsonObject, toError, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import type { Recording } from '@millrace/node-sdk/testing'
import type { WorkflowDocument } from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { TestFileError, type FileProblem } from '../errors.ts'
import type { WorkflowTest, WorkflowTestFile } from '../generated/workflow-test.ts'
import { isTestFile, testFileIssues } from './check-test-file.ts'

/** A file of tests with all that it names. */
export interface LoadedTestFile {
  readonly file: string
  readonly document: WorkflowDocument
  readonly tests: readonly LoadedTest[]
  /** Files that it was read from, itself included. */
  readonly sources: readonly string[]
  /** Line of a JSON pointer into the file, from 1 on. */
  lineOf(path: string): number | null
}

export interface LoadedTest extends Omit<WorkflowTest, 'recordings' | 'workflows'> {
  /** Place among the tests of the file. */
  readonly index: number
  readonly workflows: Readonly<Record<string, WorkflowDocument>>
  readonly recordings: readonly Recording[]
}

/** Reads a file of tests, in JSON or YAML, and what it names. Throws TestFileError. */
export async function readTestFile(file: string): Promise<LoadedTestFile> {
  const { value, lineOf } = await parsed(file)
  if (!isTestFile(value)) {
    const problems = testFileIssues(value).map(({ path, message }): FileProblem => ({ path, message, line: lineOf(path) }))
    throw new TestFileError({ file, problems })
  }
  const reading = new Reading(file, lineOf)
  const document = await reading.workflow('/workflow', value.workflow)
  const tests: LoadedTest[] = []
  for (const [index, test] of value.tests.entries()) tests.push(await loaded(reading, value, { test, index }))
  return { file, document, tests, sources: [file, ...reading.files], lineOf }
}

async function loaded(
  reading: Reading,
  shared: WorkflowTestFile,
  { test, index }: { test: WorkflowTest; index: number },
): Promise<LoadedTest> {
  const { now = shared.now, http = [], recordings = [], workflows = {} } = test
  const at = `/tests/${index}`
  const ours = [
    ...(await reading.workflows('/workflows', shared.workflows ?? {})),
    ...(await reading.workflows(`${at}/workflows`, workflows)),
  ]
  const recorded = [
    ...(await reading.recordings(`${at}/recordings`, recordings)),
    ...(await reading.recordings('/recordings', shared.recordings ?? [])),
  ]
  return {
    ...test,
    ...(now === undefined ? {} : { now }),
    index,
    variables: { ...shared.variables, ...test.variables },
    env: { ...shared.env, ...test.env },
    credentials: { ...shared.credentials, ...test.credentials },
    mocks: { ...shared.mocks, ...test.mocks },
    http: [...http, ...(shared.http ?? [])], // the first that fits answers: a test's own go before
    workflows: Object.fromEntries(ours),
    recordings: recorded,
  }
}

/** Files that a file of tests names, each read once. */
class Reading {
  readonly files = new Set<string>()
  readonly #file: string
  readonly #lineOf: (path: string) => number | null
  readonly #known = new Map<string, Promise<unknown>>()

  constructor(file: string, lineOf: (path: string) => number | null) {
    this.#file = file
    this.#lineOf = lineOf
  }

  async workflow(path: string, named: string | JsonObject): Promise<WorkflowDocument> {
    const value = typeof named === 'string' ? await this.#read(path, named) : named
    const document = isJsonObject(value) && value['schema'] === undefined && value['document'] !== undefined ? value['document'] : value
    const [problem] = checkDocument(document)
    if (problem !== undefined) {
      const where = `${typeof named === 'string' ? `${named} is no workflow: ` : ''}${problem.path} ${problem.message}`
      this.#refuse(path, where.trim())
    }
    return document as unknown as WorkflowDocument // its schema has just been checked
  }

  async workflows(path: string, named: Readonly<Record<string, string | JsonObject>>): Promise<[string, WorkflowDocument][]> {
    const found: [string, WorkflowDocument][] = []
    for (const [id, each] of Object.entries(named)) found.push([id, await this.workflow(`${path}/${id}`, each)])
    return found
  }

  async recordings(path: string, named: readonly string[]): Promise<Recording[]> {
    const found: Recording[] = []
    for (const [index, name] of named.entries()) {
      const value = await this.#read(`${path}/${index}`, name)
      if (!isJsonObject(value) || value['recording'] !== 1 || !Array.isArray(value['exchanges']))
        this.#refuse(`${path}/${index}`, `${name} is no recording of HTTP ({ "recording": 1, "exchanges": [ … ] })`)
      found.push(value as unknown as Recording)
    }
    return found
  }

  async #read(path: string, name: string): Promise<JsonValue> {
    const file = resolve(dirname(this.#file), name)
    this.files.add(file)
    const reading = this.#known.get(file) ?? parsed(file).then(({ value }) => value)
    this.#known.set(file, reading)
    try {
      return (await reading) as JsonValue
    } catch (thrown) {
      return this.#refuse(path, toError(thrown).message, thrown)
    }
  }

  #refuse(path: string, message: string, cause?: unknown): never {
    throw new TestFileError({ file: this.#file, problems: [{ path, message, line: this.#lineOf(path) }] }, { cause })
  }
}

/** JSON is YAML too, so that places in both are known. */
async function parsed(file: string): Promise<{ readonly value: unknown; readonly lineOf: (path: string) => number | null }> {
  const refuse = (message: string, line: number | null = null, cause?: unknown): never => {
    throw new TestFileError({ file, problems: [{ path: '', message, line }] }, { cause })
  }
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => refuse(`cannot be read: ${toError(thrown).message}`, null, thrown))
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error !== undefined) return refuse(`this is neither JSON nor YAML: ${error.message}`, lines.linePos(error.pos[0]).line)
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown, lineOf: (path) => lineOf(document, lines, path) }
  } catch (thrown) {
    return refuse(toError(thrown).message, null, thrown) // aliases that make a small file large
  }
}

const MOST_ALIASES = 100

/** The line of the nearest part that exists: what is missing has no line of its own. */
function lineOf(document: Document, lines: LineCounter, path: string): number | null {
  const steps = path.split('/').slice(1).map(nameOfStep)
  for (let length = steps.length; length >= 0; length -= 1) {
    const node = document.getIn(steps.slice(0, length), true)
    if (isNode(node) && node.range !== undefined && node.range !== null) return lines.linePos(node.range[0]).line
  }
  return null
}
