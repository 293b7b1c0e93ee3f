import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Text that is written out, or `[text, times]`: so that a source of a megabyte is one line. */
type Part = string | readonly [text: string, times: number]

interface StoredCase {
  readonly title?: string
  readonly source: string | readonly Part[]
  /** Code of the error that it must end with. Where a machine that is busy decides which limit comes first: `limit`, in code `slow`. */
  readonly ends?: string | readonly string[]
  /** The value that it gives, as JSON; `undefined` as text where there is none. */
  readonly gives?: unknown
  /** It may end with a limit too; what counts is that it ends and that nothing outside was touched. */
  readonly either?: boolean
}

interface StoredClass {
  readonly class: string
  readonly language: string
  readonly cases: readonly StoredCase[]
}

/** One hostile source, and how it has to end. */
export interface AttackCase {
  readonly class: string
  readonly language: string
  readonly title: string
  readonly source: string
  readonly ends: readonly string[] | undefined
  readonly gives: unknown
  readonly either: boolean
}

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  limit: ['expression.fuel', 'expression.too-large', 'expression.too-deep', 'expression.too-slow'],
  slow: ['code.timeout', 'code.memory', 'code.runtime'], // V8 itself refuses some allocations, as an error of the program
}

const codes = (ends: NonNullable<StoredCase['ends']>): readonly string[] => [ends].flat().flatMap((code) => FAMILIES[code] ?? [code])

const textOf = (source: StoredCase['source']): string =>
  typeof source === 'string' ? source : source.map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1]))).join('')

/** The cases of a folder of class files. */
export function casesIn(folder: string): readonly AttackCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const stored = JSON.parse(readFileSync(join(folder, name), 'utf8')) as StoredClass
      return stored.cases.map((one) => {
        const source = textOf(one.source)
        return {
          class: stored.class,
          language: stored.language,
          title: one.title ?? source.slice(0, 120),
          source,
          ends: one.ends === undefined ? undefined : codes(one.ends),
          gives: one.gives,
          either: one.either ?? false,
        }
      })
    })
}
