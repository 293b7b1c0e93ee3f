import { existsSync } from 'node:fs'
import { join, normalize } from 'node:path'
import type { NodePackage } from '../node-package.ts'

/** A file that the manifest names, and what it is made from. */
export interface BuildStep {
  /** As the manifest has it, without `./`. */
  readonly output: string
  /** Below the package's folder; the same as `output` for a file that is used as it is. */
  readonly source: string
}

const ENDINGS = ['.ts', '.mts', '.js', '.mjs'] as const

/** What has to be built: `./dist/x.js` is made from `src/x.ts`; what lies elsewhere is used as it is. Problems are sentences. */
export function planBuild({ directory, entries }: NodePackage): {
  readonly modules: readonly BuildStep[]
  readonly definitions: readonly BuildStep[]
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const steps = (files: readonly string[], sourcesOf: (path: string) => readonly string[]): BuildStep[] =>
    files.flatMap((file) => {
      const output = normalize(file).replaceAll('\\', '/')
      const candidates = output.startsWith('dist/') ? sourcesOf(`src/${output.slice('dist/'.length)}`) : [output]
      const source = candidates.find((candidate) => existsSync(join(directory, candidate)))
      if (source !== undefined) return [{ output, source }]
      problems.push(`${file} has no source: neither of ${candidates.join(', ')} is there`)
      return []
    })
  return {
    modules: steps(entries.modules, (path) => ENDINGS.map((ending) => path.replace(/\.m?js$/, ending))),
    definitions: steps(entries.definitions, (path) => [path]),
    problems,
  }
}
