/**
 * The process that Python runs in. It may read one file, the interpreter, and has nothing else: no environment, and by Node's permission
 * model no files, network, processes, threads or native code.
 */
import { readFileSync } from 'node:fs'
import type { ChildLimits, ReplyMessage, RunMessage } from '../protocol.ts'
import { PythonRunner } from './python-runner.ts'

const { limits, file } = JSON.parse(process.argv[2] ?? '{}') as { limits: ChildLimits; file: string }

const send = (message: ReplyMessage): void => void process.send?.(message)

// Ctrl-C reaches the whole process group; programs that run are the parent's to finish.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const runner = new PythonRunner(limits, readFileSync(file))
let next: NodeJS.Immediate | undefined

function preloadWhenIdle(): void {
  next = setImmediate(() => {
    if (runner.preload()) preloadWhenIdle()
  })
}

process.on('message', (message: RunMessage) => {
  clearImmediate(next)
  send(runner.run(message))
  // The answer goes out before the copy is made.
  setImmediate(() => {
    runner.recover()
    preloadWhenIdle()
  })
})
send({ kind: 'ready' })
preloadWhenIdle()
