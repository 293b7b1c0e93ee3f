import type { SandboxSettings } from '../options.ts'
import type { Containment } from './containment.ts'
import type { Turns } from './turns.ts'

/** What programs of the host share. */
export interface Host {
  readonly settings: SandboxSettings
  readonly containment: Containment
  readonly turns: Turns
}
