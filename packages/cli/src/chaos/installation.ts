import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { ApiClient } from '../client/api-client.ts'
import { ServerNotReadyError } from './errors.ts'
import { ServerChild, type Ended } from './server-child.ts'
import { SHAPES, type Shape } from './shapes.ts'
import { childDocument, detachedDocument, documentOf } from './workflows.ts'

const OWNER = { email: 'chaos@example.org', password: 'a password of the proof', name: 'Chaos' }

/** Limit of a gentle end in the proof, in seconds. */
export const SHUTDOWN_SECONDS = 5

/** A Millrace of its own for the proof: a data directory, a port, and the server's lives one after the other. */
export class Installation {
  readonly dataDir: string
  readonly url: string
  readonly #port: number
  readonly #workflows = new Map<Shape, string>()
  readonly readyAfterMs: number[] = []
  #client: ApiClient
  #child: ServerChild | undefined
  #up = { gate: Promise.withResolvers<void>(), open: false }

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir
    this.#port = port
    this.url = `http://127.0.0.1:${port}`
    this.#client = new ApiClient({ url: this.url })
  }

  static async at(dataDir: string): Promise<Installation> {
    return new Installation(dataDir, await freePort())
  }

  /** Starts it for the first time, makes its owner, and publishes the workflows of the proof. */
  async setUp(service: string): Promise<void> {
    await this.start()
    const { token } = await this.#client.post<{ token: string }>('/setup', OWNER)
    this.#client = this.#client.as(token)
    const child = await this.#publish(childDocument(service))
    const detached = await this.#publish(detachedDocument(service))
    for (const shape of SHAPES) this.#workflows.set(shape, await this.#publish(documentOf(shape, { service, child, detached })))
  }

  async #publish(document: unknown): Promise<string> {
    const { workflow } = await this.#client.post<{ workflow: { id: string } }>('/workflows/import', document)
    await this.#client.post(`/workflows/${workflow.id}/publish`)
    return workflow.id
  }

  get client(): ApiClient {
    return this.#client
  }

  /** The life under way; throws when there is none. */
  get child(): ServerChild {
    if (this.#child === undefined) throw new ServerNotReadyError({ output: 'it was not started' })
    return this.#child
  }

  workflowOf(shape: Shape): string {
    return this.#workflows.get(shape) ?? ''
  }

  /** Resolves when the server is up, as far as the proof knows. */
  up(): Promise<void> {
    return this.#up.gate.promise
  }

  /** Begins a life of the server without waiting for it to be ready. */
  spawn(): ServerChild {
    return (this.#child = new ServerChild({
      ...{ port: this.#port, dataDir: this.dataDir },
      env: { MILLRACE_SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS) },
    }))
  }

  /** Waits until the life under way is ready. */
  async becomeReady(): Promise<void> {
    const began = performance.now()
    if (!(await this.child.ready())) throw new ServerNotReadyError({ output: this.child.output })
    this.readyAfterMs.push(performance.now() - began)
    this.#up.open = true
    this.#up.gate.resolve()
  }

  async start(): Promise<void> {
    this.spawn()
    await this.becomeReady()
  }

  /** Ends the life under way. Callers wait for the next one from now on. */
  end(signal: NodeJS.Signals): Promise<Ended> {
    // A gate that was not opened since stays: somebody may wait there.
    if (this.#up.open) this.#up = { gate: Promise.withResolvers<void>(), open: false }
    return this.child.kill(signal)
  }

  /** Ends whatever still lives, without ado. */
  async abandon(): Promise<void> {
    if (this.#child?.isAlive === true) await this.#child.kill('SIGKILL')
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
