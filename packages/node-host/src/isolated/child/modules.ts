import type { LoadedModule } from '../protocol.ts'

type Code = (...args: unknown[]) => unknown

const DEEPEST = 3
const functionsOf = new Map<string, Promise<ReadonlyMap<string, Code>>>()

/** Loads a module of the package: what its default export is, as data, and the functions in it. */
export async function loadModule(module: string): Promise<LoadedModule> {
  const given = ((await import(module)) as { default?: unknown }).default
  const functions = new Map<string, Code>()
  const data = withoutCode(given, { at: '', depth: 0, functions })
  functionsOf.set(module, Promise.resolve(functions))
  return { data, functions: [...functions.keys()] }
}

/** A function of a module by its path, e.g. `execute`. The module is loaded where this process has not done so yet. */
export async function functionOf(module: string, path: string): Promise<Code> {
  let found = functionsOf.get(module)
  if (found === undefined) {
    found = loadModule(module).then(async () => (await functionsOf.get(module)) ?? new Map<string, Code>())
    functionsOf.set(module, found)
  }
  const code = (await found).get(path)
  if (code === undefined) throw new TypeError(`${module} has no function ${path}`)
  return code
}

interface Place {
  readonly at: string
  readonly depth: number
  readonly functions: Map<string, Code>
}

/** Functions are looked for where definitions have them: `execute`, `options.name`, `trigger.poll`. */
function withoutCode(value: unknown, place: Place): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || place.depth === DEEPEST) return value
  const data: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    const at = place.at === '' ? name : `${place.at}.${name}`
    if (typeof field === 'function') place.functions.set(at, (field as Code).bind(value))
    else data[name] = withoutCode(field, { ...place, at, depth: place.depth + 1 })
  }
  return data
}
