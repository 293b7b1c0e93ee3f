/// <reference types="node" />
import { join } from 'node:path'
import { installedFiles } from '../installed/files.ts'
import { en } from './i18n/en.ts'

const FROM = { here: join(__dirname, '../installed'), beside: join(__dirname, '../public') }
const keptBy = (files: ReadonlyMap<string, string>): string => /const KEPT = '([^']*)'/.exec(files.get('sw.js') ?? '')?.[1] ?? ''

test('installed apps get the page that is shown without a connection anew whenever a word of it changes', () => {
  const before = keptBy(installedFiles(FROM))
  expect(before).toMatch(/^millrace-offline-[0-9a-f]{12}$/)
  expect(keptBy(installedFiles(FROM))).toBe(before)
  expect(keptBy(installedFiles(FROM, { ...en, 'offline.title': 'Other words' }))).not.toBe(before)
})

test('the page without a connection and the manifest speak the words of the catalogue', () => {
  const files = installedFiles(FROM, { ...en, 'offline.title': 'Fern & <weg>', 'app.description': 'Sagt "ja"' })
  expect(files.get('offline.html')).toContain('<h1>Fern &amp; &lt;weg></h1>')
  expect(JSON.parse(files.get('manifest.webmanifest') ?? '')).toMatchObject({ name: 'Millrace', description: 'Sagt "ja"' })
  for (const text of files.values()) expect(text).not.toMatch(/\{\{/)
})
