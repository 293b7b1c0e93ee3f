import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export type TypeCheck =
  | { readonly checked: true; readonly problems: readonly string[] }
  /** There is nothing to check, or nothing to check it with. */
  | { readonly checked: false; readonly reason: string }

/** Checks the types of a package with its own TypeScript, if it has one. */
export async function checkTypes(directory: string, signal: AbortSignal): Promise<TypeCheck> {
  if (!existsSync(join(directory, 'tsconfig.json'))) return { checked: false, reason: 'there is no tsconfig.json' }
  const compiler = typescriptOf(directory)
  if (compiler === undefined) return { checked: false, reason: 'TypeScript is not installed here' }
  const { output, code } = await outputOf(compiler, directory, signal)
  if (code === 0) return { checked: true, problems: [] }
  return { checked: true, problems: output.split('\n').filter((line) => line.trim() !== '') }
}

function typescriptOf(directory: string): string | undefined {
  try {
    return createRequire(join(directory, 'package.json')).resolve('typescript/lib/tsc.js')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw thrown
  }
}

function outputOf(compiler: string, directory: string, signal: AbortSignal): Promise<{ output: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiler, '--noEmit', '--pretty', 'false', '-p', directory], {
      cwd: directory,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const texts: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => texts.push(text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ output: texts.join(''), code }))
  })
}
