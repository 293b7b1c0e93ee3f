import type { IncomingHttpHeaders } from 'node:http'
import { isForbiddenName, plainFileName, plainMimeType, type BinaryFacts, type BinaryRef } from '@millrace/node-sdk'
import type { JsonObject } from '@millrace/base'
import { BodyIncompleteError, BodyTooLargeError, ForbiddenKeyError, InvalidEncodingError } from '../../http/errors.ts'
import { TooManyFilesError } from '../errors.ts'
import { BrokenFormError, boundaryOf, formParts, type FormPart } from './multipart.ts'

/** Where the files of a call go. */
export interface FileIntake {
  /** Stores a file for the tenant of the webhook. */
  put(bytes: AsyncIterable<Uint8Array>, facts: BinaryFacts): Promise<BinaryRef>
  /** Bytes of a whole call with files. */
  readonly mostBytes: number
  /** Bytes of all fields of a form that are no files. */
  readonly mostFieldBytes: number
}

/** What a call brought: its fields, and its files by name. */
export interface FilesOfCall {
  readonly body: JsonObject | null
  readonly files: Readonly<Record<string, BinaryRef>>
}

/** Files of one call: each is a file in a folder, and an entry in an item. */
const MOST_FILES = 100
/** What the API takes to give a file out again. */
const LONGEST_NAME = 200

/** Reads a body that is neither JSON nor text: a form with files, or one file, which is named `data`. */
export async function readFiles(source: AsyncIterable<Buffer>, headers: IncomingHttpHeaders, intake: FileIntake): Promise<FilesOfCall> {
  const type = headers['content-type'] ?? ''
  if (Number(headers['content-length']) > intake.mostBytes) throw new BodyTooLargeError({ limitBytes: intake.mostBytes })
  const bytes = bounded(source, intake.mostBytes)
  if (plainMimeType(type) === 'multipart/form-data') return readForm(bytes, boundaryOf(type), intake)
  const named = /;\s*filename="?([^";]+)"?/i.exec(headers['content-disposition'] ?? '')?.[1]
  const file = await intake.put(bytes, factsOf(type, named))
  return { body: null, files: { data: file } }
}

function factsOf(type: string | undefined, given: string | undefined): BinaryFacts {
  const fileName = plainFileName(given)
  return { mimeType: plainMimeType(type), ...(fileName === undefined ? {} : { fileName }) }
}

async function* bounded(source: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let size = 0
  try {
    for await (const piece of source) {
      size += piece.length
      if (size > most) throw new BodyTooLargeError({ limitBytes: most })
      yield piece
    }
  } catch (thrown) {
    if (thrown instanceof BodyTooLargeError) throw thrown
    throw new BodyIncompleteError({}, { cause: thrown })
  }
}

async function readForm(source: AsyncIterable<Buffer>, boundary: string, intake: FileIntake): Promise<FilesOfCall> {
  const fields: Record<string, string | string[]> = {}
  const files: Record<string, BinaryRef> = {}
  let left = intake.mostFieldBytes
  let count = 0
  for await (const part of formParts(source, boundary)) {
    if (isForbiddenName(part.name)) throw new ForbiddenKeyError({ path: `the form, field "${part.name}"` })
    if (part.name.length > LONGEST_NAME)
      throw new BrokenFormError({ problem: `a field has a name of more than ${LONGEST_NAME} characters` })
    if (part.fileName === undefined) {
      const text = await textOf(part, left, intake)
      left -= Buffer.byteLength(text)
      addField(fields, part.name, text)
      continue
    }
    const pieces = part.body[Symbol.asyncIterator]()
    const first = await pieces.next()
    if (first.done === true && part.fileName === '') continue // a field for a file that was left empty
    count += 1
    if (count > MOST_FILES) throw new TooManyFilesError({ most: MOST_FILES }) // before it costs a write to the disk
    files[freeName(files, part.name)] = await intake.put(whole(first, pieces), factsOf(part.type, part.fileName))
  }
  return { body: fields, files }
}

async function* whole(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.done === true) return
  yield first.value
  yield* { [Symbol.asyncIterator]: () => rest }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

async function textOf({ body }: FormPart, most: number, { mostFieldBytes }: FileIntake): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > most) throw new BodyTooLargeError({ limitBytes: mostFieldBytes })
    pieces.push(piece)
  }
  try {
    return utf8.decode(Buffer.concat(pieces))
  } catch (thrown) {
    throw new InvalidEncodingError({}, { cause: thrown })
  }
}

/** As for other forms: a name that comes several times has a list. */
function addField(fields: Record<string, string | string[]>, name: string, text: string): void {
  const before = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (before === undefined) fields[name] = text
  else if (Array.isArray(before)) before.push(text)
  else fields[name] = [before, text]
}

/** `photo`, `photo_1`, `photo_2`: a field can bring several files. */
function freeName(files: Readonly<Record<string, BinaryRef>>, given: string): string {
  const name = given === '' ? 'data' : given
  if (!Object.hasOwn(files, name)) return name
  for (let number = 1; ; number += 1) if (!Object.hasOwn(files, `${name}_${number}`)) return `${name}_${number}`
}
