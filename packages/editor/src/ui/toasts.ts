import { InvariantError } from '@millrace/base'
import { inject, shallowRef, type App, type InjectionKey, type ShallowRef } from 'vue'

export type ToastTone = 'neutral' | 'success' | 'danger'

export interface ToastInit {
  readonly text: string
  readonly detail?: string | undefined
  readonly tone?: ToastTone
  readonly action?: { readonly label: string; run(): void }
  /** How long it stays; hovering or focusing it stops the clock. @default 6000 */
  readonly ms?: number
  /** It went without its action being used. */
  readonly onExpire?: () => void
}

export interface Toast extends ToastInit {
  readonly id: number
  readonly ms: number
  readonly tone: ToastTone
}

export interface Toasts {
  readonly list: Readonly<ShallowRef<readonly Toast[]>>
  show(init: ToastInit): void
  /**
   * Does something that can be taken back: `commit` runs when the toast goes, not before, and never after `undo`.
   * Leaving the page commits.
   */
  deferred(init: { text: string; undoLabel: string; commit(): void; undo(): void }): void
  /** Uses the action and takes the toast away. */
  act(id: number): void
  dismiss(id: number): void
  /** Commits all that waits; for the end of the page. */
  flush(): void
}

/** Leads to the newest message, from wherever the keyboard is, also out of a field. */
export const TOAST_KEYS = 'F9'
const DEFAULT_MS = 6_000
const MOST_SHOWN = 4

/** A queue of short messages; at most four are shown, the oldest goes first. */
export function createToasts(): Toasts {
  const list = shallowRef<readonly Toast[]>([])
  let nextId = 1

  const take = (id: number): Toast | undefined => {
    const toast = list.value.find((one) => one.id === id)
    list.value = list.value.filter((one) => one.id !== id)
    return toast
  }
  const dismiss = (id: number): void => take(id)?.onExpire?.()
  const show = (init: ToastInit): void => {
    list.value = [...list.value, { ms: DEFAULT_MS, tone: 'neutral', ...init, id: nextId++ }]
    const oldest = list.value[0]
    if (list.value.length > MOST_SHOWN && oldest) dismiss(oldest.id)
  }
  return {
    list,
    show,
    dismiss,
    act: (id) => take(id)?.action?.run(),
    deferred: ({ text, undoLabel, commit, undo }) => show({ text, action: { label: undoLabel, run: undo }, onExpire: commit }),
    flush: () => list.value.forEach((toast) => dismiss(toast.id)),
  }
}

const TOASTS: InjectionKey<Toasts> = Symbol('toasts')

export function provideToasts(app: App, toasts: Toasts): void {
  app.provide(TOASTS, toasts)
}

export function useToasts(): Toasts {
  const toasts = inject(TOASTS)
  if (!toasts) throw new InvariantError({ what: 'useToasts() outside of an app with provideToasts()' })
  return toasts
}
