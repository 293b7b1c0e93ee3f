import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { toError, type JsonValue } from '@millrace/base'
import { FileUnusableError } from './errors.ts'

/** The name that stands for standard input. */
export const STANDARD_INPUT = '-'

/** Text of a file, or of standard input for `-`. Throws FileUnusableError. */
export async function readText(file: string): Promise<string> {
  if (file === STANDARD_INPUT) return text(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (thrown) {
    throw new FileUnusableError({ file, reason: `cannot be read: ${toError(thrown).message}` }, { cause: thrown })
  }
}

/** Throws FileUnusableError, which says where the text stops being JSON. */
export async function readJsonFile(file: string): Promise<JsonValue> {
  const source = await readText(file)
  try {
    return JSON.parse(source) as JsonValue
  } catch (thrown) {
    const name = file === STANDARD_INPUT ? 'standard input' : file
    throw new FileUnusableError({ file: name, reason: `is not JSON: ${toError(thrown).message}` }, { cause: thrown })
  }
}

/** Folders that hold what others made. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist'])

/** The files themselves, and those below the folders that `wanted` takes, by name; in a stable order. Throws FileUnusableError. */
export async function filesIn(places: readonly string[], wanted: (name: string) => boolean): Promise<readonly string[]> {
  const found: string[] = []
  for (const place of places) {
    if (place !== STANDARD_INPUT && (await isFolder(place))) found.push(...(await filesBelow(place, wanted)))
    else found.push(place)
  }
  return [...new Set(found)]
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory()
  } catch (thrown) {
    throw new FileUnusableError({ file: place, reason: `cannot be read: ${toError(thrown).message}` }, { cause: thrown })
  }
}

async function filesBelow(folder: string, wanted: (name: string) => boolean): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) found.push(...(await filesBelow(join(folder, entry.name), wanted)))
    else if (entry.isFile() && wanted(entry.name)) found.push(join(folder, entry.name))
  }
  return found
}
