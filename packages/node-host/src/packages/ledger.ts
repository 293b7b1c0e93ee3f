import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toError, type Millis } from '@millrace/base'
import { createAjv } from './ajv.ts'
import { PackageLedgerError } from './errors.ts'
import type { PackagePermissions } from './permissions.ts'
import { systemCode } from './system-code.ts'
import { syncFolder } from './tarball.ts'

/** One version of a package that was installed. */
export interface InstalledVersion {
  readonly name: string
  readonly version: string
  /** Its folder, below that of the packages. */
  readonly folder: string
  /** Of the archive that it came in. */
  readonly integrity: string
  /** Of the files that it was unpacked to. */
  readonly digest: string
  readonly installedAt: Millis
  /** Who installed it, by name. */
  readonly installedBy: string
}

/** What is installed, and what each package was granted. */
export interface Ledger {
  readonly versions: readonly InstalledVersion[]
  readonly grants: Readonly<Record<string, PackagePermissions>>
}

const text = { type: 'string', minLength: 1 }
const texts = { type: 'array', items: text }
const checkLedger = createAjv().compile({
  type: 'object',
  required: ['versions', 'grants'],
  properties: {
    versions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'version', 'folder', 'integrity', 'digest', 'installedAt', 'installedBy'],
        properties: {
          ...{ name: text, version: text, integrity: text, digest: text, installedBy: { type: 'string' } },
          folder: { type: 'string', pattern: '^[^/\\\\]+/[^/\\\\]+$' },
          installedAt: { type: 'integer' },
        },
      },
    },
    grants: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['hosts', 'files', 'binary', 'code'],
        properties: {
          hosts: texts,
          files: { type: 'object', required: ['read', 'write'], properties: { read: texts, write: texts } },
          ...{ binary: { type: 'boolean' }, code: { type: 'boolean' } },
        },
      },
    },
  },
})

const EMPTY: Ledger = Object.freeze({ versions: [], grants: {} })

/** Reads the ledger; an empty one where there is none yet. Throws PackageLedgerError. */
export async function readLedger(file: string): Promise<Ledger> {
  let content: string
  try {
    content = await readFile(file, 'utf8')
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return EMPTY
    throw new PackageLedgerError({ file, reason: toError(thrown).message }, { cause: thrown })
  }
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (thrown) {
    throw new PackageLedgerError({ file, reason: 'it is not JSON' }, { cause: thrown })
  }
  if (!checkLedger(value)) throw new PackageLedgerError({ file, reason: 'it does not have the form of this version' })
  return value as Ledger // its form has just been checked
}

/** Replaces the ledger: whoever reads it, after whatever crash, sees the old one or the new one. */
export async function writeLedger(file: string, ledger: Ledger): Promise<void> {
  const next = `${file}.next`
  const handle = await open(next, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(ledger, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(next, file)
  await syncFolder(dirname(file))
}
