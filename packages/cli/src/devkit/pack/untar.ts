import { gunzipSync } from 'node:zlib'
import { toError } from '@millrace/base'
import { PackFileError } from '../errors.ts'

const BLOCK = 512
const MOST_BYTES = 200_000_000

/** The files of a package file (.tgz) by their path below `package/`. Links and folders are left out. */
export function filesInPackage(file: string, packed: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const bytes = unzipped(file, packed)
  const files = new Map<string, Uint8Array>()
  let longName: string | undefined
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + BLOCK)
    const size = Number.parseInt(textIn(header, 124, 12), 8) || 0
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size)
    const kind = textIn(header, 156, 1)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    // npm writes long names as POSIX extended headers before the file.
    if (kind === 'x') longName = /\d+ path=([^\n]+)\n/.exec(content.toString('utf8'))?.[1]
    if (kind !== '0' && kind !== '') continue
    const prefix = textIn(header, 345, 155)
    const name = longName ?? `${prefix === '' ? '' : `${prefix}/`}${textIn(header, 0, 100)}`
    longName = undefined
    const path = name.replace(/^[^/]+\//, '')
    if (path.split('/').includes('..')) throw new PackFileError({ file, reason: `it holds ${name}, which leads out of it` })
    files.set(path, content)
  }
  return files
}

function unzipped(file: string, packed: Uint8Array): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_BYTES })
  } catch (thrown) {
    throw new PackFileError({ file, reason: `it is no package file (${toError(thrown).message})` }, { cause: thrown })
  }
}

const textIn = (block: Buffer, from: number, length: number): string =>
  block
    .subarray(from, from + length)
    .toString('utf8')
    .replace(/[\0 ].*$/s, '')
