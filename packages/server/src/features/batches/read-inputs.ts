import { defineError } from '@millrace/base'
import type { Readable } from 'node:stream'
import { BodyIncompleteError, BodyTooLargeError, InvalidEncodingError } from '../../http/errors.ts'
import { parseJson } from '../../http/json-body.ts'
import { inputItems } from '../execute/input-items.ts'

export const BatchInputInvalidError = defineError<{ errors: readonly { path: string; code: string; message: string }[] }>(
  'batch.input-invalid',
  422,
  ({ errors: [first] }) =>
    `Each input must be one JSON object (one item) or a list of JSON objects (one item each)${first === undefined ? '' : `; ${first.path} ${first.message}`}.`,
)

/** Inputs as the inbox takes them: each the JSON text of a list of items. */
export interface InputPart {
  readonly items: readonly string[]
  readonly itemCounts: readonly number[]
}

const MOST_INPUTS = 1000
const MOST_CHARACTERS = 1_000_000

/** Collects inputs until there are enough for one write. */
class Part {
  readonly items: string[] = []
  readonly itemCounts: number[] = []
  #characters = 0

  add(text: string, itemCount: number): void {
    this.items.push(text)
    this.itemCounts.push(itemCount)
    this.#characters += text.length
  }

  get isFull(): boolean {
    return this.items.length >= MOST_INPUTS || this.#characters >= MOST_CHARACTERS
  }
}

/** Inputs of a JSON body, in parts. Throws BatchInputInvalidError naming the first that is none. */
export function* partsOfList(inputs: readonly unknown[]): Generator<InputPart> {
  let part = new Part()
  for (const [index, input] of inputs.entries()) {
    const items = itemsAt(input, `/inputs/${index}`)
    part.add(JSON.stringify(items), items.length)
    if (!part.isFull) continue
    yield part
    part = new Part()
  }
  if (part.items.length > 0) yield part
}

/**
 * Inputs of an NDJSON body, in parts, while it comes in: however long it is, only a part of it is in memory. A line may be as long as a
 * whole body may be otherwise. Throws the errors of a broken body, and BatchInputInvalidError, each with the line.
 */
export async function* partsOfLines(body: Readable, longestLine: number): AsyncGenerator<InputPart> {
  let part = new Part()
  let number = 0
  for await (const line of linesOf(body, longestLine)) {
    number += 1
    if (line === '') continue
    addLine(part, line, number)
    if (!part.isFull) continue
    yield part
    part = new Part()
  }
  if (part.items.length > 0) yield part
}

function addLine(part: Part, line: string, number: number): void {
  const value = parseLine(line, number)
  const items = itemsAt(value, `line ${number}`)
  // One object is an item as it stands: its text need not be made again.
  part.add(Array.isArray(value) ? JSON.stringify(items) : `[{"json":${line}}]`, items.length)
}

function parseLine(line: string, number: number): unknown {
  try {
    return parseJson(line)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.replace(/^The body/, 'it') : 'it cannot be read'
    throw new BatchInputInvalidError(
      { errors: [{ path: `line ${number}`, code: 'input.json', message: `is wrong: ${message}` }] },
      { cause: thrown },
    )
  }
}

function itemsAt(input: unknown, path: string): NonNullable<ReturnType<typeof inputItems>> {
  const isList = Array.isArray(input)
  try {
    const items = inputItems(input)
    if (items !== undefined && items.length > 0) return items
  } catch (thrown) {
    throw new BatchInputInvalidError({ errors: [{ path, code: 'input.type', message: 'is not one' }] }, { cause: thrown })
  }
  throw new BatchInputInvalidError({ errors: [{ path, code: 'input.empty', message: isList ? 'is an empty list' : 'is null' }] })
}

async function* linesOf(body: Readable, longest: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = '' // only put together here and never looked into: a line of many chunks is read once, when it is whole
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const [head = '', ...tails] = decode(decoder, chunk).split('\n')
      const last = tails.pop()
      if (rest.length + head.length > longest) throw new BodyTooLargeError({ limitBytes: longest })
      rest += head
      if (last === undefined) continue
      yield rest.trim()
      for (const line of tails) yield line.trim()
      rest = last
    }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ECONNRESET') throw new BodyIncompleteError({}, { cause: thrown })
    throw thrown
  }
  const last = rest + decode(decoder, undefined)
  if (last.trim() !== '') yield last.trim()
}

function decode(decoder: TextDecoder, chunk: Buffer | undefined): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch (thrown) {
    throw new InvalidEncodingError({}, { cause: thrown })
  }
}
