import { flushPromises } from '@vue/test-utils'
import { createIconBitmaps, type IconBitmap } from './icon-bitmaps.ts'

const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" stroke="currentColor"><path d="M1 1 L2 2"/></svg>'

test('an icon is drawn once for each colour, and told when it is there', async () => {
  const loaded: string[] = []
  let told = 0
  const bitmap = {} as IconBitmap
  const icons = createIconBitmaps(
    () => (told += 1),
    async (svg) => (loaded.push(svg), bitmap),
  )
  expect(icons.at(icon, '#111')).toBeUndefined()
  expect(icons.at(icon, '#111')).toBeUndefined()
  await flushPromises()
  expect(icons.at(icon, '#111')).toBe(bitmap)
  expect(icons.at(undefined, '#111')).toBeUndefined()
  icons.at(icon, '#222')
  await flushPromises()
  expect([loaded.length, told]).toEqual([2, 2])
  expect(loaded[0]).toContain('color="#111"')
  expect(loaded[0]).toContain('<path d="M1 1 L2 2">')
})

test('only shapes of an icon are drawn, and one that cannot be drawn is not asked for again', async () => {
  const loaded: string[] = []
  const icons = createIconBitmaps(
    () => undefined,
    async (svg) => {
      loaded.push(svg)
      throw new RangeError('no picture')
    },
  )
  const hostile = icon.replace('<path', '<script>alert(1)</script><image href="https://x.example/a.png"/><path onload="x()"')
  for (let times = 0; times < 3; times += 1) {
    expect(icons.at(hostile, '#111')).toBeUndefined()
    await flushPromises()
  }
  expect(icons.at('no svg', '#111')).toBeUndefined()
  expect(loaded).toHaveLength(1)
  expect(loaded[0]).not.toMatch(/script|image|onload/)
})
