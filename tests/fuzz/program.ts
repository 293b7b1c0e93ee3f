import { Choices } from './choices.ts'

/*
 * Random programs of the part of JavaScript that expressions promise to evaluate as JavaScript does. What expressions do otherwise on
 * purpose (docs/expressions.md: lists without holes, `entries()` as a list, no `toString` of one's own) is not made here.
 *
 * G1. Every program ends: each loop turn and function call begins with $tick(), which fails after some thousand calls.
 * G2. Only what the program made is changed.
 */

type Type = 'number' | 'text' | 'boolean' | 'list' | 'object' | 'any'

interface Name {
  readonly name: string
  readonly type: Type
  readonly isConstant: boolean
}

interface Fn {
  readonly name: string
  readonly arity: number
}

/** Data that every program sees as $json. */
export const DATA = Object.freeze({
  n: 7,
  f: -2.5,
  big: 12_345_678_901,
  s: 'Grüße, a-b_c 12',
  e: '',
  t: 'x=1;y=22;z',
  yes: true,
  no: false,
  nil: null,
  l: [3, 1, 2, 10],
  w: ['b', 'a', 'C', ''],
  o: { a: 1, b: 'two', c: [1, 2], d: { e: null } },
  p: [
    { id: 1, k: 'x', v: 1.5 },
    { id: 2, k: 'y', v: -1 },
    { id: 3, k: 'x', v: 0 },
  ],
})

const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '10',
  '0.5',
  '1e3',
  '255',
  '-0',
  'NaN',
  'Infinity',
  '2147483648',
  '9007199254740993',
  '0x1f',
  '1_000',
  '.5',
]
const TEXTS = [
  "''",
  "'a'",
  "'b'",
  "'abc'",
  "'12'",
  "' x '",
  "'é'",
  "'😀'",
  '`t`',
  "'a,b,c'",
  "'1e2'",
  "'null'",
  "'0'",
  "'A'",
  "'\\n'",
  "'$&'",
]
const KEYS = ['a', 'b', 'c', 'd', 'id', 'k', 'v', 'x1', 'zz']
const PATTERNS = [
  '/a/',
  '/b/g',
  '/[a-c]+/g',
  '/(\\d)(\\d)?/',
  '/(?<n>\\w)/g',
  '/\\s+/g',
  '/^./',
  '/.$/',
  '/x|y/gi',
  '/[^a-z]/gi',
  '/(a)|(b)/g',
  '/,/',
  '/(?:)/',
  '/\\b/g',
]
const REPLACEMENTS = ["'-'", "'[$&]'", "'$1'", "'$$'", "'<$`>'", '(m => m + m)', "((m, a) => '(' + a + ')')", '((...all) => all.length)']

const FROM_DATA: Readonly<Record<Type, readonly string[]>> = {
  number: ['$json.n', '$json.f', '$json.big', '$json.l[0]', '$json.o.a', '$json.p[1].v', '$json.l.length', '$json.s.length'],
  text: ['$json.s', '$json.e', '$json.t', '$json.w[0]', '$json.o.b', '$json.p[0].k'],
  boolean: ['$json.yes', '$json.no'],
  list: ['$json.l', '$json.w', '$json.p', '$json.o.c'],
  object: ['$json.o', '$json.p[0]', '$json.o.d', '$json'],
  any: ['$json.nil', '$json.missing', '$json.o.d.e', '$json?.x?.y', '$json.p[9]', '$json["o"]["c"]'],
}

/** Makes one program from its decisions. */
class Generator {
  readonly #choices: Choices
  #scopes: Name[][] = [[]]
  #functions: Fn[][] = [[]]
  #count = 0
  #depth = 0
  constructor(choices: Choices) {
    this.#choices = choices
  }

  program(): string {
    const c = this.#choices
    return c.below(3) === 2 ? this.#value('any') : this.#called()
  }

