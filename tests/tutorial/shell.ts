import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { writeSync } from 'node:fs'

export interface Outcome {
  readonly failed: boolean
  /** Standard output and standard error, as a reader sees them. */
  readonly output: string
}

const MARK = '--- the block is over ---'
const LONGEST_MS = 120_000

/** One shell for all blocks of a page, as a reader has it: folders, variables and jobs stay from one to the next. */
export class Shell {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #env: NodeJS.ProcessEnv
  #output = ''
  #place = { directory: '', path: '' }

  constructor(directory: string, env: NodeJS.ProcessEnv) {
    this.#env = env
    // Detached: the processes that it starts are one group, which `close` can end.
    this.#child = spawn('bash', ['--noprofile', '--norc'], { cwd: directory, env, detached: true })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    this.#child.stdin.write("exec 2>&1\ntrap 'failed=1' ERR\n")
  }

  get directory(): string {
    return this.#place.directory
  }

  /** Runs a block to its end. It failed when one of its commands did, not only the last. */
  async run(block: string): Promise<Outcome> {
    this.#output = ''
    this.#child.stdin.write(`failed=0\n{\n${block}\n} </dev/null\nprintf '\\n${MARK}%s|%s|%s\\n' "$failed" "$PWD" "$PATH"\n`)
    const [output = '', rest = ''] = (await this.#said((text) => text.includes(MARK) && text.endsWith('\n'))).split(`\n${MARK}`)
    const [failed, directory = '', path = ''] = rest.trim().split('|')
    this.#place = { directory, path }
    return { failed: failed !== '0', output }
  }

  /** Runs a block in the background until it said something, and ends it as a reader does. */
  async runUntil(block: string, isReady: (output: string) => boolean): Promise<string> {
    const { directory, path } = this.#place
    const child = spawn('bash', ['-c', block], { cwd: directory, env: { ...this.#env, PATH: path }, detached: true })
    let output = ''
    const ready = new Promise<void>((resolve, reject) => {
      const look = (text: string): void => {
        output += text
        if (isReady(output)) resolve()
      }
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', look)
      child.once('close', () => reject(new TypeError(`it ended:\n${output}`)))
    })
    try {
      await withinLimit(ready, () => output)
      return output
    } finally {
      endGroup(child.pid)
    }
  }

  close(): void {
    endGroup(this.#child.pid)
  }

  async #said(isOver: (text: string) => boolean): Promise<string> {
    const over = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isOver(this.#output)) return
        this.#child.stdout.off('data', look)
        resolve()
      }
      this.#child.stdout.on('data', look)
    })
    await withinLimit(over, () => this.#output)
    return this.#output
  }
}

async function withinLimit(work: Promise<void>, output: () => string): Promise<void> {
  const limit = AbortSignal.timeout(LONGEST_MS)
  const over = new Promise<never>((_resolve, reject) => {
    limit.addEventListener('abort', () => reject(new TypeError(`not over within ${LONGEST_MS} ms:\n${output()}`)))
  })
  await Promise.race([work, over])
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') writeSync(2, `${String(thrown)}\n`) // gone already is what we want
  }
}
