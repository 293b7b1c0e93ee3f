import { TemplateCache } from './template-cache.ts'

test('equal texts share one compiled template', () => {
  const cache = new TemplateCache()
  expect(cache.compile('{{ $json.a }}')).toBe(cache.compile('{{ $json.a }}'))
})

test('the least recently used template goes when there are too many', () => {
  const cache = new TemplateCache(10_000)
  const first = cache.compile('{{ 0 }}')
  const second = cache.compile('{{ 1 }}')
  for (let index = 2; index < 50; index++) {
    cache.compile(`{{ ${index} }}`)
    expect(cache.compile('{{ 0 }}')).toBe(first)
  }
  expect(cache.compile('{{ 1 }}')).not.toBe(second)
  expect(cache.bytes).toBeLessThanOrEqual(10_000)
})

test('a text that cannot be compiled is refused each time and takes no room', () => {
  const cache = new TemplateCache()
  for (let turn = 0; turn < 2; turn++) expect(() => cache.compile('{{ ( }}')).toThrow(/ends too early/)
  expect(cache.bytes).toBe(0)
})
