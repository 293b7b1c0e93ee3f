import type { Logger } from '@millrace/base'
import { JournalUnavailableError } from '@millrace/engine/ports'
import { WorkerLink } from '../worker-link.ts'
import { JournalFileError } from './errors.ts'
import type { BrokenFile, Failure, Operations, WorkerSettings } from './protocol.ts'

const MODULE = new URL(import.meta.url.endsWith('.ts') ? './worker/worker.ts' : './worker/worker.js', import.meta.url)

export interface JournalLinkOptions {
  readonly settings: WorkerSettings
  readonly logger: Logger
  readonly onBroken: (broken: BrokenFile) => void
}

export type JournalLink = WorkerLink<Operations, Failure, { readonly broken: BrokenFile }>

/** Calls into the journal's worker thread. */
export const journalLink = ({ settings, logger, onBroken }: JournalLinkOptions): JournalLink =>
  new WorkerLink({
    module: MODULE,
    name: 'journal',
    data: settings,
    logger,
    first: 'open',
    failed: ({ file, reason }) => (file === null ? new JournalUnavailableError({ reason }) : new JournalFileError({ file, reason })),
    unavailable: (reason) => new JournalUnavailableError({ reason }),
    told: ({ broken }) => onBroken(broken),
  })
