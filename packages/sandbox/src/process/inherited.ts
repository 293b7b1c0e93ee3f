import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import type { IOType } from 'node:child_process'

/**
 * Descriptors that whoever started the server left open in it (a service manager's sockets, a supervisor's pipes) would go on to every
 * process that it starts, and with a directory among them all below it: past namespaces, and past Node's permission model. Node closes
 * those below 16 for its children and no others; for them it can put something else in their place.
 */
export function withoutInherited<T>(stdio: readonly IOType[], start: (stdio: (IOType | number)[]) => T): T {
  const open = (inherited ??= findInherited()).filter((descriptor) => descriptor >= stdio.length)
  if (open.length === 0) return start([...stdio])
  const nothing = openSync('/dev/null', 'r+')
  try {
    const all: (IOType | number)[] = [...stdio]
    for (let at = stdio.length; at <= Math.max(...open); at++) all.push(open.includes(at) ? nothing : 'ignore')
    return start(all)
  } finally {
    closeSync(nothing)
  }
}

// Those that were left open were so from the start: Node itself opens nothing that its children would get.
let inherited: readonly number[] | undefined

const CLOSE_ON_EXEC = 0o2000000
/** Beyond it, an entry for each descriptor would cost more than a process. */
const HIGHEST = 65_535

function findInherited(): readonly number[] {
  return listed()
    .map(Number)
    .filter((descriptor) => descriptor > 2 && descriptor <= HIGHEST && passesOn(descriptor))
}

function listed(): string[] {
  try {
    return readdirSync('/proc/self/fdinfo')
  } catch {
    return [] // no Linux, or no /proc: nobody can tell
  }
}

function passesOn(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1]
    return flags !== undefined && (parseInt(flags, 8) & CLOSE_ON_EXEC) === 0
  } catch {
    return false // closed since it was listed
  }
}
