import { runNode, TestBinary } from '@millrace/node-sdk/testing'
import respond from './respond.node.ts'

const one = [{ json: { a: 1 } }]
const two = [...one, { json: { a: 2 } }]

test.each([
  [{}, one, { status: 200, headers: {}, body: { a: 1 }, bodyType: 'json' }],
  [{}, two, { status: 200, headers: {}, body: [{ a: 1 }, { a: 2 }], bodyType: 'json' }],
  [{}, [], { status: 200, headers: {}, body: [], bodyType: 'json' }],
  [{ body: 'json', json: { ok: true }, status: 201 }, one, { status: 201, headers: {}, body: { ok: true }, bodyType: 'json' }],
  [{ body: 'json', json: '[1]' }, one, { status: 200, headers: {}, body: [1], bodyType: 'json' }],
  [{ body: 'text', text: 'hi', headers: { 'X-A': 'b' } }, one, { status: 200, headers: { 'X-A': 'b' }, body: 'hi', bodyType: 'text' }],
  [{ body: 'none', status: 202 }, one, { status: 202, headers: {}, bodyType: 'none' }],
  [{ status: 204 }, one, { status: 204, headers: {}, bodyType: 'none' }],
])('config %j with %j answers %j', async (config, items, response) => {
  expect((await runNode(respond, { config: config as never, items })).response).toEqual(response)
})

test('the very items go on', async () => {
  expect((await runNode(respond, { items: one })).outputs.main?.[0]).toBe(one[0])
})

test('when nobody waits for the answer the log says so, and the items go on', async () => {
  const { logs, outputs } = await runNode(respond, { items: one, callerWaits: false })
  expect(logs).toEqual([{ level: 'warn', message: expect.stringContaining('No caller waits') }])
  expect(outputs.main).toEqual(one)
})

test.each([
  [{ status: 99 }],
  [{ body: 'json' }],
  [{ body: 'text' }],
  [{ headers: { 'X A': 'b' } }],
  [{ headers: { 'X-A': 'b\r\nSet-Cookie: c' } }],
  [{ body: 'json', json: '{' }],
])('config %j is refused', async (config) => {
  await expect(runNode(respond, { items: one, config: config as never })).rejects.toMatchObject({ code: 'config.invalid' })
})

describe('a file', () => {
  const photo = new TestBinary().add('bytes', { mimeType: 'image/png', fileName: 'a.png' })
  const items = [{ json: {}, binary: { data: photo } }]

  test('of the first item is the answer, to be saved unless it is to be shown', async () => {
    const answer = async (config: object) => (await runNode(respond, { items, config: { body: 'file', ...config } })).response
    expect(await answer({})).toEqual({
      ...{ status: 200, bodyType: 'file', file: photo },
      headers: { 'Content-Disposition': 'attachment; filename="a.png"' },
    })
    expect((await answer({ fileShown: true, headers: { 'X-A': 'b' } }))?.headers).toEqual({
      'Content-Disposition': 'inline; filename="a.png"',
      'X-A': 'b',
    })
  })

  test('that is not there fails the step', async () => {
    for (const given of [[], one, items])
      await expect(runNode(respond, { items: given, config: { body: 'file', file: 'x' } })).rejects.toMatchObject({
        code: 'binary.missing',
      })
  })
})
