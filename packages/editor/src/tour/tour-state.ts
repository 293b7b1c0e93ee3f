import { shallowRef } from 'vue'

export const TOUR_STEPS = ['create', 'add', 'configure', 'execute', 'look', 'publish', 'end'] as const
export type TourStep = (typeof TOUR_STEPS)[number]

/** Where the tour stands. `new`: never offered an answer. `left`: to be taken up again. */
export type TourState =
  { readonly at: 'new' | 'declined' | 'done' } | { readonly at: 'on' | 'left'; readonly step: TourStep; readonly workflowId: string | null }

const KEY = 'millrace.tour'

/** What was kept, or `new` when nothing was or it cannot be read. */
export function parseTour(text: string | null): TourState {
  const [at, step, workflowId = ''] = (text ?? '').split(' ')
  if (at === 'declined' || at === 'done') return { at }
  const known = TOUR_STEPS.find((one) => one === step)
  return (at === 'on' || at === 'left') && known !== undefined ? { at, step: known, workflowId: workflowId || null } : { at: 'new' }
}
export const tourText = (state: TourState): string =>
  'step' in state ? [state.at, state.step, state.workflowId ?? ''].join(' ') : state.at

function readStored(): TourState {
  try {
    return parseTour(localStorage.getItem(KEY))
  } catch {
    return { at: 'declined' } // storage is switched off: it would be offered at each visit
  }
}
function writeStored(state: TourState): void {
  try {
    localStorage.setItem(KEY, tourText(state))
  } catch {
    return // storage is switched off: the tour is forgotten with the page
  }
}

const state = shallowRef<TourState>(readStored())
function set(next: TourState): void {
  state.value = next
  writeStored(next)
}

/** Somebody began it since the page was loaded; otherwise it only goes on. */
const started = shallowRef(false)

/** The tour of this browser; there is one for the whole page. */
export const useTour = () => ({
  state,
  started,
  start: (): void => {
    const { value } = state
    started.value = true
    set('step' in value ? { ...value, at: 'on' } : { at: 'on', step: 'create', workflowId: null })
  },
  decline: (): void => set({ at: 'declined' }),
  leave: (): void => {
    if ('step' in state.value) set({ ...state.value, at: 'left' })
  },
  /** To the step before. */
  back: (): void => {
    const { value } = state
    const step = 'step' in value ? TOUR_STEPS[TOUR_STEPS.indexOf(value.step) - 1] : undefined
    if ('step' in value && step !== undefined) set({ ...value, step })
  },
  /** To the next step, or to the end. */
  next: (workflowId?: string): void => {
    const { value } = state
    if (!('step' in value)) return
    const step = TOUR_STEPS[TOUR_STEPS.indexOf(value.step) + 1]
    set(step === undefined ? { at: 'done' } : { at: 'on', step, workflowId: workflowId ?? value.workflowId })
  },
})
