import { createSandbox } from '../sandbox.ts'
import { failureOf, ITEMS } from '../testing/run-code.ts'
import type { CodeRun } from '../sandbox.ts'

// Programs run to their limits here, on machines that may be busy.
jest.setTimeout(60_000)

const sandbox = createSandbox({ maxChildren: 1, maxOutputChars: 100_000, maxLogLines: 5, maxLogChars: 500 })
afterAll(() => sandbox.stop())

const python = (source: string, rest: Partial<CodeRun> = {}) =>
  sandbox.run({ language: 'python', source, mode: 'all', items: ITEMS, names: {}, ...rest })
const json = async (source: string, rest: Partial<CodeRun> = {}) => (await python(source, rest)).items.map((item) => item.json)
const failure = (source: string, rest: Partial<CodeRun> = {}) => failureOf(python(source, rest))

describe('what Python gets and gives', () => {
  test.each([
    ['a list of dicts', 'return [{"a": 1}, {"a": 2}]', [{ a: 1 }, { a: 2 }]],
    ['a list of items', 'return [{"json": {"a": 1}}]', [{ a: 1 }]],
    ['one dict', 'return {"a": 1}', [{ a: 1 }]],
    ['nothing at all', 'return []', []],
    ['its items as they are', 'return items', [{ id: 1 }, { id: 2 }]],
    ['a tuple, a generator or a set of them', 'return tuple({"a": n} for n in {1})', [{ a: 1 }]],
    ['a generator', 'return ({"a": n} for n in (1, 2))', [{ a: 1 }, { a: 2 }]],
  ])('may return %s', async (_, source, expected) => expect(await json(source)).toEqual(expected))

  test('all items are at hand by the names that people know', async () => {
    const source = `return {"all": len(_input.all()), "first": _input.first().json.id, "last": _input.last()["json"]["id"], "items": len(_items),
      "item": _input.item.json.id, "same": _item is item, "index": _itemIndex, "json": _json["id"], "now": type(_now).__name__,
      "today": _today.hour, "vars": _vars.region, "execution": _execution["id"], "n8n": _input.all().to_py()[0]["json"].to_py()["id"]}`
    expect(await json(source, { names: { $vars: { region: 'eu' }, $execution: { id: 'e1' } } })).toEqual([
      {
        ...{ all: 2, first: 1, last: 2, items: 2, item: 1, same: true, index: 0, json: 1, now: 'datetime', today: 0 },
        ...{ vars: 'eu', execution: 'e1', n8n: 1 },
      },
    ])
  })

  test('dates are in the zone of the workflow, and zones that the code names are known', async () => {
    const around = { now: Date.UTC(2026, 6, 1, 22, 30), zone: 'Europe/Berlin' }
    const source = `import zoneinfo, datetime
ny = zoneinfo.ZoneInfo("America/New_York")
at = lambda m: datetime.datetime(2026, m, 1, tzinfo=datetime.timezone.utc).astimezone(ny).isoformat()
return {"now": _now.isoformat(), "today": _today.isoformat(), "winter": at(1), "summer": at(7), "dst": _now.dst().seconds}`
    expect(await json(source, around)).toEqual([
      {
        ...{ now: '2026-07-02T00:30:00+02:00', today: '2026-07-02T00:00:00+02:00', dst: 3600 },
        ...{ winter: '2025-12-31T19:00:00-05:00', summer: '2026-06-30T20:00:00-04:00' },
      },
    ])
    expect((await failure('import zoneinfo\nzoneinfo.ZoneInfo("No/Where")')).code).toBe('code.runtime')
  })

  test('data of other nodes is at hand as in expressions', async () => {
    const given = { isExecuted: true, items: [{ json: { n: 1 } }, { json: { n: 2 } }], paired: [1, null], params: { url: 'x' } }
    const around = { nodes: { 'Fetch order': given, Late: { isExecuted: false } } }
    const source = `a = _("Fetch order")
return {"all": [i.json.n for i in a.all()], "first": a.first().json.n, "last": a.last()["json"]["n"], "item": a.item.json.n,
  "matching": _node["Fetch order"].itemMatching(0).json.n, "items": len(_items("Fetch order")), "run": [a.isExecuted, _node.Late.isExecuted], "url": a.params.url}`
    expect(await json(source, around)).toEqual([
      { all: [1, 2], first: 1, last: 2, item: 2, matching: 2, items: 2, run: [true, false], url: 'x' },
    ])
    expect(await failure('return _("Late").first()', around)).toMatchObject({
      code: 'code.runtime',
      message: expect.stringContaining('has not run'),
    })
    expect((await failure('return _("Other").first()', around)).data.hint).toContain('Fetch order')
    expect((await failure('return _("Fetch order").itemMatching(1)', around)).data.hint).toContain('first()')
  })

  test('an output and a run of another node can be chosen', async () => {
    const runs = [
      { run: 0, outputs: [['other', [{ json: { n: 7 } }]]] },
      { run: 1, outputs: [['other', [{ json: { n: 8 } }, { json: { n: 9 } }]]] },
    ] as const
    const split = { isExecuted: true, items: [{ json: { n: 1 } }], firings: { ports: ['main', 'other'], means: 1, runs } }
    const around = { nodes: { Split: split } }
    const source = `a = _("Split")
n = lambda items: [item.json.n for item in items]
return {"output": n(a.all(1)), "named": n(a.all("other", 0)), "run": n(a.all(run=0)), "latest": n(a.all(None, -1)), "none": n(a.all(0)),
  "first": a.first(1, 0).json.n, "last": a.last(1).json.n, "items": n(_items("Split", 1, 0))}`
    expect(await json(source, around)).toEqual([
      { output: [8, 9], named: [7], run: [7], latest: [8, 9], none: [], first: 7, last: 9, items: [7] },
    ])
    expect(await failure('return _("Split").all(2)', around)).toMatchObject({ data: { hint: 'Its outputs are 0 (main), 1 (other).' } })
    expect((await failure('return _("Split").all(0, 5)', around)).message).toContain('has no run 5: it ran 2 times')
  })

  test('in mode each the code sees one item at a time, and None drops it', async () => {
    const source = 'if _json.id == 1: return None\nreturn {"id": item.json.id, "at": _itemIndex, "same": _input.item is _item}'
    expect(await json(source, { mode: 'each' })).toEqual([{ id: 2, at: 1, same: true }])
  })

  test('fields can be read and set as attributes, at any depth', async () => {
    const source = 'a = _json.a\na.b.c = a.b.c + 1\na.new = [1]\ndel a.old\nreturn _json'
    expect(await json(source, { items: [{ json: { a: { b: { c: 1 }, old: 0 } } }] })).toEqual([{ a: { b: { c: 2 }, new: [1] } }])
  })

  test('names can be assigned again, as people do', async () => {
    expect(await json('items = items[1:]\nreturn items')).toEqual([{ id: 2 }])
    expect(await json('for item in items:\n  item.json.seen = True\nreturn items')).toEqual([
      { id: 1, seen: true },
      { id: 2, seen: true },
    ])
  })

  test('functions, globals, classes and imports work as in a module', async () => {
    const source = `import math
count = 0
def add(n):
    global count
    count += n
    return math.sqrt(fact(n))
def fact(n): return 1 if n < 2 else n * fact(n - 1)
class Box:
    size = 3
x = add(4)
add(1)
return {"count": count, "x": round(x, 2), "size": Box().size}`
    expect(await json(source)).toEqual([{ count: 5, x: 4.9, size: 3 }])
  })

  test.each([
    ['dates', 'import datetime\nreturn {"v": datetime.datetime(2026, 1, 2, 3, 4)}', '2026-01-02T03:04:00'],
    ['decimals', 'from decimal import Decimal\nreturn {"v": [Decimal("1.5"), Decimal("2")]}', [1.5, 2]],
    ['sets', 'return {"v": {1}}', [1]],
    ['what is no number', 'return {"v": [float("nan"), float("inf"), 1.5]}', [null, null, 1.5]],
    ['data classes', 'from dataclasses import dataclass\n@dataclass\nclass P:\n  x: int\nreturn {"v": P(1)}', { x: 1 }],
    ['enums', 'import enum\nclass C(enum.Enum):\n  A = "a"\nreturn {"v": C.A}', 'a'],
    ['UUIDs', 'import uuid\nreturn {"v": uuid.UUID(int=1)}', '00000000-0000-0000-0000-000000000001'],
    ['numbers as keys', 'return {"v": {1: "a"}}', { '1': 'a' }],
    ['any text', 'return {"v": "ä€😀\\ud800"}', 'ä€😀\ud800'],
  ])('%s become JSON', async (_, source, value) => expect(await json(source)).toEqual([{ v: value }]))

  test.each([
    ['json', 'import json\nreturn {"v": json.loads("[1]")}', [1]],
    ['re', 'import re\nreturn {"v": re.findall(r"\\d+", "a1b22")}', ['1', '22']],
    ['statistics', 'import statistics\nreturn {"v": statistics.mean([1, 2])}', 1.5],
    ['hashlib', 'import hashlib\nreturn {"v": hashlib.sha256(b"").hexdigest()[:8]}', 'e3b0c442'],
    ['csv', 'import csv, io\nreturn {"v": list(csv.DictReader(io.StringIO("a,b\\n1,2")))}', [{ a: '1', b: '2' }]],
    ['sqlite3', 'import sqlite3\nreturn {"v": sqlite3.connect(":memory:").execute("select 1 + 1").fetchone()[0]}', 2],
    ['zlib', 'import zlib\nreturn {"v": zlib.decompress(zlib.compress(b"x")).decode()}', 'x'],
    ['xml', 'import xml.etree.ElementTree as E\nreturn {"v": E.fromstring("<a>1</a>").text}', '1'],
  ])('the standard library is there: %s', async (_, source, value) => expect(await json(source)).toEqual([{ v: value }]))

  test('await, sleep and asyncio work', async () => {
    const source = `import asyncio, time
async def slow(n):
    await asyncio.sleep(0.001)
    return n
time.sleep(0.001)
return {"v": await asyncio.gather(slow(1), slow(2))}`
    expect(await json(source)).toEqual([{ v: [1, 2] }])
    expect(await json('import asyncio\nasync def f(): return {"v": 1}\nreturn asyncio.run(f())')).toEqual([{ v: 1 }])
  })

  test('what is printed comes back line by line, standard error as warnings, and a flood is cut', async () => {
    const source = 'import sys\nprint("a", 1, end="")\nprint("b")\nprint("w", file=sys.stderr)\nreturn []'
    expect((await python(source)).logs).toEqual([
      { level: 'info', message: 'a 1b' },
      { level: 'warn', message: 'w' },
    ])
    const { logs } = await python('for i in range(1000): print(i)\nreturn []')
    expect([logs.length, logs.at(-1)?.message]).toEqual([6, '995 more lines were dropped'])
  })

  test('binary data passes as the handle that an item had, and as no other', async () => {
    const binary = { file: { id: 'b1', mimeType: 'text/plain', size: 3 } }
    const { items } = await python('return items', { items: [{ json: {}, binary }] })
    expect(items).toEqual([{ json: {}, binary }])
    const made = await failure('return [{"json": {}, "binary": {"file": {"id": "b2", "mimeType": "x/y", "size": 1}}}]')
    expect(made.code).toBe('code.result')
  })
})

