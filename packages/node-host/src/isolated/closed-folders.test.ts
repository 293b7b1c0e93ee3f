import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toPermissions } from '../packages/permissions.ts'
import { refuseFolders } from './closed-folders.ts'

const refuse = (files: { read?: string[]; write?: string[] }) => () => refuseFolders(toPermissions({ files }), ['/srv/millrace'])

test('a package may ask for folders of the machine', () => {
  expect(refuse({ read: ['/data/in'], write: ['/data/out'] })).not.toThrow()
  expect(refuse({ read: ['/srv/millrace-exports'] })).not.toThrow()
})

test.each([
  ['the data of the server', '/srv/millrace'],
  ['a part of it', '/srv/millrace/packages'],
  ['what it is in', '/srv'],
  ['everything', '/'],
  ['what the kernel tells of processes', '/proc/self'],
  ['sockets of services', '/run'],
  ['a path that is relative', 'data'],
  ['a path that goes up', '/data/../srv'],
  ['a pattern', '/data/*'],
])('no package can ask for %s', (_what, path) => {
  expect(refuse({ read: [path] })).toThrow(expect.objectContaining({ code: 'package.manifest' }))
  expect(refuse({ write: [path] })).toThrow(expect.objectContaining({ code: 'package.manifest' }))
})

test('nor by way of a link, whichever of the two is one', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-folders-')))
  try {
    mkdirSync(join(folder, 'data'))
    symlinkSync(join(folder, 'data'), join(folder, 'link'))
    const ask = (path: string, closed: string) => () => refuseFolders(toPermissions({ files: { read: [path] } }), [closed])
    expect(ask(join(folder, 'link'), join(folder, 'data'))).toThrow(/no package can be granted/)
    expect(ask(join(folder, 'link/new'), join(folder, 'data'))).toThrow(/no package can be granted/)
    expect(ask(join(folder, 'data'), join(folder, 'link'))).toThrow(/no package can be granted/)
    expect(ask(join(folder, 'other'), join(folder, 'link'))).not.toThrow()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
