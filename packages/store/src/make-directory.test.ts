import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDataDir } from './data-dir.ts'
import { makeDirectory } from './make-directory.ts'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'millrace-make-'))))
afterEach(() => rmSync(root, { recursive: true }))

test('a folder is made with those above it, and one that is there is left as it is', () => {
  makeDirectory(join(root, 'a/b/c'), 0o700)
  makeDirectory(join(root, 'a/b/c'), 0o755)
  expect(statSync(join(root, 'a/b/c')).mode & 0o777).toBe(0o700)
})

test('a file in the place of the data directory, or above it, is said to be one', async () => {
  writeFileSync(join(root, 'file'), '')
  for (const path of [join(root, 'file'), join(root, 'file/below')]) {
    await expect(prepareDataDir(path)).rejects.toMatchObject({
      code: 'store.unwritable',
      message: expect.stringContaining('is a file and not a folder'),
    })
  }
})

const onLinux = process.platform === 'linux' ? test : test.skip // elsewhere there is no /proc
onLinux('where no folder can be made, this is said at once instead of tried for ever', async () => {
  await expect(prepareDataDir('/proc/millrace/data')).rejects.toMatchObject({
    code: 'store.unwritable',
    message: expect.stringContaining('no folder can be made'),
  })
})
