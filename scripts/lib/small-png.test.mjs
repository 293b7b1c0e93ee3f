import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, smallPng } from './small-png.mjs'

const picture = (name) => readFileSync(join(import.meta.dirname, '../../packages/editor/public', name))
const away = (one, other) => Math.max(...[16, 8, 0].map((shift) => Math.abs(((one >> shift) & 255) - ((other >> shift) & 255))))

test('a picture becomes one with a palette, of the same size and without a visible difference', () => {
  const before = decode(picture('icon-512.png'))
  const small = smallPng(picture('icon-512.png'))
  const after = decode(small)
  expect([after.width, after.height]).toEqual([512, 512])
  expect(new Set(after.pixels).size).toBeLessThanOrEqual(256)
  const worst = before.pixels.reduce((most, rgb, at) => Math.max(most, away(rgb, after.pixels[at])), 0)
  expect(worst).toBeLessThan(24)
})

test('what is small already stays as it looks', () => {
  const once = smallPng(picture('icon-192.png'))
  expect(decode(smallPng(once)).pixels).toEqual(decode(once).pixels)
})

test('what is no PNG is refused', () => {
  expect(() => smallPng(Buffer.from('a text'))).toThrow('This is not a PNG.')
})
