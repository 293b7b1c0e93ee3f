import { StreamChannel, type ChannelEnv, type ChannelState, type LiveEvent, type Socket, type Topic } from './stream-channel.ts'

export interface StreamListener {
  readonly topic: Topic
  onEvent(event: LiveEvent): void
  /** All events from here on are heard. What was read before may lack some: read it again. Not called where the connection stood already. */
  onLive?(): void
  /** The connection was lost and is back: events may have been missed, read the truth again. */
  onResync?(): void
}

/** `idle`: nobody listens. Otherwise the worst state of the open channels. */
export type StreamState = 'idle' | 'connecting' | 'live' | 'broken'

export interface StreamOptions extends Partial<ChannelEnv> {
  readonly onState?: (state: StreamState) => void
}

export interface StreamClient {
  readonly state: StreamState
  /** Hears a topic until the returned function is called. Listeners of the same topic share one socket. */
  listen(listener: StreamListener): () => void
  /** Reconnects at once instead of at the end of the pause (the network came back, the tab is shown again). */
  wake(): void
  close(): void
}

interface Shared {
  readonly channel: StreamChannel
  readonly listeners: Set<StreamListener>
}

const browserLater = (callback: () => void, ms: number): (() => void) => {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

/** The server's stream on this origin. */
function openBrowserSocket(): Socket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const real = new WebSocket(`${scheme}://${location.host}/api/v1/stream`)
  const socket: Socket = { onopen: null, onclose: null, onmessage: null, send: (text) => real.send(text), close: () => real.close() }
  real.onopen = () => socket.onopen?.()
  real.onclose = () => socket.onclose?.()
  real.onmessage = (event) => socket.onmessage?.({ data: event.data })
  return socket
}

export function createStreamClient(options: StreamOptions = {}): StreamClient {
  const env: ChannelEnv = {
    open: options.open ?? openBrowserSocket,
    later: options.later ?? browserLater,
    random: options.random ?? Math.random,
  }
  const shared = new Map<string, Shared>()
  let state: StreamState = 'idle'

  const report = (): void => {
    const next = worst([...shared.values()].map((one) => one.channel.state))
    if (next === state) return
    state = next
    options.onState?.(state)
  }

  const open = (key: string, topic: Topic): Shared => {
    const listeners = new Set<StreamListener>()
    const channel = new StreamChannel(topic, env, {
      onEvent: (event) => [...listeners].forEach((listener) => listener.onEvent(event)),
      onLive: () => [...listeners].forEach((listener) => listener.onLive?.()),
      onResync: () => [...listeners].forEach((listener) => listener.onResync?.()),
      onState: report,
    })
    const one: Shared = { channel, listeners }
    shared.set(key, one)
    report()
    return one
  }

  const release = (key: string, listener: StreamListener): void => {
    const one = shared.get(key)
    if (!one?.listeners.delete(listener) || one.listeners.size > 0) return
    shared.delete(key)
    one.channel.close()
    report()
  }

  return {
    get state() {
      return state
    },
    listen(listener) {
      const key = `${listener.topic.workflowId ?? ''}/${listener.topic.executionId ?? ''}`
      const one = shared.get(key) ?? open(key, listener.topic)
      one.listeners.add(listener)
      return () => release(key, listener)
    },
    wake: () => shared.forEach((one) => one.channel.wake()),
    close() {
      for (const one of shared.values()) one.channel.close()
      shared.clear()
      report()
    },
  }
}

const ORDER = ['broken', 'connecting', 'live'] as const satisfies readonly ChannelState[]
const worst = (states: readonly ChannelState[]): StreamState => ORDER.find((state) => states.includes(state)) ?? 'idle'
