import { shallowRef } from 'vue'
import { LOCALE } from './locale.ts'

type Describe = (cron: string) => string | undefined

const describe = shallowRef<Describe>()
let isAskedFor = false

/**
 * What a cron expression means, in the language of the interface: `At 09:00, Monday through Friday`; undefined for what is none, and until
 * the words are there (they are loaded when the first expression is shown, and whatever read this is worked out again then).
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
    describe.value = await cronDescriber(LOCALE)
  } catch {
    isAskedFor = false // expressions are shown as they are, and it is tried again with the next one
  }
}

/** What says cron expressions in a language (BCP 47), with the words of that language alone; in English where there are none. */
export async function cronDescriber(language: string): Promise<Describe> {
  const [{ default: cronstrue }, locale] = await Promise.all([import('cronstrue'), loadedLocale(language)])
  return (cron) => {
    try {
      return cronstrue.toString(cron, { use24HourTimeFormat: true, locale })
    } catch {
      return undefined // the expression itself is shown, and its form says what is wrong with it
    }
  }
}

const ENGLISH = 'en'

/** The name that cronstrue has for a language, once its words are there. */
async function loadedLocale(language: string): Promise<string> {
  const [base = ENGLISH] = language.split('-')
  if (base === ENGLISH) return ENGLISH
  const { CRON_LOCALES } = await import('./cron-locales.ts')
  const known = Object.keys(CRON_LOCALES)
  const name =
    known.find((each) => each === language.replace('-', '_')) ?? known.find((each) => each === base || each.startsWith(`${base}_`))
  if (name === undefined) return ENGLISH
  await CRON_LOCALES[name]?.()
  return name
}
