import { compileExpression, toJson, type ExpressionError } from './index.ts'

const NOW = Date.UTC(2026, 0, 31, 8, 30)
const data = {
  text: 'Ada',
  list: [{ id: 1, tag: 'x' }, { id: 2 }],
  evil: JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "ok": 2}') as unknown,
  date: new Date(NOW),
}
const inZone =
  (zone: string | undefined) =>
  (source: string): unknown =>
    toJson(
      compileExpression(source).evaluate({
        ...(zone === undefined ? {} : { zone }),
        now: NOW,
        lookup: (name) => (name === '$json' ? data : undefined),
      }),
    )
const run = inZone('Europe/Berlin')

describe('addresses in texts', () => {
  test.each<[string, unknown]>([
    ["'mail a.b+c@sub.example.co.uk!'.extractEmail()", 'a.b+c@sub.example.co.uk'],
    ["'@ x@ @y.z a@b ok@ö.de'.extractEmail()", 'ok@ö.de'],
    ["'...bob@example.com...'.extractEmail()", 'bob@example.com'],
    ["'(see https://example.com/a_(b)), then'.extractUrl()", 'https://example.com/a_(b)'],
    ["'ftp://files.example.com/x'.extractUrl()", 'ftp://files.example.com/x'],
    ["'javascript://alert(1) http://ok.example'.extractUrl()", 'http://ok.example'],
    ["'://'.extractUrl() ?? 'none'", 'none'],
    ["'https://example.com:8080?x=1'.extractDomain()", 'example.com'],
    ["'example.com/path'.extractDomain()", 'example.com'],
    ["'no domain here'.extractDomain() ?? 'none'", 'none'],
    ["'https://example.com'.extractUrlPath()", '/'],
    ["['a@b.de', 'a@b', 'a b@c.de', '.a@b.de', 'a..b@c.de', 'a@b.de '].map(t => t.isEmail())", [true, false, false, false, false, false]],
    ["['b.de', 'b', 'b..de', '-b.de', '1.2', 'münchen.de'].map(t => t.isDomain())", [true, false, false, false, false, true]],
    ["['http://x', 'http://', 'x.de', 'data:text/plain,x', 'http://a b'].map(t => t.isUrl())", [true, false, false, false, false]],
  ])('%s', (source, expected) => expect(run(source)).toEqual(expected))
})

describe('texts without markup', () => {
  test.each<[string, unknown]>([
    ["'a < b && c > d <br/>x<!-- <b> -->y'.removeTags()", 'a < b && c > d xy'],
    ["'<a href=\"x\">open'.removeTags() + '<b'.removeTags()", 'open<b'],
    [
      "'# T\\n\\n- one\\n- [x] two\\n1. three\\n> quoted\\n---\\n`code` ~~old~~'.removeMarkdown()",
      'T\n\none\ntwo\nthree\nquoted\ncode old',
    ],
    ["'![alt](a.png) [text](b) [ref][1]\\n\\n[1]: http://x'.removeMarkdown()", 'alt text ref'],
    ["'snake_case_name and 2 * 3 * 4'.removeMarkdown()", 'snake_case_name and 2 * 3 * 4'],
    ["'***both*** _it_ \\\\*kept\\\\*'.removeMarkdown()", 'both it *kept*'],
    ["'Łódź, Ærø, Þór, “x” – ½'.replaceSpecialChars()", 'Lodz, AEro, Thor, "x" - 1⁄2'],
  ])('%s', (source, expected) => expect(run(source)).toEqual(expected))
})

test('hashes are those that everybody else makes', () => {
  expect(run("['md5', 'SHA1', 'sha224', 'sha384', 'sha512', 'sha3', 'ripemd160'].map(a => 'abc'.hash(a).slice(0, 16))")).toEqual([
    '900150983cd24fb0',
    'a9993e364706816a',
    '23097d223405d822',
    'cb00753f45a35e8b',
    'ddaf35a193617aba',
    'b751850b1a57168a',
    '8eb208f7e05d987a',
  ])
  expect(run("'ä€😀'.hash('sha1')")).toBe('29587906e591b9c6b15559a397eaffca2aeb48ba')
})

