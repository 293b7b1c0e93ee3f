import { t } from '@/i18n/t.ts'
import type { TourStep } from './tour-state.ts'

const isVisible = (element: Element): boolean => element.getClientRects().length > 0

const labelled = (label: string): string => `[aria-label="${CSS.escape(label)}"]`
const first = (selector: string): HTMLElement | undefined => [...document.querySelectorAll<HTMLElement>(selector)].find(isVisible)
/** A button by the words on it: that is how the tour speaks of it. */
const button = (text: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('button')].find((one) => isVisible(one) && one.textContent.trim() === text)

const NAME = '\u0000'
const settingsPanel = (): HTMLElement | undefined =>
  first(`[aria-label^="${CSS.escape(t('inspector.title', { name: NAME }).split(NAME)[0] ?? '')}"]`)
/** The node that was made last: the one the tour is about. */
const lastNode = (): HTMLElement | undefined => [...document.querySelectorAll<HTMLElement>('[data-node]')].filter(isVisible).at(-1)

/** What a step is about, on the page as it is now; nothing when it is not there. */
export const TARGETS: Readonly<Record<TourStep, () => HTMLElement | undefined>> = {
  create: () => button(t('workflows.new')),
  add: () =>
    first(`aside${labelled(t('palette-nodes.title'))}`) ?? first(labelled(t('palette-nodes.show'))) ?? button(t('palette-nodes.show')),
  configure: () => settingsPanel() ?? lastNode(),
  execute: () => {
    const run = button(t('run.button'))
    return run?.closest<HTMLElement>('[data-split-button]') ?? run
  },
  look: () => settingsPanel() ?? lastNode(),
  publish: () => button(t('top.publish')) ?? button(t('top.publish-changes')) ?? first(labelled(t('top.more'))),
  end: () => undefined,
}

export const nodesOnCanvas = (): number => document.querySelectorAll('[data-node]').length
export const isPublished = (): boolean => document.querySelector('[data-published=current]') !== null
