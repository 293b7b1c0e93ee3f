import type { Book } from './book.ts'
import type { Findings } from './findings.ts'
import type { Installation } from './installation.ts'
import type { Random } from './random.ts'
import type { Service } from './service.ts'

/** What a fault works with. */
export interface Scene {
  readonly installation: Installation
  readonly book: Book
  readonly service: Service
  readonly findings: Findings
  readonly random: Random
  /** Calls that will be acknowledged in all. */
  readonly calls: number
  /** Fires when no more calls are made. */
  readonly over: AbortSignal
}
