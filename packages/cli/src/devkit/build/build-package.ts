import { cp, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isJsonObject, toError } from '@millrace/base'
import { BuildFailedError } from '../errors.ts'
import { readJson, type NodePackage } from '../node-package.ts'
import { bundle, type BundledInputs } from './bundle.ts'
import { planBuild, type BuildStep } from './sources.ts'
import { checkTypes, type TypeCheck } from './typecheck.ts'

export interface BuiltPackage {
  /** Files that the manifest names, relative to the folder. */
  readonly outputs: readonly string[]
  readonly types: TypeCheck
  readonly inputs: BundledInputs
}

export interface BuildOptions {
  readonly signal: AbortSignal
  /** @default true */
  readonly types?: boolean
}

/**
 * Builds what the manifest names into `dist`.
 * @throws BuildFailedError with every problem of types, imports and files
 */
export async function buildPackage(nodePackage: NodePackage, { signal, types = true }: BuildOptions): Promise<BuiltPackage> {
  const { directory } = nodePackage
  const { modules, definitions, problems } = planBuild(nodePackage)
  if (problems.length > 0) throw new BuildFailedError({ problems })
  await rm(join(directory, 'dist'), { recursive: true, force: true })
  const made = modules.filter(isMade)
  const [inputs, checked] = await Promise.all([
    bundle(directory, made),
    types ? checkTypes(directory, signal) : ({ checked: false, reason: 'it was not asked for' } as const),
  ])
  if (checked.checked && checked.problems.length > 0) throw new BuildFailedError({ problems: checked.problems })
  for (const definition of definitions) await takeDefinition(directory, definition)
  return { outputs: [...modules, ...definitions].map(({ output }) => output), types: checked, inputs }
}

const isMade = ({ source, output }: BuildStep): boolean => source !== output

async function takeDefinition(directory: string, step: BuildStep): Promise<void> {
  const document = await readJson(join(directory, step.source)).catch((thrown: unknown) => {
    throw new BuildFailedError({ problems: [`${step.source} is not JSON: ${toError(thrown).message}`] }, { cause: thrown })
  })
  if (!isJsonObject(document)) throw new BuildFailedError({ problems: [`${step.source} is not an object`] })
  if (!isMade(step)) return
  await mkdir(dirname(join(directory, step.output)), { recursive: true })
  await cp(join(directory, step.source), join(directory, step.output))
}
