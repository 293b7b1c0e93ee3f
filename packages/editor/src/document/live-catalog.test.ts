import { createCatalog } from './catalog.ts'
import { liveCatalog } from './live-catalog.ts'

const type = (version: number) => ({ type: 'acme.say', version }) as never

test('a catalog that is alive answers from what there is now', () => {
  let now = createCatalog([type(1)])
  const catalog = liveCatalog(() => now)
  now = createCatalog([type(1), type(2)], [{ name: 'acme.near' } as never])
  expect(catalog.find('acme.say', 2)).toBeDefined()
  expect(catalog.versionsOf('acme.say')).toEqual([1, 2])
  expect(catalog.newest).toEqual([type(2)])
  expect(catalog.conditionFunctions).toHaveLength(1)
})
