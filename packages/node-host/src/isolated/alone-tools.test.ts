import { silentLogger } from '@millrace/base'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findAloneTools } from './alone-tools.ts'

let directory: string
let warned: string[]
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tools-'))
  warned = []
})
afterEach(() => rm(directory, { recursive: true }))

const logger = { ...silentLogger, warn: (_about: object, message: string) => void warned.push(message) }
async function install(name: string, script: string): Promise<string> {
  const file = join(directory, name)
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}
const onUnix = process.platform === 'win32' ? test.skip : test

onUnix('a setpriv that does not know the options is left out, and the operator is told', async () => {
  await install('setpriv', 'echo "setpriv: unrecognized option: pdeathsig" >&2; exit 1')
  const prlimit = await install('prlimit', 'exit 0')
  expect(await findAloneTools(logger, [directory])).toEqual({ setpriv: undefined, prlimit })
  expect(warned).toEqual([expect.stringContaining('setpriv of util-linux is needed')])
})

onUnix('a setpriv that does what is asked is used', async () => {
  const setpriv = await install('setpriv', '[ "$1 $2" = "--pdeathsig KILL" ]')
  expect(await findAloneTools(logger, [directory])).toEqual({ setpriv, prlimit: undefined })
  expect(warned).toEqual([])
})

test('a host without the programs does without', async () => {
  expect(await findAloneTools(logger, [directory])).toEqual({ setpriv: undefined, prlimit: undefined })
  expect(warned).toEqual([])
})
