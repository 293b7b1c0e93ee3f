import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runNode } from '@millrace/node-sdk/testing'
import countWords from '../src/count-words.node.ts'

test('each item gets the number of words of its text', async () => {
  const { outputs } = await runNode(countWords, {
    items: [{ id: 1 }, { id: 2 }],
    config: (index) => ({ text: index === 0 ? 'one  two three' : '' }),
  })
  assert.deepEqual(
    outputs['main']?.map((item) => item.json),
    [
      { id: 1, words: 3 },
      { id: 2, words: 0 },
    ],
  )
})

test('a field that is already there is never written over', async () => {
  await assert.rejects(runNode(countWords, { items: [{ words: 'mine' }], config: { text: 'a b' } }), { code: '{{id}}.field-taken' })
})
