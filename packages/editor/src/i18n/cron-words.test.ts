import { flushPromises } from '@vue/test-utils'
import { computed } from 'vue'
import { areCronWordsLoaded, cronDescriber, cronWords } from './cron-words.ts'
import { CRON_LOCALES } from './cron-locales.ts'

test('words come when they are loaded, and what was shown without them is shown anew', async () => {
  const shown = computed(() => cronWords('0 9 * * 1-5') ?? '0 9 * * 1-5')
  expect(shown.value).toBe('0 9 * * 1-5')
  for (let left = 50; left > 0 && !areCronWordsLoaded(); left -= 1) await flushPromises()
  expect(shown.value).toBe('At 09:00, Monday through Friday')
})

test.each([
  ['*/15 * * * *', 'Every 15 minutes'],
  ['*/30 * * * * *', 'Every 30 seconds'],
  ['0 18 L * *', 'At 18:00, on the last day of the month'],
  ['0 9 * * MON#1', 'At 09:00, on the first Monday of the month'],
  ['nonsense', undefined],
  ['0 9 * *', undefined],
])('%s', (cron, words) => expect(cronWords(cron)).toBe(words))

test.each([
  ['en', 'At 09:00, Monday through Friday'],
  ['de', 'Um 09:00, Montag bis Freitag'],
  ['de-AT', 'Um 09:00, Montag bis Freitag'],
  ['pt-BR', 'Às 09:00, de segunda-feira a sexta-feira'],
  ['xx', 'At 09:00, Monday through Friday'],
])('the words are in the language of the interface: %s', async (language, words) => {
  const describe = await cronDescriber(language)
  expect(describe('0 9 * * 1-5')).toBe(words)
  expect(describe('nonsense')).toBeUndefined()
})

test('every language that is listed has its words', async () => {
  for (const name of Object.keys(CRON_LOCALES))
    expect((await cronDescriber(name.replace('_', '-')))('*/15 * * * *')).toEqual(expect.any(String))
})
