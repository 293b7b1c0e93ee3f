/// <reference types="node" />
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const PUBLIC = join(__dirname, '../public')
const worker = readFileSync(join(PUBLIC, 'sw.js'), 'utf8')
const only = (pattern: RegExp): string => pattern.exec(worker)?.[1] ?? ''

test('installed apps get the page that is shown without a connection anew whenever something of it changes', () => {
  const files = only(/const FILES = \[([^\]]*)\]/).match(/[^',\s]+/g) ?? []
  expect(files).toContain('/offline.html')
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(PUBLIC, file)))
  // A browser installs a worker again only when its text changed: write the new name into public/sw.js.
  expect(only(/const KEPT = '([^']*)'/)).toBe(`millrace-offline-${hash.digest('hex').slice(0, 12)}`)
})
