import { silentLogger, systemClock } from '@millrace/base'
import { javascriptKind } from '../javascript/kind.ts'
import { compileOptions } from '../options.ts'
import type { Program } from '../protocol/messages.ts'
import { Pool } from './pool.ts'

const program: Program = {
  language: 'javascript',
  source: 'return []',
  mode: 'all',
  items: '[]',
  names: '{}',
  around: '{}',
  tenant: '',
  timeoutMs: 5_000,
}
const settings = compileOptions({ maxChildren: 1 })
const kind = javascriptKind(settings)
const options = { ...settings, clock: systemClock, logger: silentLogger }

test('a machine that cannot start a process fails the programs that wait, and nothing else', async () => {
  const pool = new Pool({ ...kind, spawn: () => failing(new RangeError('spawn ENOMEM')) }, options)
  const programs = await Promise.allSettled([pool.run(program), pool.run(program)])
  for (const one of programs) expect(one).toMatchObject({ reason: { code: 'code.crashed', message: expect.stringContaining('ENOMEM') } })
  await pool.stop()
})

test('when the machine can again, programs run', async () => {
  let isShort = true
  const pool = new Pool({ ...kind, spawn: () => (isShort ? failing(new RangeError('spawn ENOMEM')) : kind.spawn()) }, options)
  await expect(pool.run(program)).rejects.toMatchObject({ code: 'code.crashed' })
  isShort = false
  expect(await pool.run(program)).toMatchObject({ kind: 'done' })
  await pool.stop()
})

function failing(error: Error): never {
  throw error
}
