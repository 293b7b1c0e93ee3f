/**
 * The process of a package. It has no environment, no folder but the package's, and by Node's permission model no network, processes,
 * threads or native code; where the machine can, it is in a room of its own besides. It takes tasks from the server and asks the server
 * for everything else.
 */
import { FrameReader, type Frame } from '@millrace/sandbox/frames'
import type { CallData, Settled, StepData, ToPackage } from '../protocol.ts'
import { argumentsOf } from './call-context.ts'
import { say } from './channel.ts'
import { lockDown, provideSdk } from './lock-down.ts'
import { functionOf, loadModule } from './modules.ts'
import { ChildStep, type StepLink } from './step-context.ts'
import { callOf, errorFrom, toWire } from './wire-errors.ts'

// Ctrl-C reaches the whole process group; steps that are under way are the server's to finish.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const exit = process.exit.bind(process)
const input = process.stdin
const steps = new Map<number, AbortController>()
const calls = new Map<number, (answer: Settled) => void>()
let lastCall = 0

function hear({ head, parts }: Frame): void {
  const told = head as unknown as ToPackage
  const body: unknown = parts[0] === undefined ? undefined : JSON.parse(parts[0])
  switch (told.kind) {
    case 'ping':
      return say({ kind: 'pong' })
    case 'load':
      return settle(told.id, () => loadModule(told.module))
    case 'do':
      return settle(told.id, () => perform(told, body as StepData | CallData))
    case 'answer':
      calls.get(told.call)?.(body as Settled)
      calls.delete(told.call)
      return
    case 'abort':
      return steps.get(told.id)?.abort(errorFrom((body as { error: Parameters<typeof errorFrom>[0] }).error))
    default:
      told satisfies never
  }
}

function settle(id: number, work: () => Promise<unknown>): void {
  work()
    .then((value) => say({ kind: 'done', id }, value ?? null))
    .catch((thrown: unknown) => {
      const call = callOf(thrown)
      say({ kind: 'failed', id, ...(call === undefined ? {} : { call }) }, toWire(thrown))
    })
}

async function perform({ id, module, does }: { id: number; module: string; does: string }, data: StepData | CallData): Promise<unknown> {
  const controller = new AbortController()
  steps.set(id, controller)
  try {
    const link = linkOf(id, controller.signal)
    const code = await functionOf(module, does)
    if ('args' in data) return await code(...argumentsOf(data, link))
    const step = new ChildStep(data, link)
    return step.gave(await code(step.context()))
  } finally {
    steps.delete(id)
  }
}

const linkOf = (id: number, signal: AbortSignal): StepLink => ({
  id,
  signal,
  nextCall: () => ++lastCall,
  call: (what, body) =>
    new Promise((resolve, reject) => {
      const call = ++lastCall
      calls.set(call, (answer) => ('error' in answer ? reject(errorFrom(answer.error, call)) : resolve(answer.value)))
      say({ kind: 'call', id, call, what, waits: false }, body ?? null)
    }),
})

lockDown()
provideSdk()
const frames = new FrameReader(Infinity) // the server bounds what it sends
input.on('data', (chunk: Buffer) => {
  for (const frame of frames.push(chunk) ?? []) hear(frame)
})
input.on('end', () => exit(0)).on('error', () => exit(0))
say({ kind: 'ready' })
