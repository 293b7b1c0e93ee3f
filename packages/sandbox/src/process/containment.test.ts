import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@millrace/base'
import { Containment } from './containment.ts'

const bin = mkdtempSync(join(tmpdir(), 'millrace-tools-'))
afterAll(() => rmSync(bin, { recursive: true }))
const program = (name: string, script: string): void => {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
}
chmodSync(bin, 0o755)
const containment = (more: object = {}) => new Containment({ clock: systemClock, toolDirectories: [bin], platform: 'linux', ...more })

test('other systems than Linux are told what runs there instead', async () => {
  await expect(containment({ platform: 'darwin' }).tools()).rejects.toMatchObject({
    code: 'code.interpreter-missing',
    message: expect.stringContaining('Linux'),
    data: { hint: expect.stringContaining('MILLRACE_CODE_PYTHON=wasi') },
  })
})

test('without bubblewrap or prlimit the error names the package; what is installed later is found', async () => {
  const one = containment()
  await expect(one.tools()).rejects.toMatchObject({
    code: 'code.interpreter-missing',
    data: { hint: expect.stringContaining('bubblewrap') },
  })
  program('bwrap', 'exit 0')
  await expect(one.tools()).rejects.toMatchObject({ data: { hint: expect.stringContaining('util-linux') } })
  program('prlimit', 'exit 0')
  expect(await one.tools()).toEqual({ bubblewrap: join(bin, 'bwrap'), prlimit: join(bin, 'prlimit') })
})

test('a bubblewrap that may not make namespaces is found out before the first program, in its own words', async () => {
  program('prlimit', 'exit 0')
  program('bwrap', 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1')
  await expect(containment().tools()).rejects.toMatchObject({
    code: 'code.interpreter-missing',
    message: expect.stringContaining('setting up uid map: Permission denied'),
    data: { hint: expect.stringContaining('user namespaces') },
  })
})
