import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject } from '@millrace/base'
import { problemOf, type Reply } from '../client/api-client.ts'
import { ServerUnreachableError } from '../client/errors.ts'
import type { Book, Call, Outcome } from './book.ts'
import type { Installation } from './installation.ts'
import type { Random } from './random.ts'
import { SHAPES } from './shapes.ts'
import { hookPath } from './workflows.ts'

export interface LoadPorts {
  readonly installation: Installation
  readonly book: Book
  readonly random: Random
  readonly concurrency: number
}

/** Pause of a caller after it was refused. */
const AFTER_REFUSAL_MS = 50

/**
 * Callers of the server. A call that was not acknowledged is not made again: whether it was taken in nobody can know, and the next one
 * has a number of its own.
 */
export class Load {
  readonly #ports: LoadPorts
  #wanted = 0

  constructor(ports: LoadPorts) {
    this.#ports = ports
  }

  /** Calls until so many more were acknowledged, or the signal fires. */
  async run(count: number, signal: AbortSignal): Promise<void> {
    this.#wanted = count
    await Promise.all(Array.from({ length: this.#ports.concurrency }, () => this.#caller(signal)))
  }

  async #caller(signal: AbortSignal): Promise<void> {
    const { installation } = this.#ports
    while (this.#wanted > 0 && !signal.aborted) {
      this.#wanted -= 1 // this caller's, unless nothing comes of it
      await Promise.race([installation.up(), aborted(signal)])
      if (signal.aborted) return
      const outcome = await this.#call()
      if (outcome.kind === 'accepted') continue
      this.#wanted += 1
      if (outcome.kind === 'refused') await sleep(AFTER_REFUSAL_MS)
    }
  }

  /** Makes one call and books what came of it. */
  async #call(): Promise<Outcome> {
    const { book, random } = this.#ports
    const call = book.open(random.pick(SHAPES), random.next() < 0.7 ? 'webhook' : 'api')
    const outcome = await this.#send(call)
    book.settle(call, outcome)
    return outcome
  }

  async #send(call: Call): Promise<Outcome> {
    try {
      return this.#read(call, await this.#request(call))
    } catch (thrown) {
      if (thrown instanceof ServerUnreachableError) return { kind: 'unanswered' }
      throw thrown
    }
  }

  #request({ order, shape, via }: Call): Promise<Reply> {
    const { installation } = this.#ports
    const { client } = installation
    if (via === 'webhook') return client.request('POST', `/webhook/${hookPath(shape)}`, { order })
    const wait = order % 2 === 0
    return client.request('POST', `/api/v1/workflows/${installation.workflowOf(shape)}/execute`, {
      ...{ input: { order }, target: 'published', trigger: 'manual', wait },
    })
  }

  #read(call: Call, reply: Reply): Outcome {
    const executionId = call.via === 'webhook' ? reply.headers.get('x-execution-id') : idIn(reply.body)
    if (reply.status < 300 && executionId !== null) {
      this.#compare(call, reply)
      return { kind: 'accepted', executionId }
    }
    const { code, detail, data } = problemOf(reply)
    // The server stops and says that the execution was taken in and goes on: an acknowledgement like any other.
    const goesOn = idIn(data)
    if (goesOn !== null) return { kind: 'accepted', executionId: goesOn }
    return { kind: 'refused', status: reply.status, code, detail }
  }

  /** Answers that hold the result are compared with what must come. */
  #compare(call: Call, { body }: Reply): void {
    const { book } = this.#ports
    if (call.via === 'webhook') return call.shape === 'answer' ? book.heard(call, body) : undefined
    if (!isJsonObject(body) || body['status'] !== 'completed') return
    const output = body['output']
    book.heard(call, Array.isArray(output) ? output[0] : undefined)
  }
}

const idIn = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'executionId' in value && typeof value.executionId === 'string' ? value.executionId : null

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
