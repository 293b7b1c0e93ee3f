import { join } from 'node:path'
import { InvariantError, isId, type Id } from '@millrace/base'
import type { BlobHolder } from '@millrace/engine/ports'
import { folderOf } from '../packets/packet-paths.ts'

const NAME = /^[0-9a-f]{64}$/

/** Whether a text is the name of a blob. Anything else leads nowhere: names come from items, and those from anybody. */
export const isBlobName = (text: string): boolean => NAME.test(text)

/** Behind the name of a tenant's blob that was found damaged. */
export const DAMAGED = '.damaged'
/** Whether a file is a tenant's blob, be it damaged. */
export const isPooledName = (text: string): boolean => isBlobName(text.endsWith(DAMAGED) ? text.slice(0, -DAMAGED.length) : text)

/** Where files are while they are written, below the blobs' folder. */
export const PARTS = 'parts'
const EVENTS = 'events'
const TENANTS = 'tenants'

/** The folders that blobs lie in. */
export interface BlobFolders {
  /** Each tenant's blobs, once each, and what events hold. */
  readonly blobs: string
  /** Of the executions: their packets lie there as well, and go together with them. */
  readonly executions: string
}

/** Throws where an id could lead out of the folder; ids come from us, so that is a bug. */
function mustBeId(id: Id): Id {
  if (isId(id)) return id
  throw new InvariantError({ what: 'a holder of blobs without a proper id' })
}

export const tenantsFolder = ({ blobs }: BlobFolders): string => join(blobs, TENANTS)

export const eventsFolder = ({ blobs }: BlobFolders): string => join(blobs, EVENTS)

/** A tenant's own copy of a blob. */
export const pooledPath = (folders: BlobFolders, tenantId: Id, name: string): string =>
  join(tenantsFolder(folders), mustBeId(tenantId), name.slice(0, 2), name)

/** What a holder keeps. */
export function holderFolder(folders: BlobFolders, { kind, tenantId, id }: BlobHolder): string {
  switch (kind) {
    case 'execution':
      return join(folders.executions, folderOf(mustBeId(id)))
    case 'event':
      return join(eventsFolder(folders), mustBeId(tenantId), mustBeId(id))
  }
}
