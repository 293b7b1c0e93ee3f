import { compileExpression, ExpressionError } from './index.ts'

const DATA = {
  name: 'Ada',
  age: 36,
  none: null,
  tags: ['b', 'a', 'c'],
  list: [3, 1, 2],
  people: [
    { id: 1, name: 'A', tags: ['x', 'y'], address: { city: 'Rome' } },
    { id: 2, name: 'B', tags: [] },
    { id: 3, name: null, tags: ['x'] },
  ],
}

/** Each line is the body of a function; `$json` is the data above. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'return and declarations': `
return 1
return
const a = 1; return a
let a; return a
var a; return a
let a = 1, b = a + 1, c; c = a + b; return [a, b, c]
const { name, age: years, missing = 'd', ...rest } = $json; return [name, years, missing, Object.keys(rest)]
const [x, , y = 9, ...z] = [1, 2, undefined, 4, 5]; return [x, y, z]
const { people: [{ address: { city } }, { address: { city: other = 'none' } = {} }] } = $json; return [city, other]
const [[a, [b]], { c: [d] }] = [[1, [2]], { c: [3] }]; return a + b + d
const { ['na' + 'me']: n } = $json; return n
const key = 'age'; const { [key]: v, ...others } = { age: 1, b: 2 }; return [v, others]
const { length } = 'abc'; return length
const { length, 0: first } = [7, 8]; return [length, first]
const [a, b] = 'xy'; return b + a
const [a, b] = new Set([1, 2, 2, 3]); return [a, b]
const [[k, v]] = new Map([['a', 1]]); return k + v
const { ...copy } = { a: 1 }; return copy
const { 0: a, ...r } = ['x', 'y', 'z']; return [a, r]
var a = 1; var a = 2; return a
x = 5; return x; var x
const f = () => later; const later = 3; return f()
{ const a = 1 } return typeof a
let a = 1; { let a = 2; { let a = 3 } } return a
let a = 1; { a = 2 } return a
const a = 1; { const b = a + 1; { const c = b + 1; return [a, b, c] } }
var a = 1; { var a = 2 } return a
{ var hidden = 7 } return hidden
if (true) { var deep = 1 } for (var i = 0; i < 3; i++) { var inner = i } return [deep, i, inner]
;;; return 1
const a = 1 /* one */ // and this
return undefined
const undefinedLater = undefined ?? 'x'; return undefinedLater
let a = 1; let b = (a = 2, a + 1); return [a, b]
return (1, 2, 3)
return void 0
return typeof nothingHere
return typeof (() => 1)
return 1_000_000 + 0xff + 0b11 + 0o17 + 1e3 + .5
return \`a\${\`b\${1 + 1}\`}\`
return String.raw\`a\\n\${1}b\`
return ('use strict', 5)
'use strict'; return 5`,
  conditions: `
if ($json.age > 18) return 'adult'; return 'child'
if ($json.none) return 1; else return 2
if (0) return 0; else if ('') return 1; else if (NaN) return 2; else return 3
let a; if (true) a = 1; else a = 2; return a
if (true) { } else { return 1 } return 2
if (true); return 1
if ($json.tags.length) { const n = $json.tags.length; return n }
switch ($json.name) { case 'X': return 1; case 'Ada': return 2; default: return 3 }
switch (5) { case 1: return 1; default: return 'd' }
switch (5) { default: return 'd'; case 5: return 'five' }
switch (1) { case 1: case 2: return 'low'; case 3: return 'high' }
const out = []; switch (2) { case 1: out.push(1); case 2: out.push(2); case 3: out.push(3); break; case 4: out.push(4) } return out
const out = []; switch (9) { case 1: out.push(1); default: out.push('d'); case 2: out.push(2) } return out
switch ('1') { case 1: return 'number'; case '1': return 'text' }
switch (NaN) { case NaN: return 'same'; default: return 'never' }
switch (true) { case $json.age > 100: return 'old'; case $json.age > 30: return 'middle'; default: return 'young' }
switch (1) { } return 'empty'
switch (1) { case 1: { let a = 5; return a } }
switch (1) { case 0: let a; case 1: a = 2; return a }
let n = 0; switch (1) { case 0: let q = 1; n = q; break; case 1: n = typeof n } return n
switch (2) { case f(): return 'called'; function f() { return 2 } }
for (const x of [1, 2, 3]) { switch (x) { case 2: continue; default: } if (x === 3) return 'three' }
const r = []; for (const x of [1, 2, 3]) { switch (x) { case 2: break; default: r.push(x) } } return r
return $json.age > 30 ? 'a' : $json.age > 20 ? 'b' : 'c'
return $json.none ?? $json.missing ?? 'x'
return $json.none || 0 || 'y'
return $json.name && $json.age && 'both'`,
  loops: `
let s = 0; for (let i = 0; i < 5; i++) s += i; return s
let s = ''; for (let i = 3; i > 0; i--) { s += i } return s
let i = 0; for (;;) { if (++i > 4) break } return i
let i = 0; for (; i < 3;) i++; return i
let i; for (i = 0; i < 3; i += 2); return i
for (let i = 0, j = 10; i < j; i++, j--) if (i + 2 === j) return [i, j]
const r = []; for (let i = 0; i < 6; i++) { if (i % 2) continue; r.push(i) } return r
let n = 0; while (n < 10) n += 3; return n
let n = 5; while (true) { if (n-- === 0) break } return n
let n = 0; do { n++ } while (n < 3); return n
let n = 10; do n++; while (false); return n
let n = 0; do { n++; if (n === 2) continue; if (n > 3) break } while (n < 100); return n
let s = 0; for (const x of $json.list) s += x; return s
let s = ''; for (const c of 'a😀b') s += c + '|'; return s
let s = 0; for (const x of new Set([1, 2, 2, 3])) s += x; return s
const r = []; for (const [k, v] of new Map([['a', 1], ['b', 2]])) r.push(k + v); return r
const r = []; for (const [i, x] of $json.tags.entries()) r.push(i + x); return r
const r = []; for (const [k, v] of Object.entries({ a: 1, b: { c: 2 } })) r.push([k, v]); return r
const r = []; for (const { id, name = 'none', tags: [first] } of $json.people) r.push([id, name, first]); return r
const r = []; for (const k in { b: 1, a: 2, 1: 3, 0: 4 }) r.push(k); return r
const r = []; for (const i in ['x', 'y']) r.push(typeof i + i); return r
const r = []; for (const i in 'ab') r.push(i); return r
for (const k in null) return 'never'; for (const k in undefined) return 'never'; return 'none'
for (const k in 5) return 'never'; return 'none'
const o = { a: 1, b: 2, c: 3 }; const r = []; for (const k in o) { r.push(k); delete o.b } return r
const list = [1, 2, 3]; const r = []; for (const x of list) { r.push(x); if (x < 3) list.push(x + 10) } return r
const set = new Set([1]); const r = []; for (const x of set) { r.push(x); if (x < 4) set.add(x + 1) } return r
let x; for (x of [1, 2, 3]); return x
const o = {}; for (o.last of [1, 2, 3]); return o
const a = []; for (a[a.length] of 'xyz'); return a
let k; for (k in { p: 1, q: 2 }); return k
for (var v of [1, 2]); return v
let a, b; for ([a, b] of [[1, 2], [3, 4]]); return [a, b]
let a, r = []; for ({ a = 5, ...r } of [{ a: 1 }, { b: 2 }]); return [a, r]
outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; r.push(i + '' + j) } } return r; var r = []
const r = []; outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; r.push(i + '-' + j) } } return r
const r = []; a: b: for (let i = 0; i < 4; i++) { if (i === 1) continue a; if (i === 3) break b; r.push(i) } return r
block: { if ($json.age) break block; return 'never' } return 'after'
const r = []; x: { r.push(1); y: { r.push(2); break x } r.push(3) } return r
let n = 0; loop: while (true) { do { n++; if (n > 5) break loop } while (true) } return n
let n = 0; loop: do { n++; for (const x of [1, 2]) { if (x === 2) continue loop } } while (n < 3); return n
const r = []; out: for (const k in { a: 1, b: 2 }) { for (const x of [1, 2]) { if (k === 'a' && x === 2) continue out; r.push(k + x) } } return r
for (const x of [1, 2, 3]) { if (x === 2) return x }
for (const x of []) return 'never'; return 'empty'
const f = () => { for (const x of $json.list) { for (const y of $json.list) { if (x + y === 3) return [x, y] } } }; return f()
let total = 0; for (const p of $json.people) for (const t of p.tags) total += t.length; return total
let i = 0; const r = []; while (i < $json.list.length) { const x = $json.list[i++]; if (x === 1) continue; r.push(x) } return r
let a = 0, b = 1; for (let i = 0; i < 20; i++) { [a, b] = [b, a + b] } return a
const primes = []; outer: for (let n = 2; primes.length < 10; n++) { for (const p of primes) { if (n % p === 0) continue outer } primes.push(n) } return primes
let s = 'x'; for (let i = 0; i < 4; i++) { s = s + s } return s.length
const m = {}; for (const w of 'a b a c b a'.split(' ')) m[w] = (m[w] || 0) + 1; return m
const m = new Map(); for (const w of ['a', 'b', 'a']) m.set(w, (m.get(w) ?? 0) + 1); return [...m.entries()]`,
  closures: `
const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map(f => f())
const fs = []; for (var i = 0; i < 3; i++) fs.push(() => i); return fs.map(f => f())
const fs = []; for (const x of [1, 2, 3]) fs.push(() => x); return fs.map(f => f())
const fs = []; for (const k in { a: 1, b: 2 }) fs.push(() => k); return fs.map(f => f())
const fs = []; for (let i = 0; i < 3; i++) { fs.push(() => i); i++ } return fs.map(f => f())
const fs = []; for (let i = 0; i < 3; fs.push(() => i), i++); return fs.map(f => f())
const fs = []; for (let i = 0, g = () => i; i < 2; i++) fs.push(g); return fs.map(f => f())
const fs = []; for (let i = 0; i < 3; i++) { let j = i * 10; fs.push(() => ++j); fs.push(() => j) } return fs.map(f => f())
const fs = []; let n = 0; while (n < 3) { const m = n++; fs.push(() => m) } return fs.map(f => f())
const fs = []; for (let i = 0; i < 2; i++) { for (let j = 0; j < 2; j++) fs.push(() => [i, j]) } return fs.map(f => f())
const fs = []; for (let i = 0; i < 2; i++) { const a = i; { const b = a + 1; fs.push(() => a * 10 + b) } } return fs.map(f => f())
const fs = []; for (let i = 0; i < 3; i++) { switch (i) { case 1: let q = i; fs.push(() => q); break; default: fs.push(() => 'd') } } return fs.map(f => f())
const fs = []; for (let i = 0; i < 2; i++) { try { throw i } catch (e) { fs.push(() => e) } } return fs.map(f => f())
const fs = []; for (let i = 0; i < 2; i++) { function g() { return i } fs.push(g) } return fs.map(f => f())
const counter = () => { let n = 0; return { up: () => ++n, get: () => n } }; const a = counter(), b = counter(); a.up(); a.up(); b.up(); return [a.get(), b.get()]
let n = 1; const add = x => { n += x; return n }; add(2); add(3); return n
const add = a => b => c => { const d = a + b; return c + d }; return add(1)(2)(3)
const compose = (...fs) => x => fs.reduceRight((v, f) => f(v), x); return compose(x => x + 1, x => x * 2)(5)
const memo = {}; const fib = n => { if (n < 2) return n; if (memo[n]) return memo[n]; return (memo[n] = fib(n - 1) + fib(n - 2)) }; return fib(40)
const once = f => { let done, v; return () => { if (!done) { done = true; v = f() } return v } }; let calls = 0; const g = once(() => ++calls); g(); g(); return [g(), calls]
let f; { let hidden = 1; f = () => hidden++ } f(); return f()
const f = (a, b = () => a) => { a = 5; return b() }; return f(1)
let x = 'outer'; const f = (a = x) => { let x = 'inner'; return a + x }; return f()
const fs = {}; for (const name of ['a', 'b']) fs[name] = () => name; return fs.a() + fs.b()`,
  functions: `
function f(a, b) { return a + b } return f(1, 2)
return f(2); function f(x) { return x * 2 }
return (function () { return 5 })()
return (function fact(n) { return n < 2 ? 1 : n * fact(n - 1) })(6)
const f = function g(n) { return n === 0 ? 'end' : g(n - 1) }; return f(3)
return (() => { return (() => { return 7 })() })()
return typeof (function f() { return typeof f })
return (function f() { return typeof f })()
return (function f(f) { return f })(3)
return (function f() { var f = 2; return f })()
return (function f() { let f = 4; return f })()
function f() { return 1 } function f() { return 2 } return f()
function f() { return g() } function g() { return 'g' } return f()
const isEven = n => n === 0 || isOdd(n - 1); const isOdd = n => n !== 0 && isEven(n - 1); return [isEven(10), isOdd(7)]
{ function inner() { return 1 } return inner() }
if (true) { function inner() { return 'in' } return inner() }
const f = (a, b = 2, ...c) => { return [a, b, c] }; return [f(1), f(1, undefined, 3, 4), f()]
const f = ({ a, b: { c = 3 } = {} } = {}) => { return [a, c] }; return [f(), f({ a: 1, b: { c: 2 } })]
const f = ([x, y = x] = [1]) => { return [x, y] }; return [f(), f([5, 6])]
const f = (a, b = a + 1, c = a + b) => { return [a, b, c] }; return f(1)
function f(a) { a = a + 1; return a } return f(1)
function f(o) { o.x = 1 } const o = {}; f(o); return o
const f = (...args) => args.length; return f(...[1, 2, 3], 4)
const f = () => {}; return f()
const f = () => { return }; return f()
const f = () => { 5 }; return f()
const f = () => ({}); return f()
const f = () => ({ a: 1 }).a; return f()
const o = { f() { return 1 }, g(x) { return x + 1 }, ['h' + 1]() { return 'h' } }; return [o.f(), o.g(1), o.h1()]
const o = { f: function () { return 'x' }, a: () => 'y' }; return o.f() + o.a()
return (function () { return this === undefined })()
return (function () { return typeof this })()
function outer() { function inner() { return x } const x = 2; return inner() } return outer()
return [1, 2, 3].map(function (x) { return x * 2 })
return [3, 1, 2].sort(function (a, b) { return b - a })
return $json.people.map(p => { const { id, ...rest } = p; return { id, keys: Object.keys(rest) } })
return $json.people.filter(function (p) { if (!p.name) return false; return p.tags.length > 0 }).map(p => p.id)
return $json.people.reduce((acc, p) => { acc[p.id] = p.name; return acc }, {})
return $json.people.reduce((acc, p) => { for (const t of p.tags) (acc[t] ??= []).push(p.id); return acc }, {})
return $json.list.forEach(x => { return x })
let log = ''; $json.list.forEach((x, i, all) => { log += x + '/' + i + '/' + all.length + ' ' }); return log
const f = a => { if (a) { return 1 } }; return [f(1), f(0)]
const f = x => { while (true) { if (x > 3) return x; x++ } }; return f(0)
const hanoi = (n, a, b, c) => n === 0 ? 0 : hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a); return hanoi(6, 'a', 'b', 'c')
const flat = x => Array.isArray(x) ? x.flatMap(flat) : [x]; return flat([1, [2, [3, [4]]]])
const walk = (o, path = '') => Object.entries(o).flatMap(([k, v]) => { const p = path ? path + '.' + k : k; return v && typeof v === 'object' && !Array.isArray(v) ? walk(v, p) : [p] }); return walk({ a: { b: { c: 1 }, d: 2 }, e: [1] })
const gcd = (a, b) => { while (b) { [a, b] = [b, a % b] } return a }; return gcd(48, 36)`,
  assignment: `
let a = 1; a += 2; a -= 1; a *= 6; a /= 4; a %= 2; a **= 3; return a
let a = 6; a <<= 2; a >>= 1; a |= 1; a &= 9; a ^= 15; a >>>= 1; return a
let a = 'x'; a += 1; a += null; return a
let a, b = 0, c = 5; a ??= 1; b ||= 2; c &&= 3; return [a, b, c]
let a = 1; a ??= 9; let b = 1; b ||= 9; let c = 0; c &&= 9; return [a, b, c]
let n = 0; const f = () => { n++; return 1 }; let a = 5; a ||= f(); a ??= f(); return n
let i = 5; return [i++, i, ++i, i--, --i]
let s = '5'; s++; return s
let u; u++; return u
let a = 1; const b = a = 2; return [a, b]
let a, b, c; a = b = c = 4; return [a, b, c]
const o = {}; o.a = 1; o['b c'] = 2; o[3] = 4; return o
const o = { n: 1 }; o.n++; ++o.n; o.n += 10; o.n *= 2; return o.n
const o = {}; o.a ??= 1; o.a ??= 2; o.b ||= 3; o.b &&= 4; return o
const o = { a: { b: {} } }; o.a.b.c = 1; o.a['d'] = 2; return o
const o = {}; const k = 'x'; o[k] = 1; o[k + 'y'] = 2; o[\`\${k}z\`] = 3; return o
const o = {}; return (o.a = 5)
const o = {}; return [o.a = 1, o.b = o.a + 1, o]
const a = []; a[0] = 1; a[1] = 2; a[a.length] = 3; return a
const a = [1, 2, 3]; a[1]++; a[2] += 5; return a
const a = [1, 2, 3]; a.length = 1; return a
const a = [1, 2, 3]; a['1'] = 'x'; return a
const a = [[1], [2]]; a[0][0] = 9; a[1].push(3); return a
const a = [1, 2, 3]; [a[0], a[2]] = [a[2], a[0]]; return a
let x = 1, y = 2; [x, y] = [y, x]; return [x, y]
let x, y, z; [x, , y = 5, ...z] = [1, 2, undefined, 4, 5]; return [x, y, z]
let a, b; ({ a, b: { c: b } } = { a: 1, b: { c: 2 } }); return [a, b]
const o = {}; ({ a: o.x, b: o.y = 7, ...o.rest } = { a: 1, c: 3, d: 4 }); return o
const o = {}; [o.a, [o.b]] = [1, [2]]; return o
let a; const r = ([a] = [1, 2]); return [a, r]
let a; return ({ a } = { a: 1, b: 2 })
const o = { a: 1, b: 2 }; return [delete o.a, o, delete o.zzz]
const o = { a: { b: 1 } }; delete o.a.b; return o
const o = { a: 1 }; return [delete o?.a, delete o.x?.y, o]
const o = { a: 1 }; delete o['a']; return 'a' in o
const o = { ...$json }; o.age = 37; o.extra = true; return [o.age, o.extra, $json.age]
const l = [...$json.list]; l[0] = 99; l.sort((a, b) => a - b); return [l, $json.list]
const copy = JSON.parse(JSON.stringify($json)); copy.people[0].name = 'Z'; copy.people[0].address.city = 'Oslo'; copy.tags.push('d'); return copy
const l = $json.list.map(x => x * 2); l[0]++; return l
const l = $json.tags.filter(x => x > 'a'); l.push('z'); return l
const l = 'a,b'.split(','); l[0] = 'x'; return l
const o = Object.fromEntries([['a', 1]]); o.b = 2; return o
const o = Object.assign({}, { a: 1 }); o.a = 2; return o
const e = Object.entries({ a: 1 }); e[0][1] = 5; return e
const k = Object.keys({ a: 1, b: 2 }); k.reverse(); return k
const a = Array(3).fill(0); a[1] = 5; return a
const a = Array.from({ length: 3 }, (_, i) => ({ i })); a[1].i = 'x'; return a
const m = 'ab12'.match(/([a-z]+)/); m[0] = 'q'; return m[0]
const c = [1, 2, 3].slice(1); c[0] = 9; return c
const c = [1].concat([2]); c[0] = 9; return c
const { ...c } = $json; c.name = 'B'; return c.name
const [...c] = $json.list; c[0] = 'B'; return c
const f = (...args) => { args[0] = 'x'; return args }; return f(1, 2)
const it = [...new Set([1, 2])]; it[0] = 5; return it
const order = []; const t = n => { order.push(n); return {} }; t('a')[t('b')] = t('c'); return order.slice(0, 3)
let i = 0; const a = [0, 0, 0]; a[i++] += 5; return [i, a]
let x = 1; x = x++ + ++x; return x
const o = { get: 1, set: 2, static: 3, of: 4, async: 5, let: 6 }; return o.get + o.set + o.static + o.of + o.async + o.let
const a = 1, b = 2; return { a, b, c: { a } }`,
  errors: `
try { throw 1 } catch (e) { return e }
try { throw { code: 5 } } catch ({ code }) { return code }
try { throw [1, 2] } catch ([a, b]) { return a + b }
try { throw new Error('no') } catch (e) { return [e.name, e.message, String(e), e instanceof Error, typeof e] }
try { throw new TypeError('t') } catch (e) { return [e.name, e instanceof TypeError, e instanceof Error, e instanceof RangeError, '' + e] }
try { throw Error('x') } catch (e) { return e.message }
try { throw 'text' } catch { return 'caught' }
try { return 1 } catch { return 2 }
try { return 1 } finally { }
try { return 1 } finally { return 2 }
try { throw 1 } finally { return 3 }
try { throw 1 } catch (e) { return e + 1 } finally { }
let log = ''; try { log += 'a'; throw 1 } catch { log += 'b' } finally { log += 'c' } return log
let log = ''; try { log += 'a' } catch { log += 'b' } finally { log += 'c' } return log
let log = ''; try { try { throw 1 } finally { log += 'inner' } } catch (e) { log += e } return log
let log = ''; try { try { throw 1 } catch (e) { throw e + 1 } finally { log += 'f' } } catch (e) { log += e } return log
let n = 0; const f = () => { try { return n } finally { n = 5 } }; return [f(), n]
const f = () => { try { return 'try' } finally { (() => { return 'x' })() } }; return f()
for (const x of [1, 2, 3]) { try { if (x === 2) continue; if (x === 3) break } finally { var last = x } } return last
const r = []; for (let i = 0; i < 3; i++) { try { if (i === 1) continue; r.push(i) } finally { r.push('f') } } return r
const r = []; l: for (let i = 0; i < 3; i++) { try { r.push(i); continue l } finally { if (i === 1) break l } } return r
const f = () => { for (const x of [1, 2]) { try { return x } finally { continue } } return 'end' }; return f()
const f = () => { while (true) { try { return 1 } finally { break } } return 2 }; return f()
try { null.x } catch (e) { return [e.name, e instanceof TypeError] }
try { undefined.x() } catch (e) { return e.name }
try { const { a } = null } catch (e) { return e.name }
try { const [a] = null } catch (e) { return e.name }
try { $json.missing.deep } catch (e) { return e instanceof TypeError }
try { $json.name.nope() } catch (e) { return e.name }
try { (5)() } catch (e) { return e.name }
try { JSON.parse('{') } catch (e) { return [e.name, e instanceof SyntaxError] }
try { (1).toFixed(1000) } catch (e) { return e.name }
try { decodeURIComponent('%') } catch (e) { return e.name }
try { a; let a = 1 } catch (e) { return e.name }
try { a = 1; let a } catch (e) { return e.name }
try { f(); const a = 1; function f() { return a } } catch (e) { return e.name }
try { const a = a } catch (e) { return e.name }
try { const f = (a = b, b) => a; f() } catch (e) { return e.name }
try { const c = 1; c = 2 } catch (e) { return e.name }
const c = 1; try { c++ } catch (e) { return [e.name, c] }
try { for (const i = 0; i < 2; i++) ; } catch (e) { return e.name }
try { switch (1) { case 0: let z; case 1: return z } } catch (e) { return e.name }
try { for (const x of x) ; } catch (e) { return e.name }
try { for (const x of 5) ; } catch (e) { return e.name }
try { [...5] } catch (e) { return e.name }
try { 'a' in 'b' } catch (e) { return e.name }
try { null.a = 1 } catch (e) { return e.name }
try { new Date('x').toISOString() } catch (e) { return e.name }
try { [].reduce((a, b) => a) } catch (e) { return e.name }
try { typeof t; let t } catch (e) { return e.name }
const e = new Error('m'); return [Object.keys(e), JSON.stringify(e), { ...e }, e.name in e, 'message' in e]
const e = new Error('m', { cause: 5 }); return e.cause
const e = new Error('m'); e.code = 42; e.message = 'other'; return [e.code, e.message, String(e), Object.keys(e)]
const f = x => { if (x > 2) throw new RangeError('too big: ' + x); return x }; try { return f(1) + f(3) } catch (e) { return e.message }
const safe = (f, d) => { try { return f() } catch { return d } }; return [safe(() => $json.a.b.c, 'd'), safe(() => $json.name, 'd')]
const deep = n => { if (n === 0) throw 'bottom'; return deep(n - 1) }; const r = []; for (let i = 0; i < 30; i++) { try { deep(20) } catch (e) { r.push(e) } } return r.length
try { [1, 2, 3].map(x => { if (x === 2) throw 'in map'; return x }) } catch (e) { return e }
try { [3, 2, 1].sort((a, b) => { throw 'in sort' }) } catch (e) { return e }
try { 'abc'.replace(/b/, () => { throw 'in replace' }) } catch (e) { return e }
try { throw undefined } catch (e) { return [e] }
try { throw null } catch (e) { return [e] }
const e = { toString: 1 }; try { throw e } catch (x) { return x === e }
try { try { throw 1 } catch (e) { null.f() } } catch (e) { return e.name }
throw new Error('out')
throw 'text'
null.x
return $json.a.b`,
  'whole pieces, as people write them': `
const total = $json.people.reduce((sum, p) => { return sum + p.id }, 0); return \`Total: \${total.toFixed(2)}\`
const d = new Date(0); const pad = n => String(n).padStart(2, '0'); return \`\${d.getUTCFullYear()}-\${pad(d.getUTCMonth() + 1)}-\${pad(d.getUTCDate())}\`
const lines = []; for (const p of $json.people) { if (!p.name) continue; lines.push('- ' + p.name + (p.address?.city ? ' (' + p.address.city + ')' : '')) } return lines.join('\\n')
const esc = s => s.replace(/[_*[\\]()~]/g, '\\\\$&'); return esc('a_b*c[d](e)')
try { const data = JSON.parse('{"a":[1,2]}'); return data.a.length } catch (error) { return 0 }
const seen = new Set(); return $json.people.filter(p => { if (seen.has(p.tags[0])) return false; seen.add(p.tags[0]); return true }).map(p => p.id)
const groups = {}; $json.people.forEach(p => { const key = p.tags.length ? 'some' : 'none'; if (!groups[key]) groups[key] = []; groups[key].push(p.id) }); return groups
const text = 'Name: Ada\\nAge: 36'; const out = {}; text.split('\\n').forEach(line => { const [k, ...v] = line.split(':'); out[k.trim().toLowerCase()] = v.join(':').trim() }); return out
let html = '<ul>'; for (const t of $json.tags) { html += '<li>' + t + '</li>' } html += '</ul>'; return html
const m = 'PT1H2M3S'.match(/PT(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+)S)?/); const [h, mi, s] = m.slice(1).map(x => parseInt(x || '0', 10)); return h * 3600 + mi * 60 + s
const ordinal = n => { const s = ['th', 'st', 'nd', 'rd'], v = n % 100; return n + (s[(v - 20) % 10] || s[v] || s[0]) }; return [1, 2, 3, 4, 11, 12, 21, 22, 101, 111].map(ordinal)
const a = [5, 3, 8, 1]; for (let i = 0; i < a.length; i++) { for (let j = 0; j < a.length - i - 1; j++) { if (a[j] > a[j + 1]) { const t = a[j]; a[j] = a[j + 1]; a[j + 1] = t } } } return a
var result = ''; for (var i = 0; i < 3; i++) { result += i; } return result;
const parse = s => { try { return JSON.parse(s) } catch (e) { return null } }; return [parse('1'), parse('x'), parse('{"a":1}')?.a]
const re = /(\\d+)-(\\w+)/g; const r = []; let m; while ((m = re.exec('1-a 22-bb')) !== null) { r.push([m[1], m[2]]) } return r
const chunk = (l, n) => { const r = []; for (let i = 0; i < l.length; i += n) r.push(l.slice(i, i + n)); return r }; return chunk([1, 2, 3, 4, 5], 2)
const pick = (o, ...ks) => ks.reduce((a, k) => { if (k in o) a[k] = o[k]; return a }, {}); return pick($json, 'name', 'age', 'zzz')
let str = ''; let n = 255; do { str = '0123456789abcdef'[n % 16] + str; n = Math.floor(n / 16) } while (n > 0); return str
const stack = []; for (const c of '([{}])') { if ('([{'.includes(c)) stack.push(c); else if ({ ')': '(', ']': '[', '}': '{' }[c] !== stack.pop()) return false } return stack.length === 0`,
}

const cases = Object.entries(PROGRAMS).flatMap(([topic, lines]) =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((source) => ({ topic, source })),
)

type Outcome = { readonly value: unknown } | { readonly threw: true }

const plain = (value: unknown): unknown => (typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value)

function javascript(source: string): Outcome {
  const run = new Function('$json', `'use strict'; ${source}`) as (data: unknown) => unknown
  try {
    return { value: plain(run(structuredClone(DATA))) }
  } catch {
    return { threw: true }
  }
}

function ours(source: string): Outcome {
  const program = compileExpression(`(() => {\n${source}\n})()`)
  try {
    return { value: plain(program.evaluate({ lookup: (name) => (name === '$json' ? DATA : undefined) })) }
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { threw: true }
    throw thrown
  }
}

test('there are several hundred programs', () => expect(cases.length).toBeGreaterThan(290))

test.each(cases)('$topic: $source', ({ source }) => {
  const before = JSON.stringify(DATA)
  expect(ours(source)).toEqual(javascript(source))
  expect(JSON.stringify(DATA)).toBe(before)
})
