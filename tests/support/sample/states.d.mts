import type { Page } from 'playwright-core'
import type { Sample } from './fill.mjs'

export interface State {
  readonly name: string
  /** The router's name of the page. */
  readonly route: string
  readonly only?: 'desktop' | 'phone'
  path(sample: Sample): string
  open?(page: Page, sample: Sample): Promise<void>
}
export const STATES: readonly State[]
export function visit(page: Page, address: string): Promise<void>
export function openState(page: Page, base: string, state: State, sample: Sample): Promise<void>
