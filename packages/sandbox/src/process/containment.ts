import { silentLogger, type Clock, type Logger } from '@millrace/base'
import { SandboxError } from '../errors.ts'
import { runContained, type ContainmentTools } from './contained.ts'
import { findTool, TOOL_DIRECTORIES } from './host-tools.ts'

/** What the host must bring for programs of its own to be contained. */
export interface ContainmentOptions {
  readonly clock: Clock
  readonly logger?: Logger
  /** Where programs are looked for. @default TOOL_DIRECTORIES */
  readonly toolDirectories?: readonly string[]
  readonly platform?: NodeJS.Platform
}

const TRIAL_MS = 10_000
const TRIAL_ROOM = { scratchMb: 1, memoryMb: 64, maxProcesses: 64, cpuSeconds: 5, environment: {}, readable: [] } as const

/**
 * Whether this host can contain programs. Looked at when it is first needed and, while it cannot, again each time: an operator who
 * installs what is missing need not restart.
 */
export class Containment {
  readonly #options: ContainmentOptions
  #tools: Promise<ContainmentTools> | undefined

  constructor(options: ContainmentOptions) {
    this.#options = options
  }

  get toolDirectories(): readonly string[] {
    return this.#options.toolDirectories ?? TOOL_DIRECTORIES
  }

  /** Rejects with `code.interpreter-missing`, which says what to do. */
  async tools(): Promise<ContainmentTools> {
    this.#tools ??= this.#find()
    try {
      return await this.#tools
    } catch (thrown) {
      this.#tools = undefined
      throw thrown
    }
  }

  async #find(): Promise<ContainmentTools> {
    if ((this.#options.platform ?? process.platform) !== 'linux')
      throw missing('Programs of the host are contained by bubblewrap, which runs on Linux alone.', WITHOUT)
    const bubblewrap = this.#tool('bwrap', 'bubblewrap')
    const prlimit = this.#tool('prlimit', 'util-linux')
    await this.#tryOut({ bubblewrap, prlimit })
    return { bubblewrap, prlimit }
  }

  #tool(name: string, debianPackage: string): string {
    const file = findTool(name, this.toolDirectories)
    if (file === undefined)
      throw missing(
        `The server has no ${name}, which contains programs of the host.`,
        `Install it (apt install ${debianPackage}). ${WITHOUT}`,
      )
    return file
  }

  // In containers, and where an administrator forbids it, bubblewrap is there but may not make namespaces.
  async #tryOut(tools: ContainmentTools): Promise<void> {
    let said = ''
    const end = await runContained({
      tools,
      room: TRIAL_ROOM,
      command: ['/bin/sh', '-c', 'exit 0'],
      stdin: '',
      timeoutMs: TRIAL_MS,
      signal: undefined,
      clock: this.#options.clock,
      onOutput: (_stream, chunk) => {
        said = (said + chunk.toString()).slice(0, 1000)
        return 'go on'
      },
    })
    if (end.kind === 'exited' && end.exitCode === 0) return
    ;(this.#options.logger ?? silentLogger).warn({ end, said }, 'bubblewrap cannot contain programs on this host')
    throw missing(
      `bubblewrap cannot contain programs here: ${said.trim() || end.kind}.`,
      `It needs unprivileged user namespaces: allow them (sysctl kernel.unprivileged_userns_clone, AppArmor, the container's seccomp profile). ${WITHOUT}`,
    )
  }
}

const WITHOUT = 'Without it, Python runs with MILLRACE_CODE_PYTHON=wasi, and shell scripts do not.'

const missing = (message: string, hint: string): SandboxError => new SandboxError('code.interpreter-missing', message, { hint })

/** The SandboxError of a check, as a list; other errors are bugs and go on. */
export async function faultsOf(check: Promise<unknown>): Promise<readonly SandboxError[]> {
  try {
    await check
    return []
  } catch (thrown) {
    if (thrown instanceof SandboxError) return [thrown]
    throw thrown
  }
}
