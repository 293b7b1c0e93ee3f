import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** An input that once did not hold. */
export interface Found {
  readonly target: string
  readonly input: unknown
  /** What did not hold when it was found. */
  readonly why: string
}

const FOLDER = join(import.meta.dirname, 'found')

/** Keeps an input as a file, which `npm test` tries from then on; gives the file's name. */
export function keep(found: Found): string {
  const hash = createHash('sha256').update(JSON.stringify(found.input)).digest('hex').slice(0, 12)
  const file = join(FOLDER, `${found.target}-${hash}.json`)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`)
  return file
}

export const allFound = (): readonly Found[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Found)
