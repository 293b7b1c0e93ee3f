import { flushPromises } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import { checkConfig } from '@millrace/workflow'
import { checkValue } from './model/check.ts'
import { AUTHORED } from './testing/authors-schemas.ts'
import { SPECIMENS } from './testing/schemas.ts'
import { showForm as show } from './testing/show-form.ts'

test('there are at least sixty schemas of the kinds that authors write', () => {
  const names = [...AUTHORED, ...SPECIMENS].map(({ name }) => name)
  expect(new Set(names).size).toBeGreaterThanOrEqual(60)
})

describe.each(AUTHORED)('$name', ({ schema, value, wrong, at }) => {
  test('is shown, and shown alone changes nothing, right or wrong', async () => {
    for (const start of [value, wrong]) {
      const { page, given } = show(schema, start)
      await flushPromises()
      expect(page.find('[data-pointer]').exists()).toBe(true)
      expect(given).toEqual([])
      page.unmount()
    }
  })

  test('an edit keeps all the rest, and what the form does not understand', async () => {
    const start: JsonObject = { ...value, 'not known': { keep: [1, { deep: true }] } }
    const properties = { ...(schema['properties'] as JsonObject | undefined), edited: { type: 'string' } }
    const { page, value: now } = show({ ...schema, properties }, start)
    await page.find<HTMLInputElement>('[data-pointer="/edited"] input').setValue('new')
    expect(now.value).toEqual({ ...start, edited: 'new' })
    page.unmount()
  })

  test('a value of quite another sort is kept where it stands', async () => {
    const [first] = Object.keys(value)
    if (first === undefined) return
    const odd: JsonObject = { ...value, [first]: { odd: [{ of: 'another' }, 5] } }
    const { page, given } = show(schema, odd)
    await flushPromises()
    expect(given).toEqual([])
    page.unmount()
  })

  test('is judged alike while somebody types and where workflows are checked', () => {
    expect(checkValue(schema, schema, value)).toEqual([])
    expect(checkConfig(schema, value)).toEqual([])
    expect(checkValue(schema, schema, wrong).map(({ path }) => path)).toContain(at)
    expect(checkConfig(schema, wrong).map(({ path }) => path)).toContain(at)
  })
})
