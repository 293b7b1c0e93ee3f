import type { StreamEvent, SubscribeMessage } from '@millrace/api'

// C1. At most one socket is open, and only until `close`.
// C2. `onLive` and `onResync` wait for the server's word that the subscription holds, so that nothing that happens after the reader
//     has read the truth again can be missed.
// C3. A closed channel opens nothing any more; closing twice is harmless.

export type ChannelState = 'connecting' | 'live' | 'broken' | 'closed'
export type LiveEvent = Exclude<StreamEvent, { type: 'subscribed' }>

/** What to hear: all executions, those of a workflow with their steps, or one. */
export type Topic = Omit<SubscribeMessage, 'type'>

/** The part of a WebSocket that a channel uses. */
export interface Socket {
  onopen: (() => void) | null
  onclose: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  send(text: string): void
  close(): void
}

export interface ChannelEnv {
  readonly open: () => Socket
  /** Calls back after that many milliseconds; gives the way to call it off. */
  readonly later: (callback: () => void, ms: number) => () => void
  /** 0 to 1; spreads clients that lost the same server. */
  readonly random: () => number
}

export interface ChannelHooks {
  onEvent(event: LiveEvent): void
  /** The first connection's subscription holds. */
  onLive(): void
  /** One after a lost connection does. */
  onResync(): void
  onState(state: ChannelState): void
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 15_000

/** One topic over one socket that is opened again, with growing pauses, whenever it is lost. */
export class StreamChannel {
  readonly #topic: Topic
  readonly #env: ChannelEnv
  readonly #hooks: ChannelHooks
  #socket: Socket | null = null
  #callOff: (() => void) | null = null
  #failures = 0
  #lostBefore = false
  #state: ChannelState = 'connecting'

  constructor(topic: Topic, env: ChannelEnv, hooks: ChannelHooks) {
    this.#topic = topic
    this.#env = env
    this.#hooks = hooks
    this.#connect()
  }

  get state(): ChannelState {
    return this.#state
  }

  /** Tries now instead of at the end of the pause. */
  wake(): void {
    if (this.#state !== 'broken' || this.#socket) return
    this.#callOff?.()
    this.#failures = 0
    this.#connect()
  }

  close(): void {
    this.#callOff?.()
    this.#move('closed')
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  #move(state: ChannelState): void {
    if (this.#state === state || this.#state === 'closed') return // C3
    this.#state = state
    this.#hooks.onState(state)
  }

  #connect(): void {
    this.#callOff = null
    const socket = this.#env.open()
    this.#socket = socket
    socket.onopen = () => this.#opened(socket)
    socket.onmessage = (message) => this.#received(message.data)
    socket.onclose = () => this.#lost(socket)
  }

  #opened(socket: Socket): void {
    if (this.#socket !== socket) return
    this.#failures = 0
    socket.send(JSON.stringify({ type: 'subscribe', ...this.#topic } satisfies SubscribeMessage))
  }

  #lost(socket: Socket): void {
    if (this.#socket !== socket) return
    this.#socket = null
    this.#lostBefore = true
    this.#move('broken')
    this.#callOff = this.#env.later(() => this.#connect(), this.#delay())
    this.#failures += 1
  }

  /** Doubles up to the limit; half of it is random. */
  #delay(): number {
    const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures)
    return full / 2 + (full / 2) * this.#env.random()
  }

  #received(data: unknown): void {
    const event = parseEvent(data)
    if (event === null) return
    if (event.type === 'subscribed') this.#subscribed()
    else this.#hooks.onEvent(event)
  }

  #subscribed(): void {
    this.#move('live')
    if (this.#lostBefore)
      this.#hooks.onResync() // C2
    else this.#hooks.onLive()
    this.#lostBefore = false
  }
}

const EVENTS: Readonly<Record<StreamEvent['type'], true>> = {
  execution: true,
  step: true,
  batch: true,
  'node-types': true,
  subscribed: true,
}

function parseEvent(data: unknown): StreamEvent | null {
  if (typeof data !== 'string') return null
  try {
    const value: unknown = JSON.parse(data)
    return isEvent(value) ? value : null
  } catch {
    return null // not ours: a proxy's greeting must not break the page
  }
}

const isEvent = (value: unknown): value is StreamEvent =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && Object.hasOwn(EVENTS, value.type)