  /** `(() => { … })()` */
  #called(): string {
    return `(() => { ${this.#body(6)} })()`
  }

  #fresh(prefix: string): string {
    return `${prefix}${this.#count++}`
  }

  #inScope<T>(run: () => T): T {
    this.#scopes.push([])
    this.#functions.push([])
    const result = run()
    this.#scopes.pop()
    this.#functions.pop()
    return result
  }

  #declare(type: Type, isConstant: boolean, prefix = 'v'): Name {
    const name = { name: this.#fresh(prefix), type, isConstant }
    this.#scopes.at(-1)!.push(name)
    return name
  }

  #names(type: Type, only: (name: Name) => boolean = () => true): Name[] {
    return this.#scopes.flat().filter((name) => (name.type === type || type === 'any') && only(name))
  }

  #deeper<T>(run: () => T, otherwise: () => T): T {
    if (this.#depth > 6 || this.#choices.isOver) return otherwise()
    this.#depth += 1
    const result = run()
    this.#depth -= 1
    return result
  }

  // Statements

  #body(most: number): string {
    return this.#inScope(() => {
      const statements = this.#choices.many(most, () => this.#statement())
      return [...statements, `return ${this.#result()}`].join('; ')
    })
  }

  #result(): string {
    const names = this.#scopes.flat().slice(-6)
    return this.#choices.chance(150) && names.length > 0 ? `[${names.map(({ name }) => name).join(', ')}]` : this.#value('any')
  }

  #block(most = 3): string {
    return this.#inScope(() => `{ ${this.#choices.many(most, () => this.#statement()).join('; ')} }`)
  }

  #statement(): string {
    return this.#deeper(
      () => this.#choices.pick(this.#statements)(),
      () => `0`,
    )
  }

  readonly #statements: readonly (() => string)[] = [
    () => this.#declaration(),
    () => this.#declaration(),
    () => this.#assignment(),
    () => this.#assignment(),
    () => this.#change(),
    () => `if (${this.#value('any')}) ${this.#block()}${this.#choices.chance(100) ? ` else ${this.#block()}` : ''}`,
    () => this.#counted(),
    () => this.#forOf(),
    () => this.#forIn(),
    () => this.#whileLoop(),
    () => this.#functionDeclaration(),
    () => this.#tryStatement(),
    () => this.#switchStatement(),
    () => this.#destructuring(),
    () => this.#jump(),
    () => this.#closures(),
  ]

  #type(): Type {
    return this.#choices.pick(['number', 'text', 'list', 'object', 'boolean', 'any'] as const)
  }

  #declaration(): string {
    const type = this.#type()
    const kind = this.#choices.pick(['let', 'const', 'let', 'var'])
    const value = this.#own(type)
    const { name } = this.#declare(type, kind === 'const')
    return `${kind} ${name} = ${value}`
  }

  /** A value that may be changed afterwards: one that the program made. */
  #own(type: Type): string {
    if (type === 'list')
      return this.#choices.pick([() => this.#list(), () => `[...${this.#value('list')}]`, () => `${this.#value('list')}.slice()`])()
    if (type === 'object') return this.#choices.pick([() => this.#object(), () => `{ ...${this.#value('object')} }`])()
    return type === 'any' ? this.#primitive() : this.#value(type)
  }

  #primitive(): string {
    return this.#value(this.#choices.pick(['number', 'text', 'boolean'] as const))
  }

  #assignment(): string {
    const c = this.#choices
    const type = c.pick(['number', 'text', 'any', 'boolean'] as const)
    const names = this.#names(type, ({ isConstant, type: own }) => !isConstant && own !== 'list' && own !== 'object')
    if (names.length === 0) return this.#declaration()
    const { name } = c.pick(names)
    const operator =
      type === 'number' ? c.pick(['=', '+=', '-=', '*=', '%=', '|=', '>>=', '**=', '??=', '||=']) : c.pick(['=', '+=', '&&=', '??='])
    return c.chance(60) && type === 'number' ? c.pick([`${name}++`, `--${name}`, `${name}--`]) : `${name} ${operator} ${this.#primitive()}`
  }

  /** Changes a list or object of the program's own. */
  #change(): string {
    const c = this.#choices
    const lists = this.#names('list', ({ name }) => name.startsWith('v'))
    const objects = this.#names('object', ({ name }) => name.startsWith('v'))
    if (objects.length > 0 && (lists.length === 0 || c.below(2) === 1)) {
      const { name } = c.pick(objects)
      const key = c.pick([`.${c.pick(KEYS)}`, `[${this.#keyText()}]`])
      return c.pick([
        `${name}${key} = ${this.#value('any')}`,
        `${name}${key} ??= ${this.#value('any')}`,
        `delete ${name}${key}`,
        `Object.assign(${name}, ${this.#value('object')})`,
      ])
    }
    if (lists.length === 0) return this.#declaration()
    const { name } = c.pick(lists)
    return c.pick([
      () => `${name}.push(${this.#value('any')})`,
      () => `${name}.pop()`,
      () => `${name}.unshift(${this.#value('any')})`,
      () => `${name}.shift()`,
      () => `${name}.reverse()`,
      () => `${name}.splice(${this.#small()}, ${this.#small()}, ${this.#value('any')})`,
      () => `${name}.sort()`,
      () => `${name}.sort((a, b) => a - b)`,
      () => `${name}.fill(${this.#primitive()}, ${this.#small()})`,
      () => `${name}[0] = ${this.#value('any')}`,
      () => `${name}.length = 0`,
    ])()
  }

  #keyText(): string {
    return this.#choices.pick(KEYS.map((key) => `'${key}'`))
  }

  #small(): string {
    return String(this.#choices.pick([0, 1, 2, 3, -1, -2]))
  }

  #counted(): string {
    const bound = this.#choices.pick(['2', '3', '4', '$json.l.length'])
    return this.#inScope(() => {
      const { name } = this.#declare('number', true, 'i')
      const label = this.#choices.chance(30) ? `${this.#fresh('loop')}: ` : ''
      return `${label}for (let ${name} = 0; ${name} < ${bound}; ${name}++) { $tick(); ${this.#inLoop()} }`
    })
  }

  #inLoop(): string {
    this.#loops += 1
    const body = this.#choices.many(3, () => this.#statement()).join('; ')
    this.#loops -= 1
    return body
  }
  #loops = 0

  #forOf(): string {
    const subject = this.#choices.pick([() => this.#value('list'), () => this.#value('text'), () => `new Set(${this.#value('list')})`])()
    return this.#inScope(() => {
      const kind = this.#choices.pick(['const', 'let'])
      const { name } = this.#declare('any', true, 'e')
      return `for (${kind} ${name} of ${subject}) { $tick(); ${this.#inLoop()} }`
    })
  }

  #forIn(): string {
    const subject = this.#choices.pick([() => this.#value('object'), () => `[...${this.#value('list')}]`])()
    return this.#inScope(() => {
      const { name } = this.#declare('text', true, 'e')
      return `for (const ${name} in ${subject}) { $tick(); ${this.#inLoop()} }`
    })
  }

  #whileLoop(): string {
    const { name } = this.#declare('number', true, 'c')
    const most = this.#choices.pick([1, 2, 3, 4])
    const body = this.#inScope(() => this.#inLoop())
    return this.#choices.below(2) === 0
      ? `let ${name} = 0; while (${name}++ < ${most}) { $tick(); ${body} }`
      : `let ${name} = 0; do { $tick(); ${body} } while (++${name} < ${most})`
  }

  #parameters(count: number): { text: string; names: Name[] } {
    const c = this.#choices
    const names: Name[] = []
    const parts = Array.from({ length: count }, (_, index) => {
      const name = this.#fresh('p')
      names.push({ name, type: 'any', isConstant: false })
      if (c.chance(40)) return `${name} = ${this.#primitive()}`
      if (c.chance(25)) return `{ ${c.pick(KEYS)}: ${name} = 1 } = {}`
      if (c.chance(20)) return `[${name}] = []`
      return c.chance(20) && index === count - 1 ? `...${name}` : name
    })
    return { text: parts.join(', '), names }
  }

  #functionText(name: string | undefined, arity: number): string {
    const form = name === undefined ? this.#choices.below(3) : 3
    return this.#inScope(() => {
      const { text, names } = this.#parameters(arity)
      this.#scopes.at(-1)!.push(...names)
      const before = this.#loops
      this.#loops = 0
      const body = form === 0 ? '' : `$tick(); ${this.#body(3)}`
      const value = form === 0 ? this.#value('any') : ''
      this.#loops = before
      if (form === 0) return `((${text}) => ${/^\{/.test(value) ? `(${value})` : value})`
      if (form === 1) return `((${text}) => { ${body} })`
      return form === 2 ? `(function (${text}) { ${body} })` : `function ${name}(${text}) { ${body} }`
    })
  }

  #functionDeclaration(): string {
    const arity = this.#choices.below(3)
    const name = this.#fresh('f')
    const text = this.#functionText(name, arity)
    this.#functions.at(-1)!.push({ name, arity })
    return text
  }

  /** Functions that remember the names of a loop's turn. */
  #closures(): string {
    const list = { name: this.#fresh('fs') } // not declared: what the text of a function is differs
    const i = this.#fresh('i')
    const kind = this.#choices.pick(['let', 'var'])
    const body = this.#inScope(() => {
      this.#scopes.at(-1)!.push({ name: i, type: 'number', isConstant: true })
      const local = this.#declare('number', false, 'v')
      return `let ${local.name} = ${this.#value('number')}; ${list.name}.push(() => [${i}, ${local.name}++, ${this.#value('any')}])`
    })
    const after = this.#declare('list', true, 'r')
    return `const ${list.name} = []; for (${kind} ${i} = 0; ${i} < 3; ${i}++) { $tick(); ${body} } const ${after.name} = ${list.name}.map(f => f()).concat(${list.name}.map(f => f()))`
  }

  #tryStatement(): string {
    const c = this.#choices
    const inside = this.#inScope(
      () => `{ ${c.many(2, () => this.#statement()).join('; ')}; ${c.chance(120) ? `throw ${this.#primitive()}` : this.#value('any')} }`,
    )
    const handler = this.#inScope(() => {
      const name = this.#fresh('x')
      const shown = `(typeof ${name} === 'object' && ${name} !== null ? 'error' : ${name})`
      const target = this.#names('any', (one) => !one.isConstant && one.type === 'any').at(-1)?.name
      return `catch (${name}) { ${target === undefined ? '' : `${target} = ${shown}; `}${c.many(2, () => this.#statement()).join('; ')} }`
    })
    return `try ${inside} ${handler}${c.chance(80) ? ` finally ${this.#block(2)}` : ''}`
  }

  #switchStatement(): string {
    const c = this.#choices
    const subject = this.#primitive()
    return this.#inScope(() => {
      const cases = c.many(
        3,
        () => `case ${this.#primitive()}: ${c.many(2, () => this.#statement()).join('; ')}${c.chance(128) ? '; break' : ''}`,
      )
      const other = c.chance(128) ? [`default: ${c.many(2, () => this.#statement()).join('; ')}`] : []
      const at = c.below(cases.length + 1)
      return `switch (${subject}) { ${[...cases.slice(0, at), ...other, ...cases.slice(at)].join('; ')} }`
    })
  }

  #destructuring(): string {
    const c = this.#choices
    if (c.below(2) === 0) {
      const value = this.#value('list')
      const [a, b] = [this.#declare('any', false), this.#declare('list', false, 'r')]
      return `let [${a.name} = ${this.#primitive()}, ...${b.name}] = ${value}`
    }
    const value = this.#value('object')
    const [a, b] = [this.#declare('any', false), this.#declare('object', false, 'r')]
    return `let { ${c.pick(KEYS)}: ${a.name} = ${this.#primitive()}, ...${b.name} } = ${value}`
  }

  #jump(): string {
    const c = this.#choices
    const test = this.#value('boolean')
    if (this.#loops > 0) return `if (${test}) ${c.pick(['break', 'continue'])}`
    return `if (${test}) return ${this.#value('any')}`
  }

  // Expressions

  #value(type: Type): string {
    return this.#deeper(
      () => this.#choices.pick(this.#producers[type])(),
      () => this.#leaf(type),
    )
  }

  #leaf(type: Type): string {
    const c = this.#choices
    const names = this.#names(type)
    if (names.length > 0 && c.chance(140)) return c.pick(names).name
    if (c.chance(110)) return c.pick(FROM_DATA[type])
    if (type === 'number') return c.pick(NUMBERS)
    if (type === 'text') return c.pick(TEXTS)
    if (type === 'boolean') return c.pick(['true', 'false'])
    if (type === 'list') return c.pick(['[]', '[1, 2, 3]', "['b', 'a']", '[[1], [2, 3]]', '[null, undefined, 0]'])
    if (type === 'object') return c.pick(['({})', '({ a: 1 })', "({ b: 'x', a: [1] })"])
    return c.pick(['null', 'undefined', ...NUMBERS.slice(0, 3), ...TEXTS.slice(0, 3)])
  }

  #list(): string {
    return `[${this.#choices.many(4, () => this.#element()).join(', ')}]`
  }

  #element(): string {
    return this.#choices.chance(40) ? `...${this.#value('list')}` : this.#value('any')
  }

  #object(): string {
    const c = this.#choices
    const parts = c.many(3, () => {
      const way = c.below(5)
      if (way === 4) return `...${this.#value('object')}`
      if (way === 3) return `[${this.#keyText()}]: ${this.#value('any')}`
      return `${c.pick(KEYS)}: ${this.#value('any')}`
    })
    return `({ ${parts.join(', ')} })`
  }

  #callback(arity: number): string {
    const c = this.#choices
    return this.#inScope(() => {
      const names = Array.from({ length: arity }, () => this.#declare('any', true, 'q'))
      const value = this.#value('any')
      return `(${names.map(({ name }) => name).join(', ')}) => ${c.chance(40) ? `{ $tick(); return ${value} }` : value.startsWith('{') ? `(${value})` : value}`
    })
  }

  #call(): string {
    const c = this.#choices
    const functions = this.#functions.flat()
    if (functions.length > 0 && c.chance(128)) {
      const { name, arity } = c.pick(functions)
      return `${name}(${Array.from({ length: arity }, () => this.#value('any')).join(', ')})`
    }
    const arity = c.below(3)
    return `${this.#functionText(undefined, arity)}(${Array.from({ length: arity }, () => this.#value('any')).join(', ')})`
  }

  #regexp(): string {
    return this.#choices.pick(PATTERNS)
  }

  readonly #producers: Readonly<Record<Type, readonly (() => string)[]>> = {
    number: [
      () => this.#leaf('number'),
      () =>
        `(${this.#value('number')} ${this.#choices.pick(['+', '-', '*', '/', '%', '|', '&', '^', '<<', '>>', '>>>'])} ${this.#value('number')})`,
      () => `((${this.#value('number')}) ** ${this.#small()})`,
      () =>
        `Math.${this.#choices.pick(['max', 'min', 'round', 'floor', 'trunc', 'abs', 'sign', 'ceil', 'hypot'])}(${this.#value('number')}, ${this.#value('number')})`,
      () => `${this.#choices.pick(['-', '+', '~'])}(${this.#value('any')})`,
      () => `(${this.#value('text')}).length`,
      () => `(${this.#value('list')}).length`,
      () => `(${this.#value('list')}).indexOf(${this.#value('any')})`,
      () => `(${this.#value('list')}).findIndex(${this.#callback(2)})`,
      () => `parseInt(${this.#value('text')}, ${this.#choices.pick(['10', '16', '2', 'undefined'])})`,
      () => `Number(${this.#value('any')})`,
      () => `parseFloat(${this.#value('text')})`,
      () => `(${this.#value('text')}).charCodeAt(${this.#small()})`,
      () => `(${this.#value('text')}).search(${this.#regexp()})`,
      () => `(${this.#value('text')}).localeCompare(${this.#value('text')})`,
      () =>
        `new Date(${this.#value('number')}).getUTC${this.#choices.pick(['FullYear', 'Month', 'Date', 'Hours', 'Day', 'Minutes', 'Milliseconds'])}()`,
      () => `Date.UTC(2026, ${this.#small()}, ${this.#value('number')})`,
      () => `new Set(${this.#value('list')}).size`,
    ],
    text: [
      () => this.#leaf('text'),
      () => `(${this.#value('text')} + ${this.#value('any')})`,
      () => `\`a\${${this.#value('any')}}b\``,
      () => `String(${this.#value('any')})`,
      () => `(${this.#value('text')}).${this.#choices.pick(['toUpperCase', 'toLowerCase', 'trim', 'trimEnd', 'normalize', 'toString'])}()`,
      () => `(${this.#value('text')}).${this.#choices.pick(['slice', 'substring', 'substr'])}(${this.#small()}, ${this.#small()})`,
      () => `(${this.#value('text')}).${this.#choices.pick(['padStart', 'padEnd'])}(${this.#choices.pick([3, 8])}, ${this.#value('text')})`,
      () => `(${this.#value('text')}).replace(${this.#regexp()}, ${this.#choices.pick(REPLACEMENTS)})`,
      () => `(${this.#value('text')}).replaceAll(${this.#value('text')}, ${this.#choices.pick(REPLACEMENTS)})`,
      () => `(${this.#value('text')}).repeat(${this.#choices.pick([0, 1, 2])})`,
      () => `(${this.#value('text')}).at(${this.#small()})`,
      () => `(${this.#value('text')})[${this.#small()}]`,
      () => `(${this.#value('list')}).join(${this.#choices.pick(["''", "','", "'-'", 'undefined'])})`,
      () => `typeof (${this.#value('any')})`,
      () => `JSON.stringify(${this.#value('any')})`,
      () => `(${this.#value('number')}).toString(${this.#choices.pick(['', '2', '16', '36'])})`,
      () => `(${this.#value('number')}).toFixed(${this.#choices.pick([0, 1, 2])})`,
      () => `encodeURIComponent(${this.#value('text')})`,
      () => `new Date(${this.#choices.pick(['0', '1e12', '-1', "'2026-02-30'", "'2026-01-05T10:00:00Z'"])}).toISOString()`,
      () => `String.fromCharCode(${this.#value('number')})`,
    ],
    boolean: [
      () => this.#leaf('boolean'),
      () => `(${this.#value('any')} ${this.#choices.pick(['===', '!==', '==', '!=', '<', '<=', '>', '>='])} ${this.#value('any')})`,
      () => `!(${this.#value('any')})`,
      () => `(${this.#value('boolean')} ${this.#choices.pick(['&&', '||'])} ${this.#value('boolean')})`,
      () => `Array.isArray(${this.#value('any')})`,
      () => `(${this.#keyText()} in ${this.#value('object')})`,
      () => `(${this.#value('list')}).${this.#choices.pick(['some', 'every'])}(${this.#callback(1)})`,
      () => `(${this.#value('list')}).includes(${this.#value('any')})`,
      () => `(${this.#value('text')}).${this.#choices.pick(['includes', 'startsWith', 'endsWith'])}(${this.#value('text')})`,
      () => `${this.#regexp()}.test(${this.#value('text')})`,
      () => `Number.is${this.#choices.pick(['Integer', 'NaN', 'Finite', 'SafeInteger'])}(${this.#value('any')})`,
      () => `Object.hasOwn(${this.#value('object')}, ${this.#keyText()})`,
      () => `new Set(${this.#value('list')}).has(${this.#value('any')})`,
      () => `Object.is(${this.#value('any')}, ${this.#value('any')})`,
      () => `(${this.#value('any')} instanceof ${this.#choices.pick(['Array', 'Object', 'Date'])})`,
    ],
    list: [
      () => this.#leaf('list'),
      () => this.#list(),
      () => `(${this.#value('list')}).map(${this.#callback(2)})`,
      () => `(${this.#value('list')}).filter(${this.#callback(2)})`,
      () => `(${this.#value('list')}).flatMap(${this.#callback(1)})`,
      () => `(${this.#value('list')}).concat(${this.#value('any')})`,
      () => `(${this.#value('list')}).slice(${this.#small()}, ${this.#small()})`,
      () => `(${this.#value('list')}).toSorted()`,
      () => `(${this.#value('list')}).toReversed()`,
      () => `(${this.#value('list')}).toSpliced(${this.#small()}, ${this.#small()})`,
      () => `(${this.#value('list')}).flat(${this.#choices.pick(['', '2', 'Infinity'])})`,
      () => `(${this.#value('text')}).split(${this.#choices.pick(["''", "','", this.#regexp()])})`,
      () => `Object.keys(${this.#value('object')})`,
      () => `Object.values(${this.#value('object')})`,
      () => `Object.entries(${this.#value('object')})`,
      () => `Array.from({ length: ${this.#choices.below(4)} }, ${this.#callback(2)})`,
      () => `[...${this.#value('text')}]`,
      () => `[...new Set(${this.#value('list')})]`,
      () =>
        `[...(${this.#value('text')}).matchAll(${this.#choices.pick(PATTERNS.filter((p) => p.endsWith('g')))})].map(m => [m[0], m.index])`,
      () => `[...((${this.#value('text')}).match(${this.#regexp()}) ?? [])]`,
      () => `[...(${this.#value('list')}).entries()]`,
      () => `[...(${this.#value('list')}).keys()]`,
      () => `Array.of(${this.#value('any')}, ${this.#value('any')})`,
    ],
    object: [
      () => this.#leaf('object'),
      () => this.#object(),
      () => `Object.assign({}, ${this.#value('object')}, ${this.#value('object')})`,
      () => `Object.fromEntries(Object.entries(${this.#value('object')}).map(([k, v]) => [k + '1', v]))`,
      () => `JSON.parse(JSON.stringify(${this.#value('object')}))`,
      () => `({ ...Object.groupBy(${this.#value('list')}, (g) => 'g' + typeof g) })`,
      () => `(({ ${this.#choices.pick(KEYS)}, ...rest }) => rest)(${this.#value('object')})`,
    ],
    any: [
      () => this.#leaf('any'),
      () => this.#value('number'),
      () => this.#value('text'),
      () => this.#value('boolean'),
      () => this.#value('list'),
      () => this.#value('object'),
      () => `(${this.#value('boolean')} ? ${this.#value('any')} : ${this.#value('any')})`,
      () => `(${this.#value('any')} ${this.#choices.pick(['??', '||', '&&'])} ${this.#value('any')})`,
      () => `(${this.#value('object')}).${this.#choices.pick(KEYS)}`,
      () => `(${this.#value('object')})?.${this.#choices.pick(KEYS)}?.${this.#choices.pick(KEYS)}`,
      () => `(${this.#value('list')})[${this.#small()}]`,
      () => `(${this.#value('list')}).at(${this.#small()})`,
      () => `(${this.#value('list')}).find(${this.#callback(2)})`,
      () => `(${this.#value('list')}).reduce(${this.#callback(2)}, ${this.#value('any')})`,
      () => `(${this.#value('list')}).reduceRight(${this.#callback(2)}, ${this.#value('any')})`,
      () => this.#call(),
      () => this.#called(),
      () => `new Map(Object.entries(${this.#value('object')})).get(${this.#keyText()})`,
      () => `[${this.#value('any')}, ${this.#value('any')}][1]`,
      () => `void ${this.#leaf('any')}`,
    ],
  }
}

/** The program that follows from a list of decisions. */
export const programOf = (numbers: readonly number[]): string => new Generator(new Choices(numbers)).program()
