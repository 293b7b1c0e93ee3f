import type { Logger, Millis } from '@millrace/base'
import type { InboxStore } from '@millrace/engine'
import type { BlobFileStore } from '@millrace/store'

/** A file that was just stored belongs to whoever is about to keep it; no call and no step takes this long between the two. */
const YOUNG: Millis = 6 * 3_600_000

export interface BlobCleaningDeps {
  readonly blobs: Pick<BlobFileStore, 'sweep'>
  readonly inbox: Pick<InboxStore, 'get'>
  readonly logger: Logger
}

/** Removes files that neither an execution nor an event keeps. */
export class BlobCleaning {
  readonly #deps: BlobCleaningDeps

  constructor(deps: BlobCleaningDeps) {
    this.#deps = deps
  }

  async clean(): Promise<void> {
    const { blobs, inbox, logger } = this.#deps
    const { removed, bytes } = await blobs.sweep({
      olderThan: YOUNG,
      hasEvent: async (tenantId, eventId) => (await inbox.get(tenantId, eventId)) !== undefined,
    })
    if (removed > 0) logger.info({ removed, megabytes: Math.round(bytes / 1_000_000) }, 'files that nothing keeps were removed')
  }
}
