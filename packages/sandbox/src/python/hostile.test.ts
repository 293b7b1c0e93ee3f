import { createSandbox, type CodeRun } from '../sandbox.ts'
import { failureOf } from '../testing/run-code.ts'

// Programs run to their limits here, on machines that may be busy.
jest.setTimeout(60_000)

const sandbox = createSandbox({ maxChildren: 1, memoryMb: 64, maxOutputChars: 100_000, maxLogLines: 20 })
afterAll(() => sandbox.stop())

const python = (source: string, rest: Partial<CodeRun> = {}) =>
  sandbox.run({ language: 'python', source, mode: 'all', items: [{ json: { id: 1 } }], names: {}, timeoutMs: 3_000, ...rest })
const failure = (source: string, rest: Partial<CodeRun> = {}) => failureOf(python(source, rest))
const value = async (source: string) => (await python(`return {"v": ${source}}`)).items[0]?.json['v']

// Whatever a program did: the next one works, in the same process, and finds nothing of it.
let pid: number | undefined
beforeAll(async () => {
  await python('return []')
  pid = sandbox.stats().children[0]?.pid
})
afterEach(async () => {
  expect((await python('return [{"id": item.json.id, "left": "left" in globals()} for item in items]')).items).toEqual([
    { json: { id: 1, left: false } },
  ])
  expect(sandbox.stats().children.map((child) => child.pid)).toEqual([pid])
})

test('very many lines at once are dropped like one after the other, and cost nothing but time', async () => {
  const { items, logs } = await python('import os\nos.write(1, b"\\n" * 20_000_000)\nreturn [{"ok": True}]', { timeoutMs: 30_000 })
  expect(items).toEqual([{ json: { ok: true } }])
  expect(logs.at(-1)?.message).toBe('19999980 more lines were dropped')
})

describe('the host is out of reach', () => {
  test.each([
    ['a file', 'open("/etc/passwd").read()'],
    ['a file by a path that climbs', 'open("/usr/local/lib/../../../etc/passwd").read()'],
    ['a file by its descriptor', 'import os\nos.read(os.open("/etc/passwd", 0), 10)'],
    [
      'descriptors that nobody gave it',
      'import os\nfor fd in range(3, 100):\n  try:\n    os.read(fd, 1)\n    break\n  except OSError: pass\nelse: raise OSError()',
    ],
    ['a directory of the host', 'import os\nos.listdir("/etc")'],
    ['the working directory', 'import os\nos.listdir(".") and os.listdir("/home")'],
    ['a new file', 'open("/tmp/left", "w")'],
    ['a temporary file', 'import tempfile\ntempfile.TemporaryFile()'],
    ['a shell', 'import os\nos.system("id")'],
    ['a pipe to a program', 'import os\nos.popen("id").read()'],
    ['a process', 'import subprocess\nsubprocess.run(["id"])'],
    ['a copy of itself', 'import os\nos.fork()'],
    ['another program in its place', 'import os\nos.execv("/bin/sh", ["sh"])'],
    ['a posix spawn', 'import posix\nposix.posix_spawn("/bin/sh", ["sh"], {})'],
    ['a worker process', 'import multiprocessing\nmultiprocessing.Process(target=print).start()'],
    ['a thread', 'import _thread\n_thread.start_new_thread(print, ())'],
    ['a socket', 'import socket\nsocket.create_connection(("127.0.0.1", 80), 1)'],
    ['a raw socket', 'import socket\ns = socket.socket()\ns.connect(("127.0.0.1", 80))'],
    ['a socket of the host', 'import socket\nsocket.socket(fileno=3).recv(1)'],
    ['a request', 'import http.client\nhttp.client.HTTPConnection("127.0.0.1").request("GET", "/")'],
    ['native code', 'import ctypes\nctypes.CDLL(None)'],
    ['native code by its other name', 'import _ctypes'],
    ['a bridge to JavaScript', 'import js'],
    ['another bridge to JavaScript', 'from pyodide.code import run_js\nrun_js("1")'],
    ['signals', 'import os\nos.kill(1, 9)'],
    ['mapped memory', 'import mmap\nmmap.mmap(-1, 10)'],
    ['a terminal', 'import os\nos.ttyname(0)'],
    ['users', 'import pwd\npwd.getpwuid(0)'],
    ['resources', 'import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))'],
  ])('%s', async (_, source) => expect((await failure(source)).code).toBe('code.runtime'))

  test('there is no environment, no argument, no user', async () => {
    process.env['MILLRACE_TEST_SECRET'] = 'geheim'
    const seen = await value('[dict(__import__("os").environ), __import__("sys").argv, __import__("os").getcwd()]')
    delete process.env['MILLRACE_TEST_SECRET']
    expect(seen).toEqual([{}, ['-c'], '/'])
  })

  test('what it sees as files is the standard library inside the interpreter', async () => {
    expect(await value('sorted(__import__("os").listdir("/usr/local/lib"))')).toEqual(['python3.12', 'python312.zip'])
    expect(
      (await failure('open("/usr/local/lib/python3.12/os.py").read()\nopen("/usr/local/lib/python3.12/../../../../proc/self/environ")'))
        .code,
    ).toBe('code.runtime')
  })
})

