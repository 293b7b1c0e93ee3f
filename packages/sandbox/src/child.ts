/**
 * The sandbox's child process. It holds no secret, no environment and, by Node's permission model, no right to files, network,
 * processes or threads: what escapes the isolate finds an empty room.
 */
import { IsolateRunner } from './child/isolate.ts'
import { MEMORY_EXIT, type ChildLimits, type ReplyMessage, type RunMessage } from './protocol.ts'

const WATCH_MS = 10
const MB = 1_048_576

const limits = JSON.parse(process.argv[2] ?? '{}') as ChildLimits

// The isolate's thread may be deep in native code: `process.exit` would wait for it in its handlers, this does not.
const end = (status: number): never => (process as unknown as { reallyExit(status: number): never }).reallyExit(status)

const atRest = process.memoryUsage.rss()

// isolated-vm's limit is not enough by itself: it does not see all that a program makes V8 allocate, and when large objects reach it,
// V8 may end by a segmentation fault instead of an error (7.0.1 on Node 26). So the process watches itself from its other thread,
// says when it is nearly full, and ends before the machine suffers.
function watchMemory(id: number): NodeJS.Timeout {
  const swollenAt = atRest + limits.memoryMb * 0.75 * MB
  let said = false
  return setInterval(() => {
    const rss = process.memoryUsage.rss()
    if (rss > limits.rssMb * MB) end(MEMORY_EXIT)
    if (said || rss < swollenAt) return
    said = true
    send({ kind: 'swollen', id })
  }, WATCH_MS)
}

const send = (message: ReplyMessage): void => void process.send?.(message)

// Ctrl-C reaches the whole process group; programs that run are the parent's to finish.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
// Not by an exit: on a busy machine even that was seen to wait for the isolate's thread, for ever, with nobody left to kill it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const runner = new IsolateRunner(limits, () => end(MEMORY_EXIT))
let turn: Promise<void> = Promise.resolve()
process.on('message', (message: RunMessage) => {
  turn = turn.then(async () => {
    const watch = watchMemory(message.id)
    const reply = await runner.run(message)
    clearInterval(watch)
    send(reply)
  })
})
send({ kind: 'ready' })
