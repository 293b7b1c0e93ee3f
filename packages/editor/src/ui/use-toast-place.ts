import { useIntervalFn, useResizeObserver, useWindowSize } from '@vueuse/core'
import { computed, nextTick, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref, type StyleValue } from 'vue'
import { usePhone } from '@/composables/use-media.ts'
import { toastPlace, type Obstacle } from './toast-place.ts'

/** Bars, panels and tools, of which every page has some; other things say themselves that they want to be seen. */
const KEPT_CLEAR = 'header, nav, aside, [role=toolbar], [data-keep-clear]'
/** What somebody opened just now, and the field that is typed in. Of the rest, what has the keyboard: not as much, and not if it is half a page. */
const ON_TOP = '[role=dialog], [role=alertdialog], [role=menu], :is(input, textarea, select, [contenteditable=true]):focus'
/** Often enough to make room for what opens, seldom enough to cost nothing; only while a toast is shown. */
const LOOK_MS = 200

export interface ToastPlaceUse {
  readonly host: Readonly<Ref<HTMLElement | null>>
  readonly isShown: MaybeRefOrGetter<boolean>
  /** Under the pointer or with the keyboard: then it stays where it is. */
  readonly isHeld: MaybeRefOrGetter<boolean>
}

/** Keeps the toasts beside what the page shows. */
export function useToastPlace({ host, isShown, isHeld }: ToastPlaceUse): Ref<StyleValue> {
  const phone = usePhone()
  const view = useWindowSize()
  const place = shallowRef({ x: 0, y: 0, height: 0 })

  function look(): void {
    const box = host.value?.getBoundingClientRect()
    if (box === undefined || !toValue(isShown)) return
    const { x, y } = toastPlace({
      view: { width: view.width.value, height: view.height.value },
      size: { width: box.width, height: box.height },
      obstacles: obstaclesBeside(host.value!),
      from: phone.value ? 'top' : 'bottom',
    })
    const now = place.value
    if (now.x !== x || now.y !== y || now.height !== box.height) place.value = { x, y, height: box.height }
  }
  const timer = useIntervalFn(() => toValue(isHeld) || look(), LOOK_MS, { immediate: false })
  watch(
    () => toValue(isShown),
    (now) => {
      if (!now) return timer.pause()
      void nextTick(look)
      timer.resume()
    },
  )
  useResizeObserver(host, look)
  // A stack that grows does so away from its edge, without a jump until it is looked at again.
  return computed(() => {
    const { x, y, height } = place.value
    const across = { left: `${Math.round(x)}px` }
    return phone.value ? { ...across, top: `${Math.round(y)}px` } : { ...across, bottom: `${Math.round(view.height.value - y - height)}px` }
  })
}

function obstaclesBeside(host: HTMLElement): readonly Obstacle[] {
  const of = (selector: string, matters: number): Obstacle[] =>
    [...document.querySelectorAll(selector)].flatMap((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return width === 0 || height === 0 || host.contains(element) ? [] : [{ x, y, width, height, matters }]
    })
  const focused = of(':focus', 1).filter(({ width, height }) => 2 * width * height < innerWidth * innerHeight)
  return [...of(KEPT_CLEAR, 1), ...of(ON_TOP, 10), ...focused]
}
