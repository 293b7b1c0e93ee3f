import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, toError } from '@millrace/base'
import { satisfies, valid, validRange } from 'semver'
import { createAjv } from './ajv.ts'
import { PackageEngineError, PackageManifestError } from './errors.ts'
import manifestSchema from './manifest.schema.json' with { type: 'json' }
import { toPermissions, type AskedPermissions, type PackagePermissions } from './permissions.ts'
import { inPlainWords } from './plain-words.ts'

/** The key `millrace` of a package.json. */
export interface Manifest {
  /** Range of Millrace versions that it works with. */
  readonly engine?: string
  readonly nodes?: readonly { readonly module: string; readonly icon?: string; readonly docs?: string }[]
  readonly connectors?: readonly { readonly definition: string; readonly icon?: string; readonly docs?: string }[]
  readonly credentials?: readonly ({ readonly module: string } | { readonly definition: string })[]
  readonly permissions?: AskedPermissions
}

export interface PackageIdentity {
  readonly name: string
  readonly version: string
  /** The key `millrace`, as it stands there. */
  readonly millrace: unknown
}

const checkShape = createAjv().compile(manifestSchema)

/** Who a package is. Throws PackageManifestError when that cannot be read. */
export async function readIdentity(root: string): Promise<PackageIdentity> {
  const file = join(root, 'package.json')
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'))
  } catch (thrown) {
    throw new PackageManifestError({ reason: `${file} cannot be read: ${toError(thrown).message}` }, { cause: thrown })
  }
  if (!isJsonObject(parsed) || typeof parsed['name'] !== 'string') throw new PackageManifestError({ reason: `${file} has no name` })
  const { name, version, millrace } = parsed
  return { name: name as string, version: typeof version === 'string' ? version : '', millrace }
}

/**
 * The manifest of a package, checked. Throws PackageManifestError saying what is wrong with it, or PackageEngineError when it is for
 * another version of Millrace than `engine`.
 */
export function checkManifest({ name, millrace }: PackageIdentity, engine: string | undefined): Manifest {
  if (millrace === undefined) {
    throw new PackageManifestError({ reason: `package.json of ${name} has no key "millrace"; it is not a node package` })
  }
  if (!checkShape(millrace)) {
    const reason = inPlainWords(checkShape.errors)
      .map(({ path, message }) => `${path} ${message}`.trim())
      .join('; ')
    throw new PackageManifestError({ reason: `package.json of ${name}, key "millrace": ${reason}` })
  }
  const manifest = millrace as Manifest // its schema has just been checked
  checkEngine(name, manifest.engine, engine)
  return manifest
}

function checkEngine(name: string, range: string | undefined, engine: string | undefined): void {
  if (range === undefined) return
  if (validRange(range) === null) {
    throw new PackageManifestError({
      reason: `package.json of ${name}, key "millrace": /engine is not a range of versions; write one like ^1.2.0 or >=1.2 <3`,
    })
  }
  // A pre-release of this product is not kept from packages of the release before.
  if (engine !== undefined && valid(engine) !== null && !satisfies(engine, range, { includePrerelease: true })) {
    throw new PackageEngineError({ name, range, engine })
  }
}

/** The permissions that a manifest asks for. */
export const permissionsOf = ({ permissions }: Manifest): PackagePermissions => toPermissions(permissions)
