import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { toError } from '@millrace/base'
import { DirectoryTakenError, DirectoryUnusableError } from './errors.ts'

/** Files that show that a Millrace lives in a folder. */
const TRACES = ['millrace.sqlite', 'lock.sqlite', 'journal']

/** The folder of the proof: a new one, or the given one when it is new or empty. */
export function openScratch(given: string | undefined): { path: string; remove(): void } {
  const path = given === undefined ? mkdtempSync(join(tmpdir(), 'millrace-chaos-')) : claimed(resolve(given))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function claimed(directory: string): string {
  const names = contentsOf(directory)
  if (names.some((name) => TRACES.includes(name))) throw new DirectoryTakenError({ directory, holds: 'a Millrace installation' })
  if (names.length > 0) throw new DirectoryTakenError({ directory, holds: `${names[0]} and perhaps more` })
  return directory
}

function contentsOf(directory: string): readonly string[] {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return readdirSync(directory)
  } catch (thrown) {
    throw new DirectoryUnusableError({ directory, reason: toError(thrown).message }, { cause: thrown })
  }
}
