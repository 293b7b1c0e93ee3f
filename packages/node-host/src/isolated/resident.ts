import { readFileSync } from 'node:fs'

const PAGE_KB = 4
const MOST_GENERATIONS = 6

/** Memory that a process and those below it hold, as the kernel counts it; 0 where it does not say. */
export function residentMb(pid: number | undefined, generation = 0): number {
  if (pid === undefined || generation > MOST_GENERATIONS) return 0
  const pages = Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0)
  const children = read(`/proc/${pid}/task/${pid}/children`).trim()
  const below = children === '' ? [] : children.split(' ').map(Number)
  return below.reduce((sum, child) => sum + residentMb(child, generation + 1), (pages * PAGE_KB) / 1024)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // it ended, or this is no Linux
  }
}
