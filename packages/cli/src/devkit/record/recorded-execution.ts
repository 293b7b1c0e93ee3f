import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, toError, type JsonObject, type Millis } from '@millrace/base'
import type { Recording } from '@millrace/node-sdk/testing'
import { RecordingError } from '../errors.ts'
import { readJson } from '../node-package.ts'
import type { ExecutionSeen, SeenError } from '../playground/messages.ts'

/** A file of `test/recordings`: one execution of a node with the HTTP of its service. `replayHttp` of the SDK takes it as well. */
export interface RecordedExecution extends Recording {
  readonly node: string
  readonly version: number
  readonly config: JsonObject
  readonly items: readonly JsonObject[]
  readonly now: Millis
  readonly idempotencyKey: string
  /** What it gave: json of items by port. */
  readonly outputs?: Readonly<Record<string, readonly JsonObject[]>>
  /** The code that it failed with. */
  readonly error?: string
}

/** What an execution with recorded answers did. */
export interface Replayed {
  readonly outputs?: Readonly<Record<string, readonly JsonObject[]>>
  readonly error?: SeenError
}

export const RECORDINGS = 'test/recordings'

export const jsonOf = (outputs: ExecutionSeen['outputs']): Readonly<Record<string, readonly JsonObject[]>> =>
  Object.fromEntries(Object.entries(outputs).map(([port, items]) => [port, items.map(({ json }) => json)]))

/** The recordings of a package by file, sorted. Throws RecordingError for one that is none. */
export async function readRecordings(directory: string): Promise<ReadonlyMap<string, RecordedExecution>> {
  const names = await readdir(join(directory, RECORDINGS)).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'ENOENT') throw thrown
    return []
  })
  const files = names.filter((name) => name.endsWith('.json')).sort()
  return new Map(await Promise.all(files.map(async (name) => [name, await readOne(directory, `${RECORDINGS}/${name}`)] as const)))
}

async function readOne(directory: string, file: string): Promise<RecordedExecution> {
  const document = await readJson(join(directory, file)).catch((thrown: unknown) => {
    throw new RecordingError({ file, reason: toError(thrown).message }, { cause: thrown })
  })
  if (isRecorded(document)) return document
  throw new RecordingError({ file, reason: 'it has not what `millrace node record` writes' })
}

const isRecorded = (value: unknown): value is RecordedExecution =>
  isJsonObject(value) &&
  value['recording'] === 1 &&
  typeof value['node'] === 'string' &&
  typeof value['version'] === 'number' &&
  typeof value['now'] === 'number' &&
  isJsonObject(value['config']) &&
  Array.isArray(value['items']) &&
  Array.isArray(value['exchanges'])
