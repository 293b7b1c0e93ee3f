import { spawnSync } from 'node:child_process'

/** Runs a program of the system; gives its complaint, or undefined when it succeeded. */
export function tool(name: string, ...args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(name, args, { encoding: 'utf8', timeout: 10_000 })
  if (error !== undefined) return error.message
  return status === 0 ? undefined : stderr.trim() || `${name} ended with code ${status}`
}

/** Lets a process write no file beyond `bytes`, or lifts that. Needs no rights beyond being the process's owner. */
export const limitFileSize = (pid: number, bytes: number | 'unlimited'): string | undefined =>
  tool('prlimit', `--pid=${pid}`, `--fsize=${bytes}:`)
