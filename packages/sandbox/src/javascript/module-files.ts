import { readFileSync, realpathSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join, relative, sep } from 'node:path'
import { toError } from '@millrace/base'

/**
 * The sources of the npm packages that code may use, read by the parent: the sandbox's process reads no file of theirs.
 * M1. Nothing is read outside of the directory that the operator named.
 */
export interface ModuleFiles {
  /** First file of each listed package that can be loaded. */
  readonly entries: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, ModuleFile>>
  /** Why a listed package cannot be loaded. */
  readonly problems: Readonly<Record<string, string>>
}

export interface ModuleFile {
  readonly source: string
  /** The file by what the source calls it; what is not there is Node's own, or cannot be found. */
  readonly needs: Readonly<Record<string, string>>
}

const MOST_FILES = 5_000
const MOST_CHARS = 20_000_000
const REQUIRED = /\brequire\(\s*(['"])([^'"\n]+)\1\s*\)/g

export function readModules(names: readonly string[], directory: string): ModuleFiles {
  const files: Record<string, ModuleFile> = {}
  const entries: Record<string, string> = {}
  const problems: Record<string, string> = {}
  for (const name of names) {
    try {
      const reader = new Reader(realpathSync(directory), files)
      entries[name] = reader.read(name)
    } catch (thrown) {
      problems[name] = toError(thrown).message.split('\n')[0] ?? ''
    }
  }
  return { entries, files, problems }
}

class Reader {
  readonly #root: string
  readonly #files: Record<string, ModuleFile>
  #chars = 0

  constructor(root: string, files: Record<string, ModuleFile>) {
    this.#root = root
    this.#files = files
  }

  /** The package and everything that it needs, by paths relative to the directory. */
  read(name: string): string {
    const entry = this.#within(createRequire(join(this.#root, 'package.json')).resolve(name))
    if (entry === undefined) throw new RangeError('It lies outside of the directory of modules.')
    const open = [entry]
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      const path = this.#pathOf(file)
      if (Object.hasOwn(this.#files, path)) continue
      const source = readFileSync(file, 'utf8')
      this.#chars += source.length
      if (this.#chars > MOST_CHARS || Object.keys(this.#files).length >= MOST_FILES) throw new RangeError('It is too large for code.')
      const needs: Record<string, string> = {}
      for (const [needed, found] of this.#needsOf(file, source)) {
        needs[needed] = this.#pathOf(found)
        open.push(found)
      }
      this.#files[path] = { source, needs }
    }
    return this.#pathOf(entry)
  }

  *#needsOf(file: string, source: string): Generator<readonly [needed: string, file: string]> {
    if (!/\.c?js$/.test(file)) return
    const resolve = createRequire(file)
    for (const [, , needed = ''] of source.matchAll(REQUIRED)) {
      if (isBuiltin(needed)) continue
      const found = resolved(resolve, needed)
      const inside = found === undefined ? undefined : this.#within(found)
      if (inside !== undefined && /\.(c?js|json)$/.test(inside)) yield [needed, inside]
    }
  }

  /** M1, also through links. */
  #within(file: string): string | undefined {
    const real = realpathSync(file)
    return real.startsWith(this.#root + sep) ? real : undefined
  }

  #pathOf(file: string): string {
    return relative(this.#root, file).split(sep).join('/')
  }
}

function resolved(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name)
  } catch {
    return undefined // an optional dependency: the source that needs it knows what to do, or says so when it runs
  }
}
