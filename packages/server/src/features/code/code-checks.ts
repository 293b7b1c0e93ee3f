import { createHash } from 'node:crypto'
import type { Clock, Id, Logger } from '@millrace/base'
import type { CodeFault } from '@millrace/expression'
import { SandboxError, type Sandbox, type SyntaxFault } from '@millrace/sandbox'
import {
  codeToJudge,
  placeInText,
  withVerdicts,
  type NodeCode,
  type TypeCatalog,
  type WorkflowDocument,
  type WorkflowProblem,
} from '@millrace/workflow'

/** Why a program cannot be read, and where; `null` when it can, undefined when nobody here can tell. */
export type CodeVerdict = CodeFault | null | undefined

export interface CodeChecksDeps {
  readonly sandbox: Pick<Sandbox, 'syntaxFault'>
  readonly clock: Clock
  readonly logger: Logger
}

/** Reading a program takes some milliseconds; one that takes longer is not worth waiting for. */
const PROGRAM_MS = 2_000
/** For all that is asked at once, the wait for a process with it: what comes after it is left to when the step runs. */
const ANSWER_MS = 8_000
const MOST_KNOWN = 2_000

/** Asks those who would run a program whether they can read it. They compile it and run nothing of it. */
export class CodeChecks {
  readonly #deps: CodeChecksDeps
  /** Verdicts by language and hash of the source: a document is checked again with every change of anything else in it. */
  readonly #known = new Map<string, CodeVerdict>()

  constructor(deps: CodeChecksDeps) {
    this.#deps = deps
  }

  /** Undefined too for a caller who goes away, and where the sandbox has no time for it. */
  verdict(tenantId: Id, program: ProgramText, signal?: AbortSignal): Promise<CodeVerdict> {
    return this.inTime(signal, (ending) => this.#verdict(tenantId, program, ending))
  }

  async #verdict(tenantId: Id, { language, source }: ProgramText, signal: AbortSignal): Promise<CodeVerdict> {
    const key = keyOf(language, source)
    if (this.#known.has(key)) return this.#known.get(key)
    if (signal.aborted) return undefined
    try {
      const fault = await this.#deps.sandbox.syntaxFault({ language, source, tenant: tenantId, timeoutMs: PROGRAM_MS, signal })
      const verdict = fault === undefined ? null : faultIn(source, fault)
      this.#remember(key, verdict)
      return verdict
    } catch (thrown) {
      // A language that is off, or a server without room: that says nothing about the program.
      if (!(thrown instanceof SandboxError)) throw thrown
      this.#deps.logger.debug({ code: thrown.code, error: thrown.message }, 'code could not be checked')
      return undefined
    }
  }

  /** Carries out with a signal what one caller asks, of several documents too: it aborts when he goes away, and when all takes too long. */
  async inTime<T>(signal: AbortSignal | undefined, task: (ending: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController()
    const cancel = this.#deps.clock.after(ANSWER_MS, () => late.abort())
    try {
      return await task(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]))
    } finally {
      cancel()
    }
  }

  #remember(key: string, verdict: CodeVerdict): void {
    this.#known.set(key, verdict)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_KNOWN) return
      this.#known.delete(oldest)
    }
  }

  /**
   * The problems of a document with the last word of those who run its code: programs in languages that nobody else reads are checked
   * here, and one that was found wrong is not when they can read it.
   */
  async judge(
    problems: readonly WorkflowProblem[],
    { document, catalog, tenantId, mayAsk = true, signal }: Judged,
  ): Promise<readonly WorkflowProblem[]> {
    const verdicts = new Map<NodeCode, CodeFault | null>()
    await this.inTime(signal, async (ending) => {
      for (const code of codeToJudge(document, catalog, problems)) {
        const program = { language: code.language ?? 'javascript', source: code.text }
        const verdict = mayAsk ? await this.#verdict(tenantId, program, ending) : this.#known.get(keyOf(program.language, program.source))
        if (verdict !== undefined) verdicts.set(code, verdict)
      }
    })
    return withVerdicts(problems, verdicts)
  }
}

interface ProgramText {
  readonly language: string
  readonly source: string
}

/** How a document's programs are asked about. */
export interface CodeQuestion {
  /** Otherwise only what was found out before counts: compiling costs the processes that run steps. @default true */
  readonly mayAsk?: boolean
  /** Nobody waits for the answer any more. */
  readonly signal?: AbortSignal
}

interface Judged extends CodeQuestion {
  readonly document: WorkflowDocument
  readonly catalog: TypeCatalog
  readonly tenantId: Id
}

const keyOf = (language: string, source: string): string => `${language}:${createHash('sha256').update(source).digest('base64')}`

const faultIn = (source: string, { message, hint, ...place }: SyntaxFault): CodeFault => ({
  message: sentence(message),
  ...(hint === undefined ? {} : { hint }),
  ...placeInText(source, place),
})

const sentence = (text: string): string => {
  const trimmed = text.trim()
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`
}
