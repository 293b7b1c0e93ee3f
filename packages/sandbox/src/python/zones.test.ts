import { zonesOf } from './zones.ts'

const at = (...date: [number, number, number, number]) => Date.UTC(...date) / 1000

test('a zone’s changes are known to the second, with their offset and whether they begin summer time', () => {
  const changes = zonesOf('', 'Europe/Berlin')['Europe/Berlin'] ?? []
  expect(changes).toContainEqual([at(2026, 2, 29, 1), 7200, 1])
  expect(changes).toContainEqual([at(2026, 9, 25, 1), 3600, 0])
  expect(changes[0]).toEqual([null, 3600, 0])
})

test('south of the equator summer time is that of the southern summer', () => {
  const changes = zonesOf('', 'Australia/Sydney')['Australia/Sydney'] ?? []
  expect(changes).toContainEqual([at(2026, 3, 4, 16), 36_000, 0])
  expect(changes).toContainEqual([at(2026, 9, 3, 16), 39_600, 1])
})

test('a zone without changes has its one offset', () => {
  expect(zonesOf('', 'Asia/Kolkata')).toEqual({ 'Asia/Kolkata': [[null, 19_800, 0]] })
})

test('zones that a source names are found, those that do not exist are left out, and there are only so many', () => {
  expect(Object.keys(zonesOf('ZoneInfo("Asia/Tokyo"), "Europe/Nowhere", "x/y"', 'UTC'))).toEqual(['Asia/Tokyo'])
  const many = Intl.supportedValuesOf('timeZone').slice(0, 30).join(' ')
  expect(Object.keys(zonesOf(many, 'UTC')).length).toBeLessThanOrEqual(10)
})
