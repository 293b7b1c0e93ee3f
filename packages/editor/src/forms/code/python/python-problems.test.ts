import { pythonStumble } from './python-problems.ts'

test.each([
  'match item:\n    case {"a": 1, **rest} if rest:\n        x = 1\n    case A() | "a" "b" | (2, 3) | -1 | None:\n        pass\n    case [1, *_] as p:\n        pass',
  'if (n := len(items)) > 3:\n    print(n)',
  'x = f"a {b!r:>{width}} {c[\'d\']} {f"{y}"} {{}} {z=}"',
  'x = f"{", ".join(f"{a["b"]}" for a in xs)}"',
  'type Point[T] = tuple[T, T]\ntype X = int',
  'def f[T: int = str](a: T, /, *, b: T = 1, **kw: int) -> T:\n    return a\nclass A[T](B, metaclass=M):\n    x: int = 1',
  '@a.b(c)\n@x[0].y\n@(lambda f: f)\nasync def f():\n    async for a in b:\n        yield a\n    return [i async for i in y if await i]',
  'try:\n    pass\nexcept* ValueError as e:\n    pass',
  'try:\n    pass\nexcept A, B:\n    pass',
  'with (open("a") as f, open("b") as g,):\n    pass',
  'a, *b = c\nprint(*a, **b)\nx = [*a, *b]\ny = {**a, "b": 1}\nfor x in *a, b:\n    pass\nreturn *a, b',
  'x[1:2, ::3, ...]\nx[*a]',
  'f = lambda *a, b=1, **k: (yield)',
  'x = 1_000 + 0xFF + 0b1 + 0o7 + 1e5 + 1j + .5',
  'x = 1 + \\\n    2\na = 1; b = 2;\nif a: b; c',
  'match = 1\ncase = 2\ntype = 3\nprint(match(1), type(x))',
  'x = t"hello {name}"',
  'await asyncio.sleep(1)\nreturn {}',
  'x: int\ny: list[int] = []\nglobal a, b\ndel a, b[0]\nassert a, "m"',
  'if a:\r\n\tb\r\n\tif c:\r\n\t\td\r\nelse:\r\n\te',
  'def g():\n    x = yield\n    y = yield 1\n    yield from z',
  '',
  '# only',
])('what Python can read is no error: %s', (source) => expect(pythonStumble(source)).toEqual([]))

test.each([
  ['if x\n    y', 'A ":" is missing at the end of the line.', 'x'],
  ['x = (1, 2\ny = 3', 'The "(" is not closed.', '2'],
  ['x = 1)', 'Nothing was opened that this ")" closes.', ')'],
  ['if x:\ny = 1', 'What belongs to the line above is to be indented.', ':'],
  ['return $json', 'In Python the names begin with an underscore: _json, _items, _input, _vars.', '$'],
  ['const x = 1', 'This is not Python. Choose the language above the code.', 'const'],
  ['return [item for item in items', 'The "[" is not closed.', 'items'],
  ['x = a ?? b', 'The code cannot be read from here on.', '??'],
])('%s', (source, message, marked) => {
  const [found] = pythonStumble(source)
  expect([found?.message, source.slice(found?.start, found?.end)]).toEqual([message, expect.stringContaining(marked)])
})
