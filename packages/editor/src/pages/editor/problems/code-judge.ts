import type { CheckCodeBody, CheckCodeReply } from '@millrace/api'
import type { Clock } from '@millrace/base'
import type { CodeFault } from '@millrace/expression'
import type { CodeVerdicts, NodeCode } from '@millrace/workflow'

export interface CodeJudgeOptions {
  readonly clock: Pick<Clock, 'now'>
  ask(body: CheckCodeBody): Promise<CheckCodeReply>
  /** There are answers that were not there before; called when no question is open any more. */
  onAnswer(): void
}

type Verdict = CodeFault | null | undefined

interface Question {
  readonly key: string
  readonly body: CheckCodeBody
  readonly answer: Pending<Verdict>
}

interface Pending<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
}

/** `Promise.withResolvers`, which not every browser has. */
function pending<T>(): Pending<T> {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}

/** Programs beside those of the workflow whose verdicts are kept: what was typed on the way. */
const MOST_BESIDE = 300
/** A server that does not know is busy, or has the language switched off: asking at each pause in typing would not help it. */
const UNKNOWN_MS = 60_000
const MOST_AT_ONCE = 2
const LANGUAGES: readonly string[] = ['javascript', 'typescript', 'python'] satisfies readonly CheckCodeBody['language'][]
const isLanguage = (language: string): language is CheckCodeBody['language'] => LANGUAGES.includes(language)

const keyOf = (language: string, source: string): string => `${language}\n${source}`

/** Asks the server what it makes of programs, once for each text, a few at a time. */
export class CodeJudge {
  readonly #options: CodeJudgeOptions
  readonly #known = new Map<string, CodeFault | null>()
  /** Until when the server is not asked again. */
  readonly #unknown = new Map<string, number>()
  /** Programs of the workflow as it is. Their verdicts are kept however many they are: each that went would be asked for again. */
  #current: ReadonlySet<string> = new Set()
  /** Those under way are first. */
  readonly #open = new Map<string, Question>()
  #asking = 0
  #hasNews = false

  constructor(options: CodeJudgeOptions) {
    this.#options = options
  }

  /** Why a program cannot be read; `null` when it can, undefined when the server does not say. */
  verdict(language: string, source: string): Promise<Verdict> {
    const key = keyOf(language, source)
    const known = this.#known.get(key)
    if (known !== undefined) return Promise.resolve(known)
    if (!isLanguage(language) || source.trim() === '' || this.#isUnknown(key)) return Promise.resolve(undefined)
    const open = this.#open.get(key)
    if (open !== undefined) return open.answer.promise
    const question: Question = { key, body: { language, source }, answer: pending<Verdict>() }
    this.#open.set(key, question)
    this.#askNext()
    return question.answer.promise
  }

  #isUnknown(key: string): boolean {
    const until = this.#unknown.get(key)
    if (until === undefined) return false
    if (this.#options.clock.now() < until) return true
    this.#unknown.delete(key)
    return false
  }

  #askNext(): void {
    const waiting = [...this.#open.values()].slice(this.#asking)
    for (const question of waiting.slice(0, MOST_AT_ONCE - this.#asking)) {
      this.#asking++
      void this.#ask(question)
    }
  }

  async #ask({ key, body, answer }: Question): Promise<void> {
    const verdict = await this.#answerTo(body)
    if (verdict === undefined) this.#unknown.set(key, this.#options.clock.now() + UNKNOWN_MS)
    else this.#known.set(key, verdict)
    this.#forget()
    this.#open.delete(key)
    this.#asking--
    this.#hasNews ||= verdict !== undefined
    answer.resolve(verdict)
    this.#askNext()
    if (this.#open.size > 0 || !this.#hasNews) return
    this.#hasNews = false
    this.#options.onAnswer()
  }

  async #answerTo(body: CheckCodeBody): Promise<Verdict> {
    try {
      const { known, fault } = await this.#options.ask(body)
      return known ? fault : undefined
    } catch {
      return undefined // no server, or no permission: what is known without them stands
    }
  }

  /** The oldest of what is not in the workflow any more. */
  #forget(): void {
    for (const map of [this.#known, this.#unknown]) {
      const beside = [...map.keys()].filter((key) => !this.#current.has(key))
      for (const oldest of beside.slice(0, Math.max(0, beside.length - MOST_BESIDE))) map.delete(oldest)
    }
  }

  /** What is known of the programs of the workflow now; what is not known yet is asked. */
  verdictsOf(programs: readonly NodeCode[]): CodeVerdicts {
    const keyed = programs.map((code) => ({ code, language: code.language ?? 'javascript' }))
    this.#current = new Set(keyed.map(({ code, language }) => keyOf(language, code.text)))
    return new Map(
      keyed.flatMap(({ code, language }) => {
        const fault = this.#known.get(keyOf(language, code.text))
        if (fault === undefined) void this.verdict(language, code.text)
        return fault === undefined ? [] : [[code, fault] as const]
      }),
    )
  }
}