describe('what does not fit is an error with a sentence', () => {
  test.each([
    "'x'.hash('crc32')",
    "'x'.toInt()",
    "'x'.toFloat()",
    "'zz'.toInt(16)",
    "'%zz'.urlDecode()",
    "'soon'.toDateTime()",
    "'order 5'.toDateTime()",
    "'32.01.2026'.toDateTime('dd.MM.yyyy')",
    '(1.5).isEven()',
    "(1).toDateTime('days')",
    "({}).merge('x')",
    "[{}].renameKeys('a')",
    '[1].difference(2)',
    '[1].union({})',
    "new Date().extract('fortnight')",
    "new URL('nowhere')",
    "new URLSearchParams([['a', 1], 'b'])",
    "btoa('€')",
    "atob('%')",
    "encodeURIComponent('\\ud800')",
    "Interval.fromDateTimes('2026-01-01', '2026-01-02').splitBy({ days: 0 })",
    "Interval.fromDateTimes('2026-01-01', '2026-01-02').overlaps(1)",
    "(1).toLocaleString('nonsense locale')",
    "(1).format('de', { style: 'currency' })",
  ])('%s', (source) => {
    expect(() => run(source)).toThrow(expect.objectContaining({ code: 'expression.bad-argument' }) as ExpressionError)
  })

  test('$fromAI says where it works', () => {
    expect(() => run("$fromAI('city')")).toThrow(expect.objectContaining({ code: 'expression.no-model' }) as ExpressionError)
    expect(run("$fromAI('city', '', 'string', 'Berlin')")).toBe('Berlin')
  })
})

