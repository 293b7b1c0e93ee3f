import { nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue'

/** Dialogs of the page, also while they close: they hold the focus, and give it back to where it was. */
const DIALOGS = '[role=dialog][data-state], [role=alertdialog][data-state]'

/**
 * How whoever does not see the card hears of it. It takes the focus when somebody began the tour and at each step that began in it, and
 * is read with it; otherwise the person is busy on the page, and a status says what the card says.
 */
export function useCardFocus(options: {
  readonly card: Readonly<Ref<HTMLElement | null>>
  step(): string
  text(): string
  /** Takes the focus as soon as it stands. */
  readonly atOnce: boolean
}) {
  const { card } = options
  const said = shallowRef('')
  let wanted = options.atOnce
  let known = ''
  const hasFocus = (): boolean => card.value?.contains(document.activeElement) ?? false

  function take(): void {
    if (!wanted || card.value === null || document.querySelector(DIALOGS) !== null) return
    wanted = false
    known = options.text()
    card.value.focus({ preventScroll: true })
  }
  onMounted(take)
  watch(options.step, async () => {
    wanted ||= hasFocus() // the button that was pressed goes with its step
    await nextTick()
    take()
  })
  onBeforeUnmount(() => {
    if (!hasFocus()) return
    const page = document.querySelector<HTMLElement>('main [data-page-focus]') ?? document.querySelector<HTMLElement>('main')
    page?.focus({ preventScroll: true })
  })
  return {
    said,
    /** To be called now and then. A status that comes with its text in it is not read: it is filled a moment later. */
    follow(): void {
      take()
      const text = options.text()
      if (wanted || text === known) return
      known = text
      said.value = text
    },
  }
}
