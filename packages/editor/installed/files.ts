/// <reference types="node" />
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { en } from '../src/i18n/en.ts'

/** What the worker keeps, in the order in which it says so itself. */
const KEPT = /const FILES = \[([^\]]*)\]/

type Catalogue = Readonly<Record<string, string>>

const inHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/**
 * The files of the installed app that cannot ask the catalogue themselves, with its words in place of `{{key}}`: what the browser reads
 * before there is an app (the manifest), and what it shows when there is none (the page without a connection).
 */
export function installedFiles(from: { readonly here: string; readonly beside: string }, catalogue: Catalogue = en) {
  const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')
  const filled = (name: string, escape: (text: string) => string): string =>
    read(from.here, name).replace(/\{\{([\w.-]+)\}\}/g, (mark, key: string) => {
      const words = catalogue[key]
      return words === undefined ? mark : escape(words)
    })
  const files = new Map([
    ['offline.html', filled('offline.html', inHtml)],
    ['manifest.webmanifest', filled('manifest.webmanifest', inJson)],
  ])
  const worker = read(from.here, 'sw.js')
  const kept = KEPT.exec(worker)?.[1]?.match(/[^',\s/]+/g) ?? []
  const hash = createHash('sha256')
  for (const name of kept) hash.update(`${name}\n`).update(files.get(name) ?? read(from.beside, name))
  // A browser installs a worker again only when its text changed, and keeps its files anew only then.
  return files.set('sw.js', worker.replace('{{kept}}', hash.digest('hex').slice(0, 12)))
}
