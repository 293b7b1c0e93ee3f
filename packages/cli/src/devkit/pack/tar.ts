import { gzipSync } from 'node:zlib'
import { PackFileError } from '../errors.ts'

export interface TarEntry {
  /** With forward slashes. */
  readonly path: string
  readonly bytes: Uint8Array
}

const BLOCK = 512
/** The time that npm gives to all files of its packages, so that ours look no different: 1985-10-26T08:15:00Z. */
const MODIFIED_AT = 499_162_500

/** A .tgz whose bytes depend on names and contents alone: sorted, one time, no owner, no platform. */
export function tarball(entries: readonly TarEntry[]): Uint8Array {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))
  const blocks = sorted.flatMap(({ path, bytes }) => [header(path, bytes.length), bytes, new Uint8Array(padding(bytes.length))])
  const zipped = gzipSync(Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]), { level: 9 })
  zipped[9] = 255 // the operating system, which zlib writes as the one it runs on: unknown
  return zipped
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK

/** POSIX ustar. */
function header(path: string, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK)
  const { prefix, name } = splitPath(path)
  const octal = (value: number, at: number, width: number): void =>
    void block.write(value.toString(8).padStart(width - 1, '0'), at, 'ascii')
  block.write(name, 0, 'utf8')
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(MODIFIED_AT, 136, 12)
  block.fill(' ', 148, 156) // the checksum counts itself as blanks
  block.write('0', 156, 'ascii')
  block.write('ustar\u000000', 257, 'ascii')
  block.write(prefix, 345, 'utf8')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'ascii')
  return block
}

/** ustar has 100 bytes for the name and 155 for the folders before it. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  const cuts = [...path].flatMap((letter, index) => (letter === '/' ? [index] : []))
  const cut = cuts.find((at) => Buffer.byteLength(path.slice(at + 1)) <= 100 && Buffer.byteLength(path.slice(0, at)) <= 155)
  if (cut === undefined) throw new PackFileError({ file: path, reason: 'its path is too long for a package file' })
  return { prefix: path.slice(0, cut), name: path.slice(cut + 1) }
}
