import type { Settled, StepData, StepGave } from '../protocol.ts'
import { ask, say } from './channel.ts'
import { childFiles } from './files.ts'
import { errorFrom } from './wire-errors.ts'

type Items = readonly unknown[]

/** How a step reaches the server. */
export interface StepLink {
  readonly id: number
  readonly signal: AbortSignal
  nextCall(): number
  /** Rejects with the server's error. */
  call(what: string, body: unknown): Promise<unknown>
}

/** The `step` of a node in this process, and what is known of it when the node is done. */
export class ChildStep {
  readonly #data: StepData
  readonly #link: StepLink
  readonly #items: Items
  readonly #places = new Map<unknown, number>()
  readonly #origins = new WeakMap<object, readonly number[]>()
  /** Configs that came ahead of their asking, by item. */
  readonly #configs = new Map<number, Settled>()

  constructor(data: StepData, link: StepLink) {
    this.#data = data
    this.#link = link
    this.#items = freeze(data.items)
    this.#items.forEach((item, place) => this.#places.set(item, place))
    this.#configs.set(0, data.config)
  }

  /** What the node is given. */
  context(): object {
    const { about, ports } = this.#data
    const { id, signal } = this.#link
    const byPort = new Map(Object.entries(ports).map(([port, list]) => [port, list.map((item) => this.#itemAt(item))]))
    const firedPorts = about['firedPorts'] as readonly string[]
    return Object.freeze({
      resume: undefined,
      loop: undefined,
      ...about,
      signal,
      items: (port?: string) =>
        port === undefined || (firedPorts.length === 1 && port === firedPorts[0]) ? this.#items : (byPort.get(port) ?? []),
      config: (index = 0) => this.#config(index),
      configs: () => this.#allConfigs(),
      madeFrom: (item: object, sources: Items) => {
        this.#origins.set(
          item,
          sources.map((source) => this.#places.get(source)).filter((place) => place !== undefined),
        )
        return item
      },
      holds: (condition: unknown) => this.#ask('holds', condition),
      log: {
        info: (message: unknown, detail?: unknown) => say({ kind: 'tell', id, what: 'info' }, { message: String(message), detail }),
        warn: (message: unknown, detail?: unknown) => say({ kind: 'tell', id, what: 'warn' }, { message: String(message), detail }),
      },
      http: async (request: { body?: unknown }) => httpAnswer(await this.#link.call('http', httpRequest(request))),
      code: (request: unknown) => this.#link.call('code', request),
      binary: childFiles(this.#link),
      script: (request: unknown) => this.#link.call('script', request),
      respond: (response: unknown) => this.#ask('respond', response),
      progress: (fraction: unknown) => say({ kind: 'tell', id, what: 'progress' }, fraction),
    })
  }

  /** What the node returned, with the items that it was given as their places. */
  gave(result: unknown): StepGave {
    const origins: [number, readonly number[]][] = []
    let fresh = 0
    const list = (items: unknown): unknown => {
      if (!Array.isArray(items)) return items
      return items.map((item: unknown) => {
        const place = this.#places.get(item)
        if (place !== undefined) return place
        const from = typeof item === 'object' && item !== null ? this.#origins.get(item) : undefined
        if (from !== undefined) origins.push([fresh, from])
        fresh += 1
        return item
      })
    }
    return { result: eachList(result, list), origins }
  }

  #itemAt(item: unknown): unknown {
    return typeof item === 'number' ? this.#items[item] : freeze(item)
  }

  #config(index: number): unknown {
    if (this.#data.isConstant) return settle(this.#data.config)
    if (!this.#configs.has(index)) this.#fetchConfigs(index)
    return settle(this.#configs.get(index) ?? { value: {} })
  }

  #fetchConfigs(from: number): void {
    this.#configs.clear()
    const list = this.#ask('configs', from) as Settled[]
    list.forEach((config, at) => this.#configs.set(from + at, config))
  }

  async *#allConfigs(): AsyncGenerator<unknown> {
    for (let index = 0; index < this.#items.length; index++) yield await Promise.resolve(this.#config(index))
  }

  #ask(what: string, body: unknown): unknown {
    const call = this.#link.nextCall()
    const answer = ask({ kind: 'call', id: this.#link.id, call, what, waits: true }, body ?? null)
    if ('error' in answer) throw errorFrom(answer.error, call)
    return answer.value
  }
}

/** Applies to each list of items of a result, in the order that both sides go by. */
export function eachList(result: unknown, list: (items: unknown) => unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result
  const given = result as Readonly<Record<string, unknown>>
  const ports = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([port, items]) => [port, list(items)]))
      : value
  if (typeof given['directive'] !== 'string') return ports(given)
  const { items, scopes, also, ...rest } = given
  return {
    ...rest,
    ...(items === undefined ? {} : { items: list(items) }),
    ...(scopes === undefined
      ? {}
      : { scopes: (scopes as Record<string, unknown>[]).map((scope) => ({ ...scope, items: list(scope['items']) })) }),
    ...(also === undefined ? {} : { also: ports(also) }),
  }
}

function settle(settled: Settled): unknown {
  if ('error' in settled) throw errorFrom(settled.error)
  return settled.value
}

/** Bytes travel as base64. */
export function httpRequest(request: { body?: unknown }): unknown {
  if (!(request.body instanceof Uint8Array)) return { request }
  const { body, ...rest } = request
  return { request: rest, bytes: Buffer.from(body as Uint8Array).toString('base64') }
}

export function httpAnswer(answer: unknown): unknown {
  const { response, bytes } = answer as { response: object; bytes?: string }
  return bytes === undefined ? response : { ...response, body: new Uint8Array(Buffer.from(bytes, 'base64')) }
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const field of Object.values(value)) freeze(field)
  return Object.freeze(value)
}
