import { NodeError, type Clock, type Millis } from '@millrace/base'
import type { HttpRequest, HttpResponse, StepLogger } from '@millrace/node-sdk'
import { answerHttp, tellLog } from './asked.ts'
import type { Job } from './process.ts'
import type { CallData, Task } from './protocol.ts'
import type { JobFacts, PackageRunner } from './runner.ts'

/** For functions that only compute. */
const LONGEST_MS: Millis = 10_000

/** What functions of triggers and option loaders are given first: fields, and some of these. */
interface Context {
  readonly signal: AbortSignal
  http?(request: HttpRequest): Promise<HttpResponse>
  readonly log?: StepLogger
  emit?(event: never, cursor?: never): Promise<void>
}

/** Calls functions of one package. */
export class Calls {
  readonly #runner: PackageRunner
  readonly #clock: Clock

  constructor(runner: PackageRunner, clock: Clock) {
    this.#runner = runner
    this.#clock = clock
  }

  /** One that computes on what it is given, in a bounded time. */
  async pure(task: Task, args: readonly unknown[]): Promise<unknown> {
    const over = new AbortController()
    const cancel = this.#clock.after(LONGEST_MS, () => over.abort(tooSlow(task)))
    try {
      return await this.#perform(task, { args: args.map(withoutBytes), bytes: bytesIn(args) }, { signal: over.signal, ...NOTHING_ASKED })
    } finally {
      cancel()
    }
  }

  /** One that asks and tells while it works, until the signal of its context. */
  inContext(task: Task, context: object): Promise<unknown> {
    const known = context as Context
    const entries = Object.entries(context).filter(([name]) => name !== 'signal')
    const isOffer = (value: unknown): boolean => typeof value === 'function' || value === known.log
    const fields = Object.fromEntries(entries.filter(([, value]) => !isOffer(value)))
    const offers = entries.flatMap(([name, value]) => (isOffer(value) ? [name] : []))
    const bytes = bytesIn([fields])
    return this.#perform(task, { context: { fields: withoutBytes(fields) as object, offers }, args: [], bytes } as CallData, asks(known))
  }

  async #perform(task: Task, data: CallData, { facts = COMPUTES, ...asked }: Asks): Promise<unknown> {
    const { signal } = asked
    const stopped = Promise.withResolvers<never>()
    const stop = (): void =>
      stopped.reject(signal.reason instanceof Error ? signal.reason : new NodeError('cancelled', 'It was cancelled.'))
    signal.addEventListener('abort', stop, { once: true })
    try {
      // Who asks is not kept waiting by code that does not mind the signal; its process ends it.
      return await Promise.race([this.#runner.perform({ task, body: JSON.stringify(data), ...asked }, facts), stopped.promise])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
}

type Asks = Pick<Job, 'signal' | 'answer' | 'tell'> & { readonly facts?: JobFacts }

const COMPUTES: JobFacts = { hasActed: () => false, isRepeatable: true }

const refuse = (what: string): never => {
  throw new NodeError('package.request', `"${what.slice(0, 50)}" cannot be asked for here.`)
}
const NOTHING_ASKED = { answer: refuse, tell: () => undefined }

function asks({ signal, http, log, emit }: Context): Asks {
  let acted = false
  return {
    signal,
    facts: { hasActed: () => acted, isRepeatable: true }, // what triggers and loaders do is asked again after a failure
    answer: (what, body) => {
      acted = true
      if (what === 'http' && http !== undefined) return answerHttp(http, body)
      if (what === 'emit' && emit !== undefined) return emit(...(Array.isArray(body) ? (body as [never, never?]) : refuse(what))) // checked where it is kept
      return refuse(what)
    },
    tell: (what, body) => log !== undefined && tellLog(log, what, body),
  }
}

const tooSlow = ({ does }: Task): NodeError => new NodeError('package.slow', `The package took longer than ${LONGEST_MS} ms for ${does}.`)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

function bytesIn(args: readonly unknown[]): CallData['bytes'] {
  return args.flatMap((value, arg) =>
    Object.entries(isObject(value) ? value : {}).flatMap(([field, bytes]) =>
      bytes instanceof Uint8Array ? [{ arg, field, base64: Buffer.from(bytes).toString('base64') }] : [],
    ),
  )
}

const withoutBytes = (value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, field]) => !(field instanceof Uint8Array))) : value
