import type { ChildProcess } from 'node:child_process'

/** A kind of sandbox process: how one is started, and what may be asked of it. The pool does the rest. */
export interface ProcessKind {
  /** For logs and stats, e.g. `javascript`. */
  readonly name: string
  readonly languages: readonly string[]
  /**
   * Starts a process whose standard input and output are pipes that carry frames, and whose standard error is a pipe. It says `ready`
   * when it takes programs. It must end when its standard input does.
   */
  spawn(): ChildProcess
  /** What a new process is told first, if anything. */
  setup?(): string | undefined
  /** Programs that a process is given before it answered the one that it is at; 0 for none. Saves a turn for each while they are short. */
  readonly ahead: number
  /** Heap of one program in MB, for what is said when it is over. */
  readonly memoryMb: number
  /** CPU time of one program in milliseconds, for what is said when it is over. */
  readonly cpuMs: number
  /** Bytes of the longest frame that it may send. */
  readonly maxFrameBytes: number
}
