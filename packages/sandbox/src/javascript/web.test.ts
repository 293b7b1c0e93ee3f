import { createHash, createHmac } from 'node:crypto'
import { createSandbox } from '../sandbox.ts'
import { failureOf, runCode } from '../testing/run-code.ts'

const sandbox = createSandbox({ maxChildren: 1 })
afterAll(() => sandbox.stop())

const value = async (expression: string, rest: object = {}): Promise<unknown> =>
  (await runCode(sandbox, `return { value: ${expression} }`, rest)).items[0]?.json['value']

// What Node itself says to the same expression is what code must see.
test.each([
  `Buffer.from('Zürich €').toString('base64')`,
  `Buffer.from('WsO8cmljaCDigqw=', 'base64').toString()`,
  `Buffer.from('WsO8cmljaCDigqw', 'base64url').toString('utf8')`,
  `Buffer.from('not base64!', 'base64').toString('hex')`,
  `Buffer.from('abc').toString('hex') + Buffer.from('6162zz', 'hex').toString()`,
  `Buffer.from('é', 'latin1').toString('latin1') + Buffer.from('é').toString('binary') + Buffer.from('hé', 'utf16le').toString('hex')`,
  `Buffer.concat([Buffer.from('ab'), Buffer.from([99, 300])]).toJSON()`,
  `Buffer.alloc(3, 'ab').toString() + Buffer.byteLength('€') + Buffer.isBuffer(Buffer.alloc(1)) + Buffer.isBuffer(new Uint8Array(1))`,
  `[Buffer.from('abc').slice(1).toString(), Buffer.from('abcb').indexOf('b'), Buffer.from('abcb').lastIndexOf('b'), Buffer.from('abc').includes('z')]`,
  `[Buffer.from('a').equals(Buffer.from('a')), Buffer.compare(Buffer.from('a'), Buffer.from('b')), Buffer.from([1, 2, 3, 4]).readUInt32BE(0), Buffer.from([1, 2]).readInt16LE()]`,
  `(() => { const b = Buffer.alloc(8); b.writeDoubleBE(1.5); b.write('x', 7); return b.toString('hex') })()`,
  `JSON.stringify({ b: Buffer.from('a') })`,
  `new URL('../b?x=1&y=%20#h', 'https://User@example.com:8080/a/c').href`,
  `(() => { const u = new URL('https://example.com/?a=1'); u.searchParams.append('b', 'x y&z'); u.pathname = '/ä'; u.port = '99'; return [u.href, u.search, u.host, u.origin, String(u), u.searchParams.get('a')] })()`,
  `[...new URLSearchParams({ a: '1', b: 'ü +' })].concat([[new URLSearchParams('?q=a+b%20c&q=2').getAll('q').join()]])`,
  `new URLSearchParams([['a', "it's (~)*"], ['b', '']]).toString()`,
  `[URL.canParse('nope'), URL.canParse('/x', 'http://y')]`,
  `Array.from(new TextEncoder().encode('€'))`,
  `new TextDecoder('windows-1252').decode(new Uint8Array([0x80, 0xfc]))`,
  `new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff]))`,
  `btoa('a\\xff') + atob('YcO/')`,
  `(() => { const a = { d: new Date(5), m: new Map([[1, new Set([2])]]) }; a.self = a; const b = structuredClone(a); return [b !== a, b.self === b, b.d.getTime(), [...b.m.get(1)]] })()`,
  `new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5)`,
])('%s is as in Node', async (expression) => {
  const expected = JSON.parse(JSON.stringify(await (0, eval)(`(async () => ${expression})()`))) as unknown
  expect(await value(expression)).toEqual(expected)
})

describe('crypto', () => {
  test('hashes are Node’s', async () => {
    const code = `(() => { const crypto = require('node:crypto'); return [crypto.createHash('sha256').update('a').update('ü').digest('hex'), crypto.createHmac('sha1', 'key').update('data').digest('base64'), crypto.createHash('md5').update(Buffer.from([1])).digest().length] })()`
    expect(await value(code)).toEqual([
      createHash('sha256').update('aü').digest('hex'),
      createHmac('sha1', 'key').update('data').digest('base64'),
      16,
    ])
    expect(await value(`Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('a'))).toString('hex')`)).toBe(
      createHash('sha256').update('a').digest('hex'),
    )
  })

  test('random values are random, and bounded', async () => {
    expect(await value('crypto.randomUUID()')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await value(`crypto.randomUUID() === crypto.randomUUID()`)).toBe(false)
    expect(await value(`require('crypto').randomBytes(8).length`)).toBe(8)
    expect((await failureOf(runCode(sandbox, `require('crypto').randomBytes(1e9)`))).message).toContain('Too many')
    expect((await failureOf(runCode(sandbox, `require('crypto').createHash('nope').update('a').digest()`))).message).toContain('no hash')
  })
})

