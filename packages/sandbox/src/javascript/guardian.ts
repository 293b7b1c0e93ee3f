import { Worker } from 'node:worker_threads'
import { noticeLine, type Notice } from '../protocol/messages.ts'
import type { ChildLimits } from './limits.ts'

/**
 * A second thread of the child. Programs run on the first one, which sees nothing while they do; this one
 * - ends the process when its parent is gone, also in the middle of an endless program;
 * - measures memory: isolated-vm's limit does not see all that a program makes V8 allocate, and when large objects reach it, V8 may end
 *   by a segmentation fault instead of an error (7.0.1 on Node 26). So it says when a program has taken most of what it may, and ends
 *   the process before the machine suffers;
 * - measures CPU time, of all threads together.
 * It says so on standard error, since nothing else can be said past the first thread.
 */
export interface Guardian {
  /** The program that runs from now on; 0 for none. */
  at(id: number): void
}

const WATCH_MS = 10
/** Without work for this many looks, it looks less often, and is woken for the next program. */
const IDLE_LOOKS = 50
const IDLE_MS = 500

export function startGuardian(limits: ChildLimits & { readonly parent: number }): Guardian {
  const cells = new Int32Array(new SharedArrayBuffer(12))
  const lines = Object.fromEntries(
    (['swollen', 'memory', 'cpu'] as const).map((what): [Notice['what'], string] => [what, noticeLine({ what, id: 0 })]),
  )
  const data = { cells, limits, lines, looks: { watchMs: WATCH_MS, idleLooks: IDLE_LOOKS, idleMs: IDLE_MS } }
  const source = `(${watch.toString()})(require('node:worker_threads').workerData, require('node:fs'))`
  new Worker(source, {
    eval: true,
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, codeRangeSizeMb: 4 },
    stdin: false,
  }).unref()
  return {
    at: (id) => {
      Atomics.store(cells, 0, id)
      if (id !== 0 && Atomics.load(cells, 1) === 1) Atomics.notify(cells, 0)
    },
  }
}

interface WatchData {
  readonly cells: Int32Array
  readonly limits: ChildLimits & { readonly parent: number }
  readonly lines: Readonly<Record<string, string>>
  readonly looks: { readonly watchMs: number; readonly idleLooks: number; readonly idleMs: number }
}

/** Crosses into the thread as text, so it uses nothing from outside itself. */
function watch({ cells, limits, lines, looks }: WatchData, fs: { writeSync(fd: number, text: string): void }): void {
  const mb = 1_048_576
  const end = (): void => void process.kill(process.pid, 'SIGKILL')
  const say = (what: string, id: number): void => fs.writeSync(2, (lines[what] ?? '').replace(' 0', ` ${id}`))
  const cpu = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  const swollenAt = process.memoryUsage.rss() + limits.memoryMb * 0.75 * mb
  let seen = 0
  let cpuBefore = 0
  let isSwollen = false
  let idle = 0
  for (;;) {
    const id = Atomics.load(cells, 0)
    if (process.ppid !== limits.parent) end()
    if (id !== seen) {
      seen = id
      isSwollen = false
      if (id !== 0) cpuBefore = cpu()
    }
    if (id === 0) {
      if (++idle > looks.idleLooks) {
        Atomics.store(cells, 1, 1)
        Atomics.wait(cells, 0, 0, looks.idleMs)
        Atomics.store(cells, 1, 0)
      } else Atomics.wait(cells, 2, 0, looks.watchMs)
      continue
    }
    idle = 0
    const rss = process.memoryUsage.rss()
    if (!isSwollen && rss > swollenAt) {
      isSwollen = true
      say('swollen', id)
    }
    if (rss > limits.rssMb * mb) {
      say('memory', id)
      end()
    }
    if (cpu() - cpuBefore > limits.cpuMs) {
      say('cpu', id)
      end()
    }
    Atomics.wait(cells, 2, 0, looks.watchMs)
  }
}
