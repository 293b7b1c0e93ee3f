import { join } from 'node:path'
import { build, formatMessages, type BuildFailure } from 'esbuild'
import { BuildFailedError } from '../errors.ts'
import type { BuildStep } from './sources.ts'

/** Files of which something is inside a built module, relative to the package: what the bill of materials is made of. */
export type BundledInputs = readonly string[]

/**
 * Makes each module one file that needs nothing else: what it imports is inside, the SDK included, so that an installed package has no
 * dependencies and two packages cannot disagree about one.
 */
export async function bundle(directory: string, modules: readonly BuildStep[]): Promise<BundledInputs> {
  if (modules.length === 0) return []
  try {
    const { metafile } = await build({
      absWorkingDir: directory,
      entryPoints: modules.map(({ source, output }) => ({
        in: join(directory, source),
        out: output.replace(/^dist\//, '').replace(/\.m?js$/, ''),
      })),
      outdir: join(directory, 'dist'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node26',
      charset: 'utf8',
      legalComments: 'inline',
      metafile: true,
      logLevel: 'silent',
      // Paths of this machine have no place in a package that somebody else reads.
      sourcemap: false,
    })
    const taken = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
    return [...new Set(taken.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])))]
  } catch (thrown) {
    if (!isBuildFailure(thrown)) throw thrown
    const problems = await formatMessages(thrown.errors, { kind: 'error' })
    throw new BuildFailedError({ problems: problems.map((text) => text.replace(/\s+/g, ' ').trim()) }, { cause: thrown })
  }
}

const isBuildFailure = (thrown: unknown): thrown is BuildFailure =>
  thrown instanceof Error && Array.isArray((thrown as Partial<BuildFailure>).errors)
