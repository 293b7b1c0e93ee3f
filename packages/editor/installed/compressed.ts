import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXTS = /\.(js|css|html|svg|json|webmanifest)$/
/** What fits into one packet anyway. */
const SMALL_BYTES = 1400
/** The last two levels take ten times as long for two percent. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Puts a compressed copy beside each text of the build, so that the server has nothing to compress. */
export function compressedFiles(): Plugin {
  let folder = ''
  return {
    name: 'millrace:compressed-files',
    apply: 'build',
    configResolved: ({ root, build }) => void (folder = resolve(root, build.outDir)),
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !TEXTS.test(entry.name)) continue
        const path = join(entry.parentPath, entry.name)
        const bytes = readFileSync(path)
        if (bytes.length < SMALL_BYTES) continue
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, BROTLI))
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