describe('what goes wrong says where', () => {
  test.each([
    ['a syntax error', 'x = 1\ndef f(:\n  pass', { code: 'code.syntax', line: 2 }],
    ['an exception', 'x = 1\nraise ValueError("no")', { code: 'code.runtime', line: 2, message: 'ValueError: no (line 2)' }],
    ['an exception in a function', 'def f():\n  return 1 / 0\nreturn f()', { code: 'code.runtime', line: 2 }],
    ['an exception in the library', 'import json\n\njson.loads("{")', { code: 'code.runtime', line: 3 }],
    ['sys.exit', 'import sys\nsys.exit(3)', { code: 'code.runtime', message: 'SystemExit: 3 (line 2)' }],
    ['os._exit', 'import os\nos._exit(3)', { code: 'code.runtime', message: expect.stringContaining('exit status 3') }],
    [
      'an exception that cannot be shown',
      'class E(Exception):\n  def __str__(self): raise self\nraise E()',
      { code: 'code.runtime', line: 3 },
    ],
    ['nothing returned', 'x = 1', { code: 'code.result', message: 'The code returned nothing, not items.' }],
    ['a number', 'return 5', { code: 'code.result' }],
    ['bytes', 'return {"a": b"x"}', { code: 'code.result', message: expect.stringContaining('Base64') }],
    ['a circle', 'x = {}\nx["x"] = x\nreturn x', { code: 'code.result', message: expect.stringContaining('Circular') }],
    ['endless nesting', 'x = []\nfor i in range(100000): x = [x]\nreturn {"x": x}', { code: 'code.result' }],
    ['too much', 'return {"x": "a" * 200000}', { code: 'code.output-too-large' }],
    ['a wait without end', 'import asyncio\nawait asyncio.get_event_loop().create_future()', { code: 'code.result' }],
  ])('%s', async (_, source, expected) => expect(await failure(source)).toMatchObject(expected))

  test('the item that the code was at is named, and what was printed before is kept', async () => {
    const error = await failure('print("at", _itemIndex)\nreturn {"a": 1 / (2 - _json.id)}', { mode: 'each' })
    expect(error).toMatchObject({ code: 'code.runtime', line: 2, data: { itemIndex: 1 } })
    expect(error.logs.map(({ message }) => message)).toEqual(['at 0', 'at 1'])
  })

  test.each([
    ['a package', 'import numpy', 'MILLRACE_CODE_PYTHON=native'],
    ['a forgotten import', 'return {"a": math.pi}', 'import math'],
    ['a name of JavaScript', 'return $json', '_json'],
    ['a missing field', 'return _json.nothing', '.get('],
    ['a file', 'open("/etc/passwd")', 'no files'],
    ['the network', 'import urllib.request\nurllib.request.urlopen("http://127.0.0.1:1/")', 'no network'],
    ['a thread', 'import threading\nthreading.Thread(target=print).start()', 'no processes'],
  ])('the hint for %s says what to do', async (_, source, hint) => expect((await failure(source)).data.hint).toContain(hint))
})

