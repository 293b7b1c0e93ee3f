import { onScopeDispose, shallowRef, type Ref } from 'vue'

const TICK_MS = 10_000
const now = shallowRef(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The time, renewed every ten seconds; one timer for all that show it. */
export function useNow(): Readonly<Ref<number>> {
  users += 1
  if (users === 1) {
    now.value = Date.now()
    timer = setInterval(() => (now.value = Date.now()), TICK_MS)
  }
  onScopeDispose(() => {
    users -= 1
    if (users === 0) clearInterval(timer)
  })
  return now
}
