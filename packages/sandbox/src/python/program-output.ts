import { StringDecoder } from 'node:string_decoder'

export interface OutputLimits {
  readonly maxLogLines: number
  readonly maxLogChars: number
}

type Level = 'info' | 'warn'
const LEVELS = { 1: 'info', 2: 'warn' } as const satisfies Record<number, Level>

/** A program can hand over its whole memory at once; as lines that would be many times as much. */
const SLICE_BYTES = 65_536

/** What a program prints, as the lines of its log: bounded, so that a program that prints for ever costs nothing but its time. */
export class ProgramOutput {
  readonly #limits: OutputLimits
  #lines: [Level, string][] = []
  #room = 0
  #dropped = 0
  #open: Readonly<Record<1 | 2, OpenLine>>

  constructor(limits: OutputLimits) {
    this.#limits = limits
    this.#room = limits.maxLogChars
    this.#open = newLines()
  }

  reset(): void {
    this.#lines = []
    this.#room = this.#limits.maxLogChars
    this.#dropped = 0
    this.#open = newLines()
  }

  write(fd: 1 | 2, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) this.#writeSlice(fd, bytes.subarray(at, at + SLICE_BYTES))
  }

  #writeSlice(fd: 1 | 2, bytes: Uint8Array): void {
    const line = this.#open[fd]
    const parts = line.decoder.write(bytes).split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) {
      this.#keep(LEVELS[fd], line.text + part)
      line.text = ''
    }
    line.text = (line.text + last).slice(0, this.#limits.maxLogChars)
  }

  /** JSON of `[level, text]` pairs, the unfinished lines at the end. */
  toJson(): string {
    for (const fd of [1, 2] as const) {
      const rest = this.#open[fd].text
      if (rest !== '') this.#keep(LEVELS[fd], rest)
      this.#open[fd].text = ''
    }
    const more: [Level, string][] = this.#dropped > 0 ? [['warn', `${this.#dropped} more lines were dropped`]] : []
    return JSON.stringify([...this.#lines, ...more])
  }

  #keep(level: Level, text: string): void {
    if (this.#lines.length >= this.#limits.maxLogLines || this.#room <= 0) {
      this.#dropped++
      return
    }
    const kept = text.slice(0, this.#room)
    this.#room -= kept.length
    this.#lines.push([level, kept])
  }
}

interface OpenLine {
  text: string
  readonly decoder: StringDecoder
}

const newLine = (): OpenLine => ({ text: '', decoder: new StringDecoder('utf8') })
const newLines = (): Record<1 | 2, OpenLine> => ({ 1: newLine(), 2: newLine() })
