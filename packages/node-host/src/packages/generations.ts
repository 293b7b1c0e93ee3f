import { createRequire, registerHooks } from 'node:module'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What a module's address carries from its second loading on: Node keeps each address for ever. */
const QUERY = 'millrace-generation'

/** Folders by generation. */
const folders = new Map<string, string>()
let hook: 'none' | 'there' = 'none'

/**
 * The address of a package's module for a generation, the first being 0. What the module imports from its own folder is of the same
 * generation; dependencies in node_modules are loaded once. Earlier generations stay in memory, so this is for development.
 */
export function addressOf(path: string, root: string, generation: number): string {
  const url = pathToFileURL(path)
  if (generation === 0) return url.href
  followGenerations()
  folders.set(String(generation), pathToFileURL(root + sep).href)
  url.searchParams.set(QUERY, String(generation))
  return url.href
}

/** Forgets CommonJS modules of a folder, which Node keeps by their path alone. */
export function forgetRequired(root: string): void {
  const { cache } = createRequire(import.meta.url)
  for (const path of Object.keys(cache)) if (path.startsWith(root + sep) && !isDependency(path.slice(root.length))) delete cache[path]
}

const isDependency = (path: string): boolean => /[/\\]node_modules[/\\]/.test(path)

function followGenerations(): void {
  if (hook === 'there') return
  hook = 'there'
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context)
      const generation = generationOf(context.parentURL)
      const folder = generation === undefined ? undefined : folders.get(generation)
      if (generation === undefined || folder === undefined || !resolved.url.startsWith(folder)) return resolved
      if (isDependency(resolved.url.slice(folder.length - 1)) || generationOf(resolved.url) !== undefined) return resolved
      const url = new URL(resolved.url)
      url.searchParams.set(QUERY, generation)
      return { ...resolved, url: url.href }
    },
  })
}

const generationOf = (url: string | undefined): string | undefined => /[?&]millrace-generation=(\d+)/.exec(url ?? '')?.[1]