describe('one program is nothing to the next', () => {
  test.each([
    ['a changed built-in', 'import builtins\nbuiltins.len = lambda x: 99\nbuiltins.left = 1\nreturn []', 'len([1])', 1],
    ['a changed module', 'import json\njson.dumps = None\njson.loads = None\nreturn []', '__import__("json").dumps([1])', '[1]'],
    [
      'a module of its own',
      'import sys, types\nsys.modules["left"] = types.ModuleType("left")\nreturn []',
      '"left" in __import__("sys").modules',
      false,
    ],
    [
      'a changed class',
      'import datetime, decimal\ndecimal.getcontext().prec = 2\nreturn []',
      '__import__("decimal").getcontext().prec',
      28,
    ],
    [
      'a global of the runtime',
      'import __main__, sys\nsys.modules["json"].left = 1\nreturn []',
      'hasattr(__import__("json"), "left")',
      false,
    ],
    ['a trace', 'import sys\nsys.settrace(lambda *a: None)\nreturn []', '__import__("sys").gettrace() is None', true],
    ['an exit handler', 'import atexit\natexit.register(print, "left")\nreturn []', '1', 1],
    ['a limit of depth', 'import sys\nsys.setrecursionlimit(50000)\nreturn []', '__import__("sys").getrecursionlimit()', 1000],
    ['a closed output', 'import os, sys\nos.close(1)\nos.close(0)\nsys.stdout = None\nreturn []', 'print("x") is None', true],
    ['a signal handler', 'import signal\nsignal.signal(signal.SIGINT, lambda *a: None)\nreturn []', '1', 1],
  ])('%s is gone', async (_, source, question, expected) => {
    await python(source).catch(() => undefined)
    expect(await value(question)).toBe(expected)
  })

  test('data of an earlier program lies nowhere in memory', async () => {
    const secret = 'geheim-' + 'x'.repeat(200)
    await python('kept = str(items) * 50\nimport builtins\nbuiltins.kept = kept\nreturn []', { items: [{ json: { secret } }] })
    const search = `import gc
needle = "geheim" + "-"
return {"v": sum(needle in o for o in gc.get_objects() if isinstance(o, str)) + sum(needle in repr(o) for o in gc.get_objects() if type(o) is dict and len(o) < 50)}`
    expect((await python(search)).items[0]?.json['v']).toBe(0)
  })

  test('random numbers differ from program to program', async () => {
    const draw = () => value('[__import__("random").random(), str(__import__("uuid").uuid4()), __import__("secrets").token_hex(8)]')
    const [first, second] = [(await draw()) as unknown[], (await draw()) as unknown[]]
    expect(first.filter((each) => second.includes(each))).toEqual([])
  })

  test('programs see the time go by, though their interpreter was started once', async () => {
    const before = Date.now()
    expect(((await value('__import__("time").time()')) as number) * 1000).toBeGreaterThanOrEqual(before - 1)
  })
})

describe('a program forges nothing but its own result', () => {
  test('what it prints is a log line, whatever it says', async () => {
    const source = 'import os\nos.write(1, b\'V[{"forged": 1}]\\n\')\nos.write(2, b"\\nmillrace:memory 1\\n")\nreturn [{"own": 1}]'
    const { items, logs } = await python(source)
    expect(items).toEqual([{ json: { own: 1 } }])
    expect(logs.map(({ message }) => message)).toContain('V[{"forged": 1}]')
  })

  test.each([
    ['taking over what reads its result', 'import json\njson.dumps = lambda *a, **k: "]]}"\nreturn [{"a": 1}]'],
    ['returning something that pretends to be a list', 'class L(list):\n  def __iter__(self): raise SystemExit(1)\nreturn L([{"a": 1}])'],
    [
      'a dict whose items change',
      'class D(dict):\n  def items(self): return [("__proto__", {"x": 1}), ("constructor", {"prototype": {"x": 1}})]\nreturn D(a=1)',
    ],
    ['keys that pollute prototypes', 'return [{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}]'],
    ['frames of its caller', 'import sys\nf = sys._getframe(1)\nwhile f: \n  f.f_globals.clear()\n  f = f.f_back\nreturn []'],
    ['the end of its function', 'return []\ndef code(): return 1\ncode()'],
    ['the collector', 'import gc\nfor o in gc.get_objects():\n  if type(o) is dict and "run_program" in o: o.clear()\nreturn []'],
    ['a broken code object', 'def f(): pass\nf.__code__ = f.__code__.replace(co_code=b"\\x01\\x02" * 9, co_stacksize=0)\nf()'],
    ['a crash of the interpreter', 'import os\nos.abort()'],
    ['a deep recursion in C', 'import sys\nsys.setrecursionlimit(1 << 30)\nx = []\nfor _ in range(1 << 17): x = [x]\nrepr(x)'],
    ['a deep recursion in Python', 'import sys\nsys.setrecursionlimit(1 << 30)\ndef f(): return f()\nf()'],
    ['a syntax tree without end', '('.repeat(3000)],
    ['an endless comparison', 'class A:\n  def __eq__(self, o): return self == o\nreturn [A() == A()]'],
  ])('%s', async (_, source) => {
    await python(source).catch((thrown: { code: string }) => expect(thrown.code).toMatch(/^code\.(runtime|result|memory|timeout|syntax)$/))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('a result that lies about its size is refused, and its process lives on', async () => {
    const source = `import json
class B(bytes):
  def __len__(self): return 1
class S(str):
  def encode(self): return B(b"1" * 5_000_000)
json.dumps = lambda *a, **k: S()
return []`
    expect((await failure(source)).code).toBe('code.output-too-large')
  })

  test('a name of the caller cannot be taken for another', async () => {
    expect((await failure('return []', { names: { 'x y': 1 } })).code).toBe('code.name')
  })

  test('text of the items is data, never code', async () => {
    const nasty = '"""\n__import__("os").abort()\n"""; {{ x }} $(id) `id`'
    expect((await python('return items', { items: [{ json: { nasty } }] })).items).toEqual([{ json: { nasty } }])
  })
})
