import type { SandboxError } from './errors.ts'
import type { PoolStats, RunOptions } from './pool/pool.ts'
import type { AnswerMessage, Program } from './protocol/messages.ts'

/** Runs programs of some languages: a pool of warm processes, or something that starts one for each. */
export interface LanguageRunner {
  readonly languages: readonly string[]
  /** Rejects only with a SandboxError. */
  run(program: Program, options: RunOptions): Promise<AnswerMessage>
  /** What keeps it from running on this host. */
  check(): Promise<readonly SandboxError[]>
  warmUp(): void
  stats(): PoolStats
  stop(): Promise<void>
}
