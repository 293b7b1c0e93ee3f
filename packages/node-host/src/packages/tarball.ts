import { createHash } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { MillraceError, toError } from '@millrace/base'
import { extract, type Extract } from 'tar-stream'
import { TarballError } from './errors.ts'
import { systemCode } from './system-code.ts'

/** What an archive may unpack to. A few kilobytes of gzip can stand for gigabytes, so both are counted as they come out. */
export interface TarballLimits {
  /** @default 2000 */
  readonly files?: number
  /** Bytes of all files together, with what the archive says about them. @default 100 MB */
  readonly bytes?: number
}

const LONGEST_PATH = 400
const LONGEST_NAME = 200
const DEEPEST = 20

/** As npm writes it: `sha512-` and the digest in base64. */
export const integrityOf = (bytes: Uint8Array): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`

/**
 * Unpacks a gzipped archive as `npm pack` makes it into a folder that is empty. Only plain files and folders: a link, a device, or a path
 * that leaves the folder refuses the whole archive. Every file is on disk when it resolves. Throws TarballError; what was written by then
 * is the caller's to remove.
 */
export async function unpackTarball(bytes: Uint8Array, into: string, limits: TarballLimits = {}): Promise<void> {
  const { files = 2000, bytes: most = 100 * 1024 * 1024 } = limits
  const archive = extract()
  const reading = writeEntries(archive, into, files)
  const feeding = pipeline(Readable.from([bytes]), createGunzip(), atMost(most), archive)
  const [read, fed] = await Promise.allSettled([reading, feeding])
  const failures = [read, fed].flatMap((outcome) => (outcome.status === 'rejected' ? [toError(outcome.reason)] : []))
  // The one side's failure ends the other; ours says why.
  const error = failures.find((one) => one instanceof MillraceError) ?? failures[0]
  if (error instanceof MillraceError) throw error
  if (error !== undefined) throw new TarballError({ reason: `it cannot be unpacked (${error.message})` }, { cause: error })
}

function atMost(limit: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > limit) done(new TarballError({ reason: `it unpacks to more than ${limit} bytes` }))
      else done(null, chunk)
    },
  })
}

async function writeEntries(archive: Extract, into: string, most: number): Promise<void> {
  let files = 0
  const folders = new Set<string>([into])
  for await (const entry of archive) {
    const path = pathInside(entry.header.name)
    if (entry.header.type === 'directory') {
      entry.resume()
      continue
    }
    if (entry.header.type !== 'file')
      throw new TarballError({ reason: `"${shown(entry.header.name)}" is a ${entry.header.type}, and a package holds plain files only` })
    if (path === undefined)
      throw new TarballError({ reason: `the file "${shown(entry.header.name)}" is in no folder; npm puts all into "package/"` })
    files += 1
    if (files > most) throw new TarballError({ reason: `it has more than ${most} files` })
    await writeEntry(entry, join(into, path), path)
    for (let folder = dirname(join(into, path)); folder !== into; folder = dirname(folder)) folders.add(folder)
  }
  if (files === 0) throw new TarballError({ reason: 'it holds no files' })
  for (const folder of folders) await syncFolder(folder)
}

async function writeEntry(entry: AsyncIterable<unknown>, file: string, path: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(file, 'wx', 0o600)
    try {
      for await (const chunk of entry) await handle.writeFile(chunk as Buffer)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (thrown) {
    const code = systemCode(thrown)
    if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR')
      throw new TarballError({ reason: `it has "${shown(path)}" twice` }, { cause: thrown })
    throw thrown
  }
}

/** Below the archive's own folder (`package/`); undefined for that folder itself. Throws for what would leave it. */
function pathInside(name: string): string | undefined {
  const refuse = (reason: string): never => {
    throw new TarballError({ reason: `the path "${shown(name)}" ${reason}` })
  }

  if (/[\\\u0000-\u001f\u007f]/.test(name)) refuse('has a character that paths of packages do not have')
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) refuse('is absolute')
  const parts = name.replace(/\/$/, '').split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) refuse('leaves the package')
  if (name.length > LONGEST_PATH || parts.length > DEEPEST || parts.some((part) => part.length > LONGEST_NAME)) refuse('is too long')
  return parts.length < 2 ? undefined : parts.slice(1).join('/')
}

const shown = (name: string): string => (name.length > 100 ? `${name.slice(0, 100)}…` : name)

/** A file that was made is there after a power cut only when its folder is on disk too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
