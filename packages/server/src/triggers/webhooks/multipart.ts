import { defineError } from '@millrace/base'

/** One part of a form. Its body must be read to the end before the next part is asked for. */
export interface FormPart {
  readonly name: string
  /** As it was sent; undefined for a field that is no file. */
  readonly fileName: string | undefined
  readonly type: string | undefined
  readonly body: AsyncIterable<Buffer>
}

export const BrokenFormError = defineError<{ problem: string }>(
  'webhook.broken-form',
  400,
  (d) => `The form (multipart/form-data) is broken: ${d.problem}.`,
)

const MOST_PARTS = 1000
const MOST_HEADER_BYTES = 16_384
/** RFC 2046, 5.1.1. */
const LONGEST_BOUNDARY = 70
const LINE_END = '\r\n'

const broken = (problem: string): Error => new BrokenFormError({ problem })

/** The boundary that a content type names. Throws BrokenFormError. */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain ?? ''
  if (boundary === '' || boundary.length > LONGEST_BOUNDARY) throw broken('its content type names no usable boundary')
  return boundary
}

/**
 * The parts of a form (RFC 7578), one after the other, while they come in: memory holds a piece of a part. Throws BrokenFormError, and
 * whatever reading throws.
 */
export async function* formParts(source: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<FormPart> {
  const reader = new PartReader(source, Buffer.from(`${LINE_END}--${boundary}`, 'latin1'))
  try {
    await drain(reader.untilDelimiter()) // what stands before the first part is nobody's
    for (let parts = 0; await reader.hasNext(); parts += 1) {
      if (parts === MOST_PARTS) throw broken(`it has more than ${MOST_PARTS} parts`)
      const headers = headersOf(await reader.head())
      const body = reader.untilDelimiter()
      yield { ...named(headers.get('content-disposition') ?? ''), type: headers.get('content-type'), body }
      await drain(body) // of a part that nobody wanted
    }
    await reader.rest()
  } finally {
    await reader.close()
  }
}

async function drain(body: AsyncIterable<Buffer>): Promise<void> {
  const pieces = body[Symbol.asyncIterator]()
  while ((await pieces.next()).done !== true);
}

class PartReader {
  readonly #source: AsyncIterator<Buffer>
  readonly #delimiter: Buffer
  /** A first boundary stands at the beginning of the body, without a line before it. */
  #buffer: Buffer = Buffer.from(LINE_END)

  constructor(source: AsyncIterable<Buffer>, delimiter: Buffer) {
    this.#source = source[Symbol.asyncIterator]()
    this.#delimiter = delimiter
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next()
    if (done === true) return false
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value])
    return true
  }

  async #need(bytes: number): Promise<void> {
    while (this.#buffer.length < bytes) if (!(await this.#more())) throw broken('it ends too early')
  }

  #take(bytes: number): Buffer {
    const taken = this.#buffer.subarray(0, bytes)
    this.#buffer = this.#buffer.subarray(bytes)
    return taken
  }

  /** What stands before the next delimiter, which is taken as well. */
  async *untilDelimiter(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter)
      if (at > 0) yield this.#take(at)
      if (at >= 0) return void this.#take(this.#delimiter.length)
      const safe = this.#buffer.length - this.#delimiter.length + 1 // a delimiter may have begun
      if (safe > 0) yield this.#take(safe)
      if (!(await this.#more())) throw broken('it ends in the middle of a part')
    }
  }

  /** After a delimiter: whether a part follows. */
  async hasNext(): Promise<boolean> {
    await this.#need(2)
    if (this.#buffer.subarray(0, 2).equals(Buffer.from('--'))) return false
    while (this.#buffer[0] === 0x20 || this.#buffer[0] === 0x09) {
      this.#take(1) // padding, which some gateways add
      await this.#need(2)
    }
    if (this.#take(2).toString('latin1') !== LINE_END) throw broken('a boundary is followed by something else than a line end')
    return true
  }

  async head(): Promise<string> {
    for (;;) {
      if (this.#buffer.subarray(0, 2).equals(Buffer.from(LINE_END))) {
        this.#take(2)
        return ''
      }
      const at = this.#buffer.indexOf(LINE_END + LINE_END)
      if (at >= 0 && at <= MOST_HEADER_BYTES) {
        const head = this.#take(at).toString('utf8')
        this.#take(4)
        return head
      }
      if (at >= 0 || this.#buffer.length > MOST_HEADER_BYTES) throw broken('the headers of a part are too long')
      if (!(await this.#more())) throw broken('it ends in the middle of a part')
    }
  }

  /** What stands behind the last part is nobody's, but has to be read before the caller can be answered. */
  async rest(): Promise<void> {
    this.#buffer = Buffer.alloc(0)
    while ((await this.#source.next()).done !== true);
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }
}

function headersOf(head: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.split(LINE_END)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}

/** Browsers write quotes and line ends in names as `%22`, `%0D` and `%0A`. */
function named(disposition: string): { name: string; fileName: string | undefined } {
  const value = (parameter: string): string | undefined => {
    const [, quoted, plain] = new RegExp(`;\\s*${parameter}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition) ?? []
    const given = quoted?.replace(/\\(["\\])/g, '$1') ?? plain
    return given?.replace(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  }
  const name = value('name')
  if (name === undefined) throw broken('a part has no name')
  return { name, fileName: value('filename') }
}
