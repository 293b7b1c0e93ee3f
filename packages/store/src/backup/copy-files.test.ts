import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileCopier } from './copy-files.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-copy-'))
  mkdirSync(join(root, 'from', 'a'), { recursive: true })
  writeFileSync(join(root, 'from', 'a', 'file'), 'text')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))
const copy = (from = 'from') => new FileCopier().copyFolder(join(root, from), join(root, 'to'))

test('a symbolic link is copied as one', async () => {
  symlinkSync(join('..', 'a'), join(root, 'from', 'a', 'link'))
  await copy()
  expect(readlinkSync(join(root, 'to', 'a', 'link'))).toBe(join('..', 'a'))
  expect(readFileSync(join(root, 'to', 'a', 'file'), 'utf8')).toBe('text')
})

test('a folder that is not there has nothing to copy; one that cannot be read fails the copy', async () => {
  await expect(copy('nothing')).resolves.toBeUndefined()
  await expect(copy(join('from', 'a', 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await expect(new FileCopier().copy(join(root, 'from', 'a', 'file', 'x'), join(root, 'to'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})
