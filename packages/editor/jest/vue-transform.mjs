/**
 * Jest transformer for single-file components: Vue's own compiler, then swc for types and CommonJS. Only what our components
 * use: `<script setup lang="ts">` and templates. Styles have no meaning in jsdom and are dropped.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { transformSync } from '@swc/core'
import { compileScript, parse } from 'vue/compiler-sfc'

const OWN_SOURCE = readFileSync(import.meta.filename)
const sha1 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha1')).digest('hex')

function compileComponent(source, filename) {
  const withScript = /<script[\s>]/.test(source) ? source : `${source}\n<script setup lang="ts"></script>`
  const { descriptor, errors } = parse(withScript, { filename, sourceMap: true })
  if (errors.length > 0) throw errors[0]
  const id = sha1(filename).slice(0, 8)
  return compileScript(descriptor, { id, inlineTemplate: descriptor.scriptSetup !== null, genDefaultAs: 'component' })
}

export default {
  getCacheKey: (source, filename, options) => sha1(OWN_SOURCE, source, filename, String(options.instrument), options.configString),
  process(source, filename) {
    const script = compileComponent(source, filename)
    return transformSync(`${script.content}\nexport default component`, {
      filename: `${filename}.ts`,
      sourceMaps: true,
      inputSourceMap: script.map ? JSON.stringify(script.map) : undefined,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
      module: { type: 'commonjs' },
    })
  },
}