describe('timers', () => {
  test('run in order, can be cleared, and the code waits for them', async () => {
    const source = `const seen = []
      setTimeout(() => seen.push('b'), 15); setTimeout(() => seen.push('a'), 5); clearTimeout(setTimeout(() => seen.push('never'), 1))
      const every = setInterval(() => seen.push('i'), 2)
      await new Promise((resolve) => setTimeout(resolve, 30)); clearInterval(every)
      return { seen: seen.filter((each) => each !== 'i'), often: seen.length > 3 }`
    expect((await runCode(sandbox, source)).items[0]?.json).toEqual({ seen: ['a', 'b'], often: true })
  })

  test('count in the time limit', async () => {
    const error = await failureOf(
      runCode(sandbox, 'console.log("before"); await new Promise((resolve) => setTimeout(resolve, 60_000))', { timeoutMs: 100 }),
    )
    expect(error).toMatchObject({ code: 'code.timeout', logs: [{ level: 'info', message: 'before' }] })
  })

  test('a program that waits holds up no other one', async () => {
    const waiting = runCode(sandbox, 'await new Promise((resolve) => setTimeout(resolve, 300)); return { at: "end" }')
    const others = await Promise.all(Array.from({ length: 5 }, (_, n) => runCode(sandbox, `return { n: ${n} }`)))
    expect(others.map(({ items }) => items[0]?.json['n'])).toEqual([0, 1, 2, 3, 4])
    expect((await waiting).items[0]?.json).toEqual({ at: 'end' })
  })

  test('what throws in a timer fails the program', async () => {
    expect(
      await failureOf(
        runCode(sandbox, 'setTimeout(() => { throw new RangeError("late") }, 1); await new Promise((r) => setTimeout(r, 50))'),
      ),
    ).toMatchObject({
      code: 'code.runtime',
      data: { detail: { name: 'RangeError' } },
    })
  })
})

test('a program that waits when another one ends its isolate runs again', async () => {
  const waiting = runCode(sandbox, 'await new Promise((resolve) => setTimeout(resolve, 200)); return { at: "end" }')
  const endless = failureOf(runCode(sandbox, 'for (;;);', { timeoutMs: 50 }))
  expect((await endless).code).toBe('code.timeout')
  expect((await waiting).items[0]?.json).toEqual({ at: 'end' })
})

describe('fetch', () => {
  const call = async (what: string, text: string): Promise<string> => {
    const { url, method, headers, body } = JSON.parse(text) as {
      url: string
      method: string
      headers: Record<string, string>
      body?: string
    }
    if (url.includes('refused'))
      throw Object.assign(new RangeError('Not that one.'), { code: 'code.fetch', data: { hint: 'Ask the operator.' } })
    const said = JSON.stringify({ what, url, method, headers, body: body === undefined ? null : Buffer.from(body, 'base64').toString() })
    const status = url.includes('missing') ? 404 : 200
    return JSON.stringify({
      url,
      status,
      statusText: '',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(said).toString('base64'),
      redirected: false,
    })
  }

  test('asks the parent, and reads its answer', async () => {
    const source = `const r = await fetch('https://x.test/a', { method: 'post', headers: { A: 'b' }, body: JSON.stringify({ n: 1 }) })
      return { ok: r.ok, type: r.headers.get('Content-Type'), ...await r.clone().json(), length: (await r.text()).length > 10 }`
    expect((await runCode(sandbox, source, { call })).items[0]?.json).toEqual({
      ...{ ok: true, type: 'application/json', what: 'fetch', url: 'https://x.test/a', method: 'POST', body: '{"n":1}', length: true },
      headers: { a: 'b', 'content-type': 'text/plain;charset=UTF-8' },
    })
  })

  test('several at once', async () => {
    const source = `const all = await Promise.all([1, 2, 3].map((n) => fetch('https://x.test/' + n).then((r) => r.json()))); return all.map(({ url }) => ({ url }))`
    expect((await runCode(sandbox, source, { call })).items).toHaveLength(3)
  })

  test('a refusal is an error of the code, which it can catch, with code and hint', async () => {
    const error = await failureOf(runCode(sandbox, `await fetch('https://refused.test/')`, { call }))
    expect(error).toMatchObject({
      code: 'code.fetch',
      message: expect.stringContaining('Not that one.'),
      data: { hint: 'Ask the operator.' },
    })
    expect(await value(`await fetch('https://refused.test/').catch((e) => e.message)`, { call })).toBe('Not that one.')
  })

  test('this.helpers.httpRequest is there for those who are used to it', async () => {
    const source = `return await this.helpers.httpRequest({ url: 'https://x.test/', qs: { q: 'a b' }, method: 'PUT', body: { n: 1 }, json: true })`
    expect((await runCode(sandbox, source, { call })).items[0]?.json).toMatchObject({
      url: 'https://x.test/?q=a+b',
      method: 'PUT',
      body: '{"n":1}',
    })
    expect(
      (await failureOf(runCode(sandbox, `await this.helpers.httpRequest({ url: 'https://x.test/missing' })`, { call }))).message,
    ).toContain('404')
  })

  test('a program that is over asks no more: what it waited for is cancelled', async () => {
    let ended: AbortSignal | undefined
    const never = (_what: string, _text: string, signal: AbortSignal): Promise<string> => {
      ended = signal
      return new Promise(() => undefined)
    }
    expect((await failureOf(runCode(sandbox, `await fetch('https://x.test/')`, { call: never, timeoutMs: 100 }))).code).toBe('code.timeout')
    expect(ended?.aborted).toBe(true)
  })
})
