import type ivm from 'isolated-vm'
import type { Failure } from '../protocol/messages.ts'
import type { ModuleFiles } from './module-files.ts'

const NO_MODULES: ModuleFiles = { entries: {}, files: {}, problems: {} }
const NAMED = /\b(?:require\(|from|import)\s*(['"])(?:node:)?([^'"\n]+)\1/g

/** The operator's modules, in the process: the source of each program shows which of them it needs. */
export class Modules {
  #given: ModuleFiles = NO_MODULES

  set(given: ModuleFiles): void {
    this.#given = given
  }

  /** Those that a source names. */
  namedBy(source: string): string[] {
    const { entries, problems } = this.#given
    const names = new Set(Array.from(source.matchAll(NAMED), ([, , name = '']) => name))
    return [...names].filter((name) => Object.hasOwn(entries, name) || Object.hasOwn(problems, name))
  }

  /** A script that puts a module and what it needs where `require` finds them. */
  compile(isolate: ivm.Isolate, name: string): ivm.Script | Failure {
    const { entries, problems } = this.#given
    const entry = entries[name]
    if (entry === undefined) return unusable(name, problems[name] ?? 'It was not found.')
    try {
      return isolate.compileScriptSync(this.#scriptOf(name, entry), { filename: `${name}.js` })
    } catch (thrown) {
      return unusable(name, thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  #scriptOf(name: string, entry: string): string {
    const { files } = this.#given
    const made = new Map<string, string>()
    const open = [entry]
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      const file = files[path]
      if (file === undefined || made.has(path)) continue
      made.set(path, path.endsWith('.json') ? `{ json: ${file.source} }` : factory(file.source, file.needs))
      open.push(...Object.values(file.needs))
    }
    const all = Array.from(made, ([path, text]) => `all.files[${JSON.stringify(path)}] = ${text};`)
    return `{ const all = (globalThis.__millraceModules ??= { entries: {}, files: {} });
all.entries[${JSON.stringify(name)}] = ${JSON.stringify(entry)};
${all.join('\n')} }`
  }
}

const factory = (source: string, needs: object): string =>
  `{ needs: ${JSON.stringify(needs)}, make: function (exports, require, module, __filename, __dirname) {\n${source.replace(/^#!.*/, '')}\n} }`

const unusable = (name: string, why: string): Failure => ({
  kind: 'runtime',
  message: `The module "${name}" cannot be used in code: ${why}`,
  code: 'code.module',
  hint: 'It must be installed in the directory of MILLRACE_CODE_MODULES_DIR, and be a CommonJS package of plain JavaScript.',
})
