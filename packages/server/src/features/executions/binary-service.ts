import { Readable } from 'node:stream'
import { defineError, type Id } from '@millrace/base'
import { ExecutionNotFoundError, StepNotFoundError, type BlobStore, type ByteRange, type Engine } from '@millrace/engine'
import { contentDisposition, isBinaryRef, plainMimeType, type BinaryRef } from '@millrace/node-sdk'
import type { Actor } from '../../http/actor.ts'
import { rangeOf } from './byte-range.ts'

/** Where a file stands in a step's data. */
export interface FilePlace {
  readonly side: 'inputs' | 'outputs'
  readonly port: string
  /** Place in the items of the port. */
  readonly item: number
  readonly name: string
}

export interface FileQuery extends FilePlace {
  /** Whether a browser may show it: only what cannot run anything. */
  readonly show: boolean
  /** The `Range` header. */
  readonly range: string | undefined
}

/** A file, or a part of it, on its way out. */
export interface FileAnswer {
  readonly status: 200 | 206
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Readable
}

export const FileNotFoundError = defineError<FilePlace & { readonly step: string }>(
  'execution.file-not-found',
  404,
  (d) => `Item ${d.item} of port "${d.port}" (${d.side}) of step ${d.step} carries no file named "${d.name}".`,
)

export const FileGoneError = defineError<{ fileName: string }>(
  'execution.file-gone',
  404,
  (d) => `The file "${d.fileName}" is named by the item, but this execution does not have it (any more).`,
)

/** Shown as they are: nothing in them runs in a browser. SVG and HTML are not among them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf)$/
/** Shown as plain text, whatever kind of text it is. */
const SHOWN_AS_TEXT = /^(text\/[\w.+-]+|application\/(json|xml|javascript|x-ndjson|yaml|x-yaml|sql|toml)|[\w.+/-]+\+(json|xml))$/

export interface BinaryDeps {
  readonly engine: Pick<Engine, 'view'>
  readonly blobs: Pick<BlobStore, 'open'>
}

/** Gives out files of executions: those that stand in the data of a step, to whoever may read the execution. */
export class BinaryService {
  readonly #deps: BinaryDeps
  constructor(deps: BinaryDeps) {
    this.#deps = deps
  }

  async read({ tenantId }: Pick<Actor, 'tenantId'>, executionId: Id, stepId: string, query: FileQuery): Promise<FileAnswer> {
    const ref = await this.#find(tenantId, executionId, stepId, query)
    const blob = await this.#deps.blobs.open({ kind: 'execution', tenantId, id: executionId }, ref.id)
    if (blob === undefined) throw new FileGoneError({ fileName: ref.fileName ?? query.name })
    try {
      const range = rangeOf(query.range, blob.size)
      const bytes = Readable.from(blob.bytes(range), { objectMode: false })
      bytes.once('close', () => void blob.close().catch(() => undefined)) // what was read has been sent
      return { status: range === undefined ? 200 : 206, headers: headersOf(ref, { ...query, size: blob.size, part: range }), bytes }
    } catch (thrown) {
      await blob.close()
      throw thrown
    }
  }

  async #find(tenantId: Id, executionId: Id, stepId: string, place: FilePlace): Promise<BinaryRef> {
    const view = await this.#deps.engine.view(tenantId, executionId)
    if (view === undefined) throw new ExecutionNotFoundError({ executionId })
    const step = view.steps.find(({ id }) => id === stepId)
    if (step === undefined) throw new StepNotFoundError({ executionId, step: stepId })
    const { side, port, item, name } = place
    const carried = step[side].find((packet) => packet.port === port)?.items[item]?.binary
    const ref = carried && Object.hasOwn(carried, name) ? carried[name] : undefined
    if (isBinaryRef(ref)) return ref
    throw new FileNotFoundError({ side, port, item, name, step: stepId })
  }
}

interface Sent {
  readonly show: boolean
  readonly name: string
  readonly size: number
  readonly part: ByteRange | undefined
}

/**
 * The bytes are a stranger's and come from the editor's origin. `sandbox` and `default-src 'none'`: nothing of them runs, loads or reaches
 * the session, even where a browser shows them.
 */
function headersOf(ref: BinaryRef, { show, name, size, part }: Sent): Record<string, string> {
  const type = plainMimeType(ref.mimeType)
  const asText = show && SHOWN_AS_TEXT.test(type)
  const shown = asText || (show && SHOWN.test(type))
  return {
    'content-type': asText ? 'text/plain; charset=utf-8' : type,
    'content-disposition': contentDisposition(shown ? 'inline' : 'attachment', ref.fileName ?? name),
    'content-length': String(part === undefined ? size : part.to - part.from),
    ...(part === undefined ? {} : { 'content-range': `bytes ${part.from}-${part.to - 1}/${size}` }),
    'accept-ranges': 'bytes',
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'self'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  }
}
