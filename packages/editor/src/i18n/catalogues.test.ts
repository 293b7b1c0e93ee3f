import { EXPRESSION_WORDS } from '@millrace/expression'
import { WORKFLOW_WORDS } from '@millrace/workflow'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { allWords } from './all-words.ts'
import { en } from './en.ts'

/*
 * What the editor shows stands in a catalogue. A text that somebody wrote beside it is found here: in templates all of it, in code what
 * reads like a sentence (a capital letter, and more than one word).
 */

const root = join(import.meta.dirname, '..')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const pages = files.filter((file) => file.endsWith('.vue'))
const modules = files.filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|\btesting\/|^i18n\/en[./]|\.d\.ts$/.test(file))

/** Attributes that people see or hear. */
const HUMAN =
  /^(?:aria-(?:description|label|placeholder|roledescription|valuetext)|alt|description|detail|heading|hint|label|placeholder|summary|text|title)$/
const LETTERS = /\p{L}{2,}/u
const SENTENCE = /^["“]?\p{Lu}\p{Ll}*'?\p{L}*[,:]? \P{Lu}*\p{L}{2,}/u

/** Texts that are the same in every language, or that nobody sees, with why. */
const KEPT: Readonly<Record<string, string>> = {
  'https://': 'how an address begins',
  'Ctrl V': 'names of keys, as ui/keys.ts has them',
  'True False None true false': 'words of Python and Bash',
  'Which item of "…" this one came from is known when it runs.': 'of an error that the preview catches',
}
/** Documents in English that are made of code, and what completions of Python tell of names: documentation, as that of expressions is. */
const DOCUMENTS = /^forms\/(?:reference|code\/python)\//

interface Found {
  readonly file: string
  readonly text: string
}

type TemplateNode = {
  readonly type: number
  readonly content?: string | { readonly content: string }
  readonly props?: readonly { type: number; name: string; value?: { content: string }; exp?: { content: string } }[]
  readonly children?: readonly TemplateNode[]
}
const [ELEMENT, TEXT, INTERPOLATION, ATTRIBUTE] = [1, 2, 5, 6]

/** Texts and human attributes of a template that come from no catalogue. */
function inPage(file: string, source: string): readonly Found[] {
  const { descriptor } = parse(source)
  const found: Found[] = []
  const note = (text: string): void => void (LETTERS.test(text) && found.push({ file, text: text.trim() }))
  const walk = (node: TemplateNode): void => {
    if (node.type === TEXT) note(node.content as string)
    if (node.type === INTERPOLATION) found.push(...inCode(file, (node.content as { content: string }).content))
    if (node.type === ELEMENT) {
      for (const { type, name, value, exp } of node.props ?? []) {
        if (type === ATTRIBUTE) {
          if (HUMAN.test(name)) note(value?.content ?? '')
        } else if (exp !== undefined) found.push(...inCode(file, exp.content))
      }
    }
    for (const child of node.children ?? []) walk(child)
  }
  if (descriptor.template?.ast !== undefined) walk(descriptor.template.ast as unknown as TemplateNode)
  for (const script of [descriptor.script, descriptor.scriptSetup]) if (script) found.push(...inCode(file, script.content))
  return found
}

/** Strings of code that read like a sentence; what is thrown where no user can be is for developers. */
function inCode(file: string, code: string): readonly Found[] {
  const found: Found[] = []
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isNewExpression(node)) return
    const text = textOf(node)
    if (text !== undefined && SENTENCE.test(text)) found.push({ file, text })
    node.forEachChild(walk)
  }
  walk(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true))
  return found
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…') : undefined
}

test('what the editor shows comes from a catalogue', () => {
  const found = [
    ...pages.flatMap((file) => inPage(file, read(file))),
    ...modules.filter((file) => !DOCUMENTS.test(file)).flatMap((file) => inCode(file, read(file))),
  ]
  expect(found.filter(({ text }) => !Object.hasOwn(KEPT, text))).toEqual([])
})

test.each([
  ['a text', `<template><p>Save it</p></template>`],
  ['an attribute', `<template><Field label="Name" /></template>`],
  ['a text in an expression', `<template><p>{{ busy ? 'Please wait' : t('done') }}</p></template>`],
  ['a string of code', `<script setup lang="ts">const label = 'Save it'</script>`],
])('%s beside the catalogue is found', (_, source) => expect(inPage('Page.vue', source)).toHaveLength(1))

test('a key stands in one catalogue only', () => {
  const catalogues = [en, WORKFLOW_WORDS, EXPRESSION_WORDS]
  expect(Object.keys(allWords)).toHaveLength(catalogues.reduce((sum, one) => sum + Object.keys(one).length, 0))
})

test('every key of the editor is used', () => {
  const installed = readdirSync(join(root, '../installed'))
  const sources = [...[...pages, ...modules].map(read), ...installed.map((file) => read(`../installed/${file}`))].join('\n')
  const begun = [...sources.matchAll(/`([a-z][a-z0-9-]*\.[a-z0-9.-]*)\$\{/g)].map(([, head = '']) => head)
  const named = new Set([...sources.matchAll(/['"`{]([a-z][\w-]*(?:\.[\w-]+)*)['"`}]/g)].map(([, key = '']) => key))
  expect(Object.keys(en).filter((key) => !named.has(key) && !begun.some((head) => key.startsWith(head)))).toEqual([])
})
