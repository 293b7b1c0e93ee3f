import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tarball } from './tar.ts'
import { filesInPackage } from './untar.ts'

const entry = (path: string, text: string): { path: string; bytes: Uint8Array } => ({ path, bytes: Buffer.from(text) })

test('the order in which files are found does not change a package', () => {
  const files = [entry('package/b.js', 'b'), entry('package/a.js', 'a')]
  expect(tarball(files)).toEqual(tarball(files.toReversed()))
})

test('tar reads what was packed, also long paths and empty files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-tar-'))
  const long = `package/${'folder/'.repeat(18)}${'n'.repeat(60)}.js`
  try {
    writeFileSync(join(folder, 'a.tgz'), tarball([entry(long, 'x'.repeat(1000)), entry('package/empty', ''), entry('package/ä.md', 'ä')]))
    execFileSync('tar', ['xzf', 'a.tgz'], { cwd: folder })
    expect(execFileSync('find', ['.', '-type', 'f', '-size', '-2000c'], { cwd: folder, encoding: 'utf8' }).split('\n').sort()).toEqual(
      ['', './a.tgz', `./${long}`, './package/empty', './package/ä.md'].sort(),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a path that does not fit the format is refused', () => {
  expect(() => tarball([entry(`package/${'x'.repeat(200)}`, '')])).toThrow(/too long/)
})

test('what was packed is read again', () => {
  const files = filesInPackage(
    'a.tgz',
    tarball([entry('package/a.js', 'a'), entry(`package/${'d/'.repeat(60)}b.js`, 'ä'.repeat(400)), entry('package/empty', '')]),
  )
  expect([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([
    ['a.js', 'a'],
    [`${'d/'.repeat(60)}b.js`, 'ä'.repeat(400)],
    ['empty', ''],
  ])
})

test.each([
  ['no archive', Buffer.from('hello'), /no package file/],
  ['a path that leads out', tarball([entry('package/../../a', '')]), /leads out/],
])('%s is refused', (_what, bytes, message) => {
  expect(() => filesInPackage('a.tgz', bytes)).toThrow(message)
})
