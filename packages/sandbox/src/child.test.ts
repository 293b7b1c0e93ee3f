import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ChildLimits, RunMessage } from './protocol.ts'

const LIMITS: ChildLimits = { memoryMb: 32, rssMb: 400, maxOutputChars: 1000, maxLogLines: 10, maxLogChars: 1000 }
const ENDLESS: RunMessage = {
  id: 1,
  language: 'javascript',
  source: 'for (;;);',
  mode: 'all',
  items: '[]',
  names: '{}',
  timeoutMs: 600_000,
}

test('a process ends with its parent, even in the middle of an endless program', async () => {
  const child = fork(join(__dirname, 'child.ts'), [JSON.stringify(LIMITS)], {
    execArgv: ['--no-node-snapshot'],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const exited = once(child, 'exit')
  await once(child, 'message') // ready
  child.send(ENDLESS)
  child.disconnect() // what the kernel does when the parent dies
  expect(await exited).toEqual([null, 'SIGKILL'])
}, 60_000)

test('a process that code made say nonsense is not trusted', async () => {
  const { readReply } = await import('./protocol.ts')
  for (const nonsense of [
    null,
    'text',
    {},
    { kind: 'done' },
    { kind: 'done', id: 1, text: {} },
    { kind: 'failed', id: 1, logs: '[]', failure: { kind: 'x' } },
  ])
    expect(readReply(nonsense)).toBeUndefined()
})