describe('helpers make new plain data', () => {
  test.each<[string, unknown]>([
    ['$json.evil.merge({ a: 1 })', { a: 1, constructor: 1, ok: 2 }],
    ['$json.evil.keys()', ['ok']],
    ['[$json.evil].merge()', { constructor: 1, ok: 2 }],
    ['structuredClone($json.evil)', { ok: 2 }],
    ['$json.evil.urlEncode()', 'ok=2'],
    ["[$json.evil].pluck('__proto__', 'constructor')", []],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test.each([
    "[{ a: 1 }].renameKeys('a', '__proto__')",
    "[{ a: 1 }].renameKeys('a', 'constructor')",
    "[{ k: '__proto__', v: { polluted: true } }].smartJoin('k', 'v')",
    "Object.groupBy([1], () => '__proto__')",
  ])('%s makes no such key', (source) => {
    expect(() => run(source)).toThrow(expect.objectContaining({ code: 'expression.forbidden-name' }) as ExpressionError)
  })

  test('input data stays as it is', () => {
    run(
      "[$json.list.append(1), $json.list.union([2]), $json.list.renameKeys('id', 'n'), $json.list.copyWithin(0, 1), $json.list.reverse()]",
    )
    expect(data.list).toEqual([{ id: 1, tag: 'x' }, { id: 2 }])
    expect(() => run('$json.date.setHours(1)')).toThrow(expect.objectContaining({ code: 'expression.read-only' }) as ExpressionError)
  })

  test('a clone may be changed', () => {
    expect(run('(() => { const copy = structuredClone($json.list); copy[0].id = 9; return [copy[0].id, $json.list[0].id] })()')).toEqual([
      9, 1,
    ])
  })
})

describe('JSON with a function', () => {
  test.each<[string, unknown]>([
    ["JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ['a', 'b'])", '{"a":1,"b":{"a":2}}'],
    ["JSON.stringify({ a: 1, b: 2 }, (k, v) => (k === 'a' ? undefined : v))", '{"b":2}'],
    ['JSON.stringify({ d: new Date(0) }, (k, v) => typeof v)', '"object"'],
    ["JSON.stringify([new Date(0)], (k, v) => (k === '' ? v : typeof v))", '["string"]'],
    ['JSON.parse(\'{"a":[1,2],"b":3}\', (k, v) => (k === \'b\' ? undefined : v))', { a: [1, 2] }],
  ])('%s is as in JavaScript', (source, expected) => expect(run(source)).toEqual(expected))
})

describe('dates in the zone of the workflow', () => {
  test.each<[zone: string | undefined, source: string, expected: unknown]>([
    ['Asia/Tokyo', 'new Date().getHours()', 17],
    ['America/New_York', "new Date('2026-07-01T12:00').toISOString()", '2026-07-01T16:00:00.000Z'],
    ['America/New_York', "new Date('2026-07-01').toISOString()", '2026-07-01T00:00:00.000Z'],
    ['America/New_York', "new Date('July 1, 2026 12:00').toISOString()", '2026-07-01T16:00:00.000Z'],
    ['America/New_York', "new Date('July 1, 2026 12:00 GMT+0200').toISOString()", '2026-07-01T10:00:00.000Z'],
    ['America/New_York', "new Date('2026-07-01T12:00:00+02:00').toISOString()", '2026-07-01T10:00:00.000Z'],
    ['America/New_York', "'July 1, 2026 12:00'.toDateTime().toISO()", '2026-07-01T12:00:00.000-04:00'],
    ['Europe/Berlin', 'new Date(2026, 2, 29, 2, 30).toISOString()', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', 'new Date(2026, 9, 25, 2, 30).toISOString()', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', "new Date(new Date('2026-03-28T12:00').setDate(29)).getHours()", 12],
    ['Europe/Berlin', 'String(new Date(0))', 'Thu Jan 01 1970 01:00:00 GMT+0100 (Central European Standard Time)'],
    ['Asia/Kolkata', 'new Date(0).toTimeString()', '05:30:00 GMT+0530 (India Standard Time)'],
    ['Europe/Berlin', 'new Date(NaN).getHours()', null],
    ['Europe/Berlin', 'String(new Date("nonsense"))', 'Invalid Date'],
    ['Mars/Olympus', 'new Date(0).getHours()', 0],
    ['UTC', 'new Date(99, 0).getFullYear()', 1999],
    ['Europe/Berlin', '[Date.now(), +new Date(), DateTime.now().toMillis()]', [NOW, NOW, NOW]],
  ])('%s: %s', (zone, source, expected) => expect(inZone(zone)(source)).toEqual(expected))

  test('without a zone they are the host’s own', () => {
    for (const source of ['new Date(2026, 6, 1, 12, 30).getTime()', "Date.parse('2026-07-01T12:00')", 'String(new Date(1e12))']) {
      const own: Readonly<Record<string, unknown>> = {
        'new Date(2026, 6, 1, 12, 30).getTime()': new Date(2026, 6, 1, 12, 30).getTime(),
        "Date.parse('2026-07-01T12:00')": Date.parse('2026-07-01T12:00'),
        'String(new Date(1e12))': String(new Date(1e12)),
      }
      expect(inZone(undefined)(source)).toEqual(own[source])
    }
  })
})

describe('hostile texts cost no more than they are long', () => {
  test.each([
    "'@'.repeat(1e6).extractEmail() ?? ''",
    "'a@'.repeat(5e5).extractEmail() ?? ''",
    "'://'.repeat(3e5).extractUrl() ?? ''",
    "'<'.repeat(1e6).removeTags()",
    "'<a'.repeat(5e5).removeTags()",
    "'['.repeat(1e5).removeMarkdown()",
    "'*a'.repeat(5e4).removeMarkdown()",
    "'_ '.repeat(5e4).removeMarkdown()",
    "('- '.repeat(5e4) + 'x').removeMarkdown()",
    "('> '.repeat(5e4) + 'x').removeMarkdown()",
    "'`'.repeat(1e5).removeMarkdown()",
    "'a'.repeat(1e6).isDomain()",
    "'x'.repeat(4e6).hash('sha512')",
    "'ﷺ'.repeat(5e5).replaceSpecialChars()",
    "'aB'.repeat(1e6).toSnakeCase()",
  ])('%s', (source) => {
    try {
      run(source)
    } catch (thrown) {
      expect((thrown as ExpressionError).code).toMatch(/fuel|too-large/)
    }
  })
})
