import type { JsonObject } from '@millrace/base'
import { migrateConfig } from './migrate-config.ts'

const registryOf = (migrate?: (config: JsonObject, from: number) => JsonObject) => ({
  get: (type: string, version: number) =>
    type === 'acme.say' && version === 2
      ? ({
          definition: { config: { type: 'object', required: ['text'] }, ...(migrate === undefined ? {} : { migrate }) },
          check: () => [],
        } as never)
      : undefined,
  versionsOf: (type: string) => (type === 'acme.say' ? [2] : []),
})
const asked = { type: 'acme.say', version: 2, from: 1 }

test('a config of an older version becomes one of the new version, with its expressions as they were', async () => {
  const registry = registryOf(({ words, ...rest }) => ({ ...rest, text: words! }))
  const config = { words: { $expr: '{{ $json.a }}' }, loud: true }
  expect(await migrateConfig(registry, { ...asked, config })).toEqual({
    config: { text: { $expr: '{{ $json.a }}' }, loud: true },
    problems: [],
  })
  expect(config).toHaveProperty('words')
})

test('what is still wrong with it is said; a type without a way of its own keeps the config', async () => {
  const { config, problems } = await migrateConfig(registryOf(), { ...asked, config: { words: 'a' } })
  expect(config).toEqual({ words: 'a' })
  expect(problems).toHaveLength(1)
})

test.each<[string, Partial<typeof asked>, (() => JsonObject) | undefined, string]>([
  ['a type that is not there', { type: 'acme.other' }, undefined, 'node-type.not-found'],
  ['a version that is not there', { version: 3 }, undefined, 'node-type.not-found'],
  ['an older version', { from: 3 }, undefined, 'node-type.migration-failed'],
  ['a package that gives no object', {}, () => [] as never, 'node-type.migration-failed'],
  ['a package that fails', {}, () => BigInt(1) as never, 'node-type.migration-failed'],
])('refused: %s', async (_what, more, migrate, code) => {
  await expect(migrateConfig(registryOf(migrate), { ...asked, ...more, config: {} })).rejects.toMatchObject({ code })
})
