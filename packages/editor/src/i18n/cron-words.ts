import { shallowRef } from 'vue'

type Describe = (cron: string) => string | undefined

const describe = shallowRef<Describe>()
let isAskedFor = false

/**
 * What a cron expression means: `At 09:00, Monday through Friday`; undefined for what is none, and until the words are there (they are
 * loaded when the first expression is shown, and whatever read this is worked out again then).
 */
export function cronWords(cron: string): string | undefined {
  if (!isAskedFor) void load()
  return describe.value?.(cron)
}

/** Whether the words are there; for whatever keeps what it worked out. */
export const areCronWordsLoaded = (): boolean => describe.value !== undefined

async function load(): Promise<void> {
  isAskedFor = true
  try {
    const { default: cronstrue } = await import('cronstrue')
    describe.value = (cron) => {
      try {
        return cronstrue.toString(cron, { use24HourTimeFormat: true })
      } catch {
        return undefined // the expression itself is shown, and its form says what is wrong with it
      }
    }
  } catch {
    isAskedFor = false // expressions are shown as they are, and it is tried again with the next one
  }
}
