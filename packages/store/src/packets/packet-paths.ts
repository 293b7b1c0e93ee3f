import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { isId, timeOfId, type Id } from '@millrace/base'
import { PacketUnreadableError, type PacketOwner } from '@millrace/engine/ports'
import { periodOf } from '../journal/period.ts'

/**
 * Packets lie in a folder for each execution, in a folder for each day as the journal's files do: what removes the one removes the
 * other. P2. Names are random; a name of the journal that does not look like one leads nowhere.
 */
const REF = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/([A-Za-z0-9_-]{22})$/

/** Ending of a packet that is still being written. */
export const PART = '.part'

/** The folder of an execution, below the store's. */
export const folderOf = (executionId: Id): string => join(periodOf(timeOfId(executionId)), executionId)

/** A new name for a packet of an execution. */
export function newRef({ executionId }: PacketOwner): string {
  if (!isId(executionId)) throw new PacketUnreadableError({ file: executionId, reason: 'it belongs to no execution' })
  return `${executionId}/${randomBytes(16).toString('base64url')}`
}

/** The file of a packet, below the store's folder. Throws PacketUnreadableError. */
export function fileOf(ref: string): string {
  const [, executionId, name] = REF.exec(ref) ?? []
  if (executionId === undefined || name === undefined)
    throw new PacketUnreadableError({ file: ref.slice(0, 100), reason: 'it is not the name of a packet' })
  return join(folderOf(executionId), name)
}
