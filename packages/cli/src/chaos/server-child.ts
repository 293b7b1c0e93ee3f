import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServerNotReadyError } from './errors.ts'

/** The command that started this proof: the server under test is this very installation. */
const MILLRACE = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

/** As scripts/lib/server-command.mjs: the young generation of the heap, which costs no throughput. */
const FLAGS = ['--max-semi-space-size=16', '--no-allocation-site-pretenuring']

const READY_WITHIN_MS = 60_000
const LAST_OUTPUT = 20_000

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Milliseconds from the signal, or from the start, to the end. */
  readonly afterMs: number
}

/** One life of the server under test. */
export class ServerChild {
  readonly #child: ChildProcess
  readonly #url: string
  readonly ended: Promise<Ended>
  #since = performance.now()
  #output = ''
  #lines = 0

  constructor({ port, dataDir, env }: { port: number; dataDir: string; env: Readonly<Record<string, string>> }) {
    this.#url = `http://127.0.0.1:${port}`
    this.#child = spawn(process.execPath, [...FLAGS, MILLRACE, 'start'], {
      cwd: dataDir,
      env: {
        PATH: process.env['PATH'] ?? '',
        MILLRACE_PORT: String(port),
        MILLRACE_DATA_DIR: dataDir,
        MILLRACE_HTTP_ALLOW_PRIVATE: '127.0.0.1', // the proof's own service, which is in this process
        MILLRACE_LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (chunk: Buffer) => this.#read(chunk.toString()))
    this.ended = new Promise((resolve) =>
      this.#child.once('close', (code, signal) => resolve({ code, signal, afterMs: performance.now() - this.#since })),
    )
  }

  #read(text: string): void {
    this.#output = (this.#output + text).slice(-LAST_OUTPUT)
    this.#lines += text.split('\n').length - 1
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  /** Lines that it printed so far, its log among them. */
  get lines(): number {
    return this.#lines
  }

  get output(): string {
    return this.#output
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Whether it listens; ready is more. */
  listening(): Promise<boolean> {
    return this.#answers('/healthz')
  }

  #answers(path: string): Promise<boolean> {
    return fetch(`${this.#url}${path}`, { signal: AbortSignal.timeout(2000) }).then(
      (reply) => reply.ok,
      () => false,
    )
  }

  /** Resolves with whether it got ready; false when it ended before. Throws ServerNotReadyError when it does neither in a minute. */
  async ready(): Promise<boolean> {
    const limit = performance.now() + READY_WITHIN_MS
    while (this.isAlive) {
      if (await this.#answers('/readyz')) return true
      if (performance.now() > limit) throw new ServerNotReadyError({ output: this.#output })
      await sleep(10)
    }
    return false
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.#since = performance.now()
    this.#child.kill(signal)
    return this.ended
  }
}
