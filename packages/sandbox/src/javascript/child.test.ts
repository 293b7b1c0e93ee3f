import { once } from 'node:events'
import { encodeFrame } from '../protocol/frames.ts'
import { libraryFiles, startChild } from './kind.ts'

const LIMITS = {
  memoryMb: 32,
  rssMb: 400,
  cpuMs: 600_000,
  libraries: libraryFiles(),
  maxOutputChars: 1000,
  maxLogLines: 10,
  maxLogChars: 1000,
}
const ENDLESS = { kind: 'run', id: 1, language: 'javascript', mode: 'all', tenant: '', timeoutMs: 600_000 }

test('a process ends with its parent, even in the middle of an endless program', async () => {
  const child = startChild({ ...LIMITS }, 1) // whose parent is another process than this one: gone, as the kernel tells it
  const exited = once(child, 'exit')
  child.stdin?.on('error', () => undefined).write(encodeFrame(ENDLESS, ['for (;;);', '[]', '{}']))
  expect(await exited).toEqual([null, 'SIGKILL'])
}, 60_000)

test('a process at rest ends when nobody talks to it any more', async () => {
  const child = startChild(LIMITS)
  const exited = once(child, 'exit')
  if (child.stdout) await once(child.stdout, 'data') // ready
  child.stdin?.end()
  expect(await exited).toEqual([null, 'SIGKILL'])
}, 60_000)
