/**
 * The sandbox's child process for JavaScript. It holds no secret, no environment and, by Node's permission model, no right to files,
 * network, processes or threads: what escapes the isolate finds an empty room.
 */
import { writeSync } from 'node:fs'
import { FrameReader } from '../protocol/frames.ts'
import type { ReplyMessage, ToChild } from '../protocol/messages.ts'
import { encodeReply } from '../protocol/reply-frames.ts'
import { writeFrame } from '../protocol/write-frame.ts'
import { startGuardian } from './guardian.ts'
import type { JavaScriptLimits } from './limits.ts'
import { Programs } from './programs.ts'

const limits = JSON.parse(process.argv[2] ?? '{}') as JavaScriptLimits & { parent: number }

// A child outlives neither its parent nor what that sends.
const end = (): never => process.kill(process.pid, 'SIGKILL') as never
// Ctrl-C reaches the whole process group; programs that run are the parent's to finish.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

// Not by an ordinary end, which waits for the other thread.
process.on('uncaughtException', (error) => {
  writeSync(2, String(error.stack))
  end()
})

const guardian = startGuardian(limits)
// Nothing else of this process may have threads: they would be a way around what else is denied.
;(process as unknown as { permission: { drop(scope: string): void } }).permission.drop('worker')

const send = (message: ReplyMessage): void => writeFrame(encodeReply(message))

const programs = new Programs({ limits, guardian, send, end })
const frames = new FrameReader(Infinity) // the parent bounds what it sends
process.stdin.on('data', (chunk: Buffer) => {
  for (const { head, parts } of frames.push(chunk) ?? []) programs.hear(head as unknown as ToChild, parts)
})
process.stdin.on('end', end).on('error', end)
send({ kind: 'ready' })
