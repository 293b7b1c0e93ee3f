import { catalogOf, nodeType, workflowOf } from './testing/documents.ts'
import { validateWorkflow } from './validate.ts'

const TYPES = [
  nodeType('t.start', { kind: 'trigger', ports: { inputs: [], outputs: ['main'] }, trigger: { kind: 'manual' } }),
  nodeType('t.http', {
    effects: 'read',
    config: {
      type: 'object',
      properties: {
        url: { type: 'string', title: 'URL' },
        pin: { type: 'string', title: 'PIN', 'x-ui': { secret: true } },
        headers: {
          type: 'array',
          title: 'Headers',
          items: { type: 'object', properties: { name: { type: 'string' }, value: { title: 'Value' } } },
        },
      },
    },
    credentials: [{ type: 't.token', when: { path: 'auth', equals: 'token' } }],
  }),
]
const found = (config: object, more: object = {}) =>
  validateWorkflow(
    workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.http', { config, ...more }],
      ],
      ['a > b'],
    ),
    catalogOf(TYPES),
  )
const codes = (config: object, more: object = {}) => found(config, more).map(({ code }) => code)
const header = (name: string, value: unknown) => ({ headers: [{ name, value }] })

describe('a secret that stands in the settings as plain text', () => {
  test.each([
    header('Authorization', 'Bearer abcd1234'),
    header('x-api-key', '8f3a9c'),
    header('Authorization', { $expr: 'Bearer abcd1234{{ $json.x }}' }),
    { more: { 'X-API-Key': '8f3a9c' } },
    { pin: '1234' },
    { text: 'token ghp_0123456789012345678901234567890123456' },
    { text: '-----BEGIN RSA PRIVATE KEY-----\nabc' },
    { deep: { list: ['sk_live_0123456789abcdef01'] } },
    { text: 'my-sk-old-sk-proj-0123456789abcdefghij' },
    { text: `sk-one-part03-${'A1'.repeat(20)}-x` },
    { text: `sk-or-v1-${'0f'.repeat(32)}` },
    { text: 'my-eyJold-eyJhbGciOiJ-.eyJzdWIiOiIx-.0123456-' },
  ])('is told: %j', (config) => expect(codes(config)).toEqual(['security.secret-in-config']))

  test.each([
    header('Authorization', { $expr: 'Bearer {{ $vars.token }}' }),
    header('Authorization', { $expr: '{{ $json.user }}:{{ $json.pass }}' }),
    header('Accept', 'application/json'),
    header('Authorization', ''),
    { pin: { $expr: '{{ $json.pin }}' } },
    { text: 'a task-list of skeletons and disk-0123456789' },
    { key: 'large' },
  ])('is not made up: %j', (config) => expect(codes(config)).toEqual([]))

  test('is never repeated in the message, which says where it is', () => {
    const [problem] = found(header('Authorization', 'Bearer abcd1234'))
    expect(JSON.stringify(problem)).not.toContain('abcd1234')
    expect(problem).toMatchObject({ severity: 'warning', path: '/nodes/1/config/headers/0/value', nodeId: 'b' })
    expect(problem?.message).toContain('"B", Headers 1 › Value')
  })
})

describe('an address', () => {
  test.each([
    'https://user:pass@example.com/',
    'https://::pass@example.com/',
    'https://example.com/?api_key=12345',
    'http://example.com/a?b=1&access_token=x',
  ])('with a secret in it is told: %s', (url) => expect(codes({ url })).toEqual(['security.secret-in-url']))

  test.each(['https://example.com/?page=2', 'https://example.com/@user:1/', 'https://example.com/?api_key='])(
    'without one is not: %s',
    (url) => expect(codes({ url })).toEqual([]),
  )

  test('whose secret is worked out is not told', () => {
    expect(codes({ url: { $expr: 'https://example.com/?token={{ $vars.token }}' } })).toEqual([])
  })

  test('in the open is told when a credential goes there, and the credential is in use', () => {
    const chosen = { credentials: { 't.token': 'c1' } }
    expect(codes({ url: 'http://example.com/', auth: 'token' }, chosen)).toEqual(['security.plain-http'])
    expect(codes({ url: 'http://example.com/' }, chosen)).toEqual([])
    expect(codes({ url: 'http://example.com/' })).toEqual([])
  })

  test.each(['http://localhost:8080/', 'http://10.0.0.7/', 'http://billing/', 'http://api.internal:80/', 'http://[::1]/'])(
    'within a network of its own may be meant: %s',
    (url) => expect(codes({ url, auth: 'token' }, { credentials: { 't.token': 'c1' } })).toEqual([]),
  )
})

test('a text of any length is read in a time that its length bounds', () => {
  const long = `${'a@:'.repeat(20_000)}eyJ${'a'.repeat(30_000)}`
  expect(codes({ url: `https://${long}`, text: long })).toEqual([])
})

describe('a text that begins again and again as a secret does', () => {
  const AGAIN = [
    ...[
      '-----BEGIN ',
      '-----BEGIN PRIVATE ',
      '-sk_live_',
      'sk-',
      '-sk-a',
      '-sk-1',
      'sk-.',
      '-ghp_',
      '-github_pat_',
      'glpat-.',
      'xoxb-_',
      '-AKIA',
    ],
    ...['-AIza', '-AIza.', 'SG.', 'SG.aaaaaaaaaaaaaaaaa.-', '-npm_', '-eyJ', '-eyJaaaaaaaa', 'eyJaaaaaaaaa.-', '-eyJ-eyJ-eyJ.'],
    ...['?token=&', '&api_key={', 'Bearer ', 'authorization', '{{', '}}', ':', 'a:', 'a.', '.loca'],
  ]
  const texts = AGAIN.flatMap((again) => ['', 'http://a'].map((start) => start + again.repeat(99_000 / again.length)))

  // Where a pattern reads the rest of the text from each beginning, one of them alone takes longer.
  test('is read in a time that its length bounds', () => {
    const headers = texts.map((text) => ({ name: 'Authorization', value: { $expr: text } }))
    const began = performance.now()
    found({ texts, headers, auth: 'token' }, { credentials: { 't.token': 'c1' } })
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
