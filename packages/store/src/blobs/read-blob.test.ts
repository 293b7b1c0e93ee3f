import { randomBytes } from 'node:crypto'
import { readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openBlob } from './read-blob.ts'

const target = (descriptor: string): string => {
  try {
    return readlinkSync(join('/proc/self/fd', descriptor))
  } catch {
    return '' // closed meanwhile
  }
}

// Where the process can see what it has open.
;(process.platform === 'linux' ? test : test.skip)('a stream that somebody dropped half read is closed, and ends no process', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const folder = await mkdtemp(join(tmpdir(), 'millrace-dropped-'))
  const path = join(folder, 'blob')
  const open = (): number => readdirSync('/proc/self/fd').filter((each) => target(each) === path).length
  const readOn = async (): Promise<void> => {
    const blob = await openBlob(path, 'id')
    await blob?.bytes({ from: 0, to: 600_000 })[Symbol.asyncIterator]().next()
  }
  try {
    await writeFile(path, randomBytes(600_000))
    for (let i = 0; i < 20; i += 1) await readOn()
    expect(open()).toBe(20)
    for (let i = 0; i < 200 && open() > 0; i += 1) {
      collect()
      await setTimeout(5)
    }
    expect(open()).toBe(0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