describe('limits', () => {
  test.each([
    ['an endless loop', 'print("before")\nwhile True: pass'],
    ['a regular expression that backtracks', 'import re\nre.match("(a+)+$", "a" * 60 + "b")'],
    ['a long sleep', 'import time\ntime.sleep(600)'],
    ['a sum in C', 'sum(range(10**12))'],
    ['a loop that catches everything', 'while True:\n  try:\n    while True: pass\n  except BaseException: pass'],
  ])('%s ends at the time limit, and the next program runs in the same process', async (_, source) => {
    await python('return []')
    const [before] = sandbox.stats().children
    expect(await failure(source, { timeoutMs: 300 })).toMatchObject({ code: 'code.timeout' })
    expect(await json('return items')).toHaveLength(2)
    expect(sandbox.stats().children[0]?.pid).toBe(before?.pid)
  })

  test.each([
    ['a list that doubles', 'x = [1]\nwhile True: x = x + x'],
    ['a text', 'return {"x": "a" * (1 << 30)}'],
    ['many small objects', 'x = []\nwhile True: x.append({})'],
    ['a text that swallows the error', 'x = []\nwhile True:\n  try:\n    x.append("a" * 1000000)\n  except ValueError: pass'],
  ])('%s ends at the memory limit, and the next program has all of it again', async (_, source) => {
    expect(await failure(source)).toMatchObject({ code: 'code.memory' })
    expect(await json('x = bytearray(60 << 20)\nreturn {"n": len(x)}')).toEqual([{ n: 60 << 20 }])
  })

  test('a program whose process is killed runs again in another one', async () => {
    await python('return []')
    const pid = sandbox.stats().children[0]?.pid ?? 0
    const running = json('import time\ntime.sleep(0.5)\nreturn {"ok": 1}')
    setTimeout(() => process.kill(pid, 'SIGKILL'), 100)
    expect(await running).toEqual([{ ok: 1 }])
    expect(sandbox.stats().children.map((child) => child.pid)).not.toContain(pid)
  })

  test('a caller that gives up is told at once', async () => {
    const controller = new AbortController()
    const run = failure('while True: pass', { signal: controller.signal, timeoutMs: 60_000 })
    controller.abort()
    expect(await run).toMatchObject({ code: 'code.cancelled' })
  })

  test('Python that is switched off says how to switch it on', async () => {
    const off = createSandbox({ python: 'off' })
    const run = off.run({ language: 'python', source: 'return []', mode: 'all', items: [], names: {} })
    expect(await failureOf(run)).toMatchObject({
      code: 'code.not-enabled',
      data: { hint: expect.stringContaining('MILLRACE_CODE_PYTHON') },
    })
    await off.stop()
  })
})
