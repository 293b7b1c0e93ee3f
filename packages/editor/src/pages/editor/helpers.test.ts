import { chain, edge, node, storeOf } from '@/document/testing/documents.ts'
import { curlFor } from './curl.ts'
import { namesBefore } from './use-form-context.ts'

test('a curl command has the method of the trigger, and a body where one belongs', () => {
  expect(curlFor('http://x/webhook-test/a', { path: 'a', methods: ['GET'] })).toBe("curl 'http://x/webhook-test/a'")
  expect(curlFor('http://x/a', {})).toContain('-X POST')
  expect(curlFor('http://x/a', { methods: ['DELETE'] })).not.toContain('-d')
  expect(curlFor("http://x/it's", { methods: ['GET'] })).toBe("curl 'http://x/it'\\''s'")
})

test('the nodes before a node are offered nearest first, loops do not hang it', () => {
  const store = storeOf({ ...chain(), nodes: [...chain().nodes, node('other')], edges: [...chain().edges, edge('back', 'b', 'a')] })
  expect(namesBefore(store, 'b')).toEqual(['A', 'START'])
  expect(namesBefore(store, 'other')).toEqual([])
})
