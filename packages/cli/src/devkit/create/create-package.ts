import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isJsonObject } from '@millrace/base'
import { FolderTakenError } from '../errors.ts'
import { iconFor } from './icon.ts'
import type { PackagePlan } from './options.ts'
import { cliRoot, devDependencies, ownVersion } from './toolchain.ts'

export interface CreatedPackage {
  readonly name: string
  readonly directory: string
  readonly template: string
  /** Paths below the folder, sorted. */
  readonly files: readonly string[]
}

export interface CreateParts {
  /** Files that stand for those of a template, made e.g. from an OpenAPI document. */
  readonly made?: ReadonlyMap<string, string>
  readonly root?: string
}

/** Writes a new package. Nothing that exists is touched: the folder has to be new or empty. */
export async function createPackage(plan: PackagePlan, { made, root = cliRoot() }: CreateParts = {}): Promise<CreatedPackage> {
  await refuseTaken(plan.directory)
  const files = await filesOf(plan, { made, root })
  for (const [path, text] of files) {
    const file = join(plan.directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  }
  return { name: plan.name, directory: plan.directory, template: plan.template, files: [...files.keys()].sort() }
}

export async function refuseTaken(directory: string): Promise<void> {
  const found = await stat(directory).catch(nothingThere)
  if (found === undefined) return
  if (!found.isDirectory()) throw new FolderTakenError({ directory, holds: 'a file of that name' })
  const [first] = (await readdir(directory)).filter((name) => name !== '.git')
  if (first !== undefined) throw new FolderTakenError({ directory, holds: `${first} and perhaps more` })
}

function nothingThere(thrown: NodeJS.ErrnoException): undefined {
  if (thrown.code !== 'ENOENT') throw thrown
}

async function filesOf(
  plan: PackagePlan,
  { made, root }: { readonly made: ReadonlyMap<string, string> | undefined; readonly root: string },
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>([['icon.svg', iconFor(plan.title)]])
  const dependencies = devDependencies(plan.directory, root)
  for (const [path, text] of made ?? []) files.set(path, finished(path, text, dependencies))
  for (const folder of made === undefined ? ['shared', plan.template] : ['shared']) {
    const from = join(root, 'templates', folder)
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      const path = nameOf(relative(from, file))
      files.set(path, finished(path, fill(await readFile(file, 'utf8'), plan, root), dependencies))
    }
  }
  return files
}

/** Names that npm treats in its own way are others in `templates`: those with a dot begin with an underscore. */
const nameOf = (path: string): string =>
  path
    .split(/[\\/]/)
    .map((part) => part.replace(/^_/, '.').replace(/\.template\.json$/, '.json'))
    .join('/')

function fill(text: string, plan: PackagePlan, root: string): string {
  const values: Readonly<Record<string, string>> = {
    ...{ name: plan.name, id: plan.id, title: plan.title, license: plan.license, author: plan.author },
    ...{ baseUrl: plan.baseUrl, host: plan.host, engine: ownVersion(root) },
  }
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
}

/** The tools depend on where this command line lies, so they are no part of a template. */
function finished(path: string, text: string, dependencies: Readonly<Record<string, string>>): string {
  if (path !== 'package.json') return text
  const json: unknown = JSON.parse(text)
  if (!isJsonObject(json)) return text
  const { author, ...rest } = json
  return `${JSON.stringify({ ...rest, ...(author === '' ? {} : { author }), devDependencies: dependencies }, null, 2)}\n`
}
