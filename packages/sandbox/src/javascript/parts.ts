import { readFileSync } from 'node:fs'
import type ivm from 'isolated-vm'
import { installBuffer } from './inside/buffer.ts'
import { installCrypto } from './inside/crypto.ts'
import { installFetch } from './inside/fetch.ts'
import { installModules } from './inside/modules.ts'
import { installNames } from './inside/names.ts'
import { installRuntime } from './inside/runtime.ts'
import { installText } from './inside/text.ts'
import { installUrl } from './inside/url.ts'
import type { JavaScriptLimits } from './limits.ts'

/** What a context has only when its program needs it, since making it takes time; in this order. */
export const PARTS = ['luxon', 'jmespath', 'text', 'url', 'buffer', 'crypto', 'fetch', 'modules'] as const
export type Part = (typeof PARTS)[number]

/** Names by which a program shows that it needs a part. A program that does not hold a name cannot use it. */
const SHOWN: { readonly [P in Part]: RegExp } = {
  luxon: /\b(?:DateTime|Duration|Interval|luxon)\b|\$now\b|\$today\b/,
  jmespath: /jmespath/,
  text: /\b(?:TextEncoder|TextDecoder|atob|btoa|structuredClone|set(?:Timeout|Interval|Immediate)|clear(?:Timeout|Interval|Immediate)|queueMicrotask)\b/,
  url: /\bURL(?:SearchParams)?\b/,
  buffer: /\bBuffer\b/,
  crypto: /\bcrypto\b/,
  fetch: /\b(?:fetch|Headers|Response|AbortController|AbortSignal|helpers)\b/,
  modules: /\brequire\b|^\s*import\b/m,
}
const NEEDS: { readonly [P in Part]: readonly Part[] } = {
  luxon: [],
  jmespath: [],
  text: [],
  url: [],
  buffer: [],
  crypto: ['buffer'],
  fetch: ['text', 'url'],
  modules: ['text', 'url', 'buffer', 'crypto'],
}
/** Ways to a name without its text. */
const HIDDEN = /\b(?:eval|Function|constructor|globalThis|Reflect)\b/

export function partsOf(source: string): readonly Part[] {
  if (HIDDEN.test(source)) return PARTS
  const shown = PARTS.filter((part) => SHOWN[part].test(source))
  if (shown.length === 0) return shown
  const needed = new Set(shown.flatMap((part) => [part, ...NEEDS[part]]))
  return PARTS.filter((part) => needed.has(part))
}

/** Scripts of ours that make a context ready, compiled once for an isolate. */
export interface ContextScripts {
  /** Gives the `Control`. */
  readonly runtime: ivm.Script
  script(part: Part): ivm.Script
}

const inside = (install: (tools: never) => void): string => `(${install.toString()})(globalThis.__millraceTools)`

export function contextScripts(isolate: ivm.Isolate, limits: JavaScriptLimits): ContextScripts {
  const { maxOutputChars, maxLogLines, maxLogChars, libraries } = limits
  const text: { readonly [P in Part]: () => string } = {
    luxon: () => readFileSync(libraries.luxon, 'utf8'),
    jmespath: () => `${readFileSync(libraries.jmespath, 'utf8')}\n;globalThis.$jmespath = (data, query) => jmespath.search(data, query)`,
    text: () => inside(installText),
    url: () => inside(installUrl),
    buffer: () => inside(installBuffer),
    crypto: () => inside(installCrypto),
    fetch: () => inside(installFetch),
    modules: () => inside(installModules),
  }
  const given = JSON.stringify({ maxOutputChars, maxLogLines, maxLogChars })
  const runtime = isolate.compileScriptSync(`(${installRuntime.toString()})(${given}, ${installNames.toString()})`, {
    filename: 'runtime.js',
  })
  const made = new Map<Part, ivm.Script>()
  const script = (part: Part): ivm.Script => {
    const before = made.get(part)
    if (before !== undefined) return before
    const compiled = isolate.compileScriptSync(text[part](), { filename: `${part}.js` })
    made.set(part, compiled)
    return compiled
  }
  return { runtime, script }
}
