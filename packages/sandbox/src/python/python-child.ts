/**
 * The process that Python runs in. It may read this package and one other file, the interpreter, and has nothing else: no environment,
 * and by Node's permission model no files, network, processes, native code or, soon, threads.
 */
import { readFileSync } from 'node:fs'
import { startGuardian } from '../javascript/guardian.ts'
import type { ChildLimits } from '../javascript/limits.ts'
import { FrameReader, type Frame } from '../protocol/frames.ts'
import type { Program, ReplyMessage, RunHead, ToChild } from '../protocol/messages.ts'
import { encodeReply } from '../protocol/reply-frames.ts'
import { writeFrame } from '../protocol/write-frame.ts'
import { PythonRunner } from './python-runner.ts'

const { file, ...limits } = JSON.parse(process.argv[2] ?? '{}') as ChildLimits & { parent: number; file: string }

// A child outlives neither its parent nor what that sends.
const end = (): never => process.kill(process.pid, 'SIGKILL') as never
// Ctrl-C reaches the whole process group; programs that run are the parent's to finish.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const guardian = startGuardian(limits)
// Nothing else of this process may have threads: they would be a way around what else is denied.
;(process as unknown as { permission: { drop(scope: string): void } }).permission.drop('worker')

const send = (message: ReplyMessage): void => writeFrame(encodeReply(message))

const runner = new PythonRunner(limits, readFileSync(file))
let preload: NodeJS.Immediate | undefined

function preloadWhenIdle(): void {
  preload = setImmediate(() => {
    if (runner.preload()) preloadWhenIdle()
  })
}

function hear({ head, parts }: Frame): void {
  const told = head as unknown as ToChild
  if (told.kind !== 'run') return // whatever it was about is over
  const [source = '', items = '[]', names = '{}', around = '{}'] = parts
  run({ ...told, source, items, names, around })
}

function run(program: RunHead & Pick<Program, 'source' | 'items' | 'names' | 'around'>): void {
  clearImmediate(preload)
  guardian.at(program.id)
  const reply = runner.run(program.id, program)
  guardian.at(0)
  send(reply) // before the copy is made that the next program needs
  runner.recover()
  preloadWhenIdle()
}

const frames = new FrameReader(Infinity) // the parent bounds what it sends
process.stdin.on('data', (chunk: Buffer) => {
  for (const frame of frames.push(chunk) ?? []) hear(frame)
})
process.stdin.on('end', end).on('error', end)
send({ kind: 'ready' })
preloadWhenIdle()
