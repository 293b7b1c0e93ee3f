import { drawForm, element } from './form.js'

const at = (id) => document.getElementById(id)
const EMPTY_ITEMS = '[{}]'

let state = { nodes: [], problems: [], build: 0 }
/** The node on the page, and what is in its form. */
let shown = { key: '', node: undefined, config: {}, show: () => undefined, schema: '' }

const keyOf = ({ type, version }) => `${type}@${version}`

async function load() {
  state = await (await fetch('/state')).json()
  at('package').textContent = state.name
  at('version').textContent = state.version
  document.title = `${state.name} – Millrace playground`
  at('status').textContent = state.problems.length === 0 ? `Build ${state.build}` : `Build ${state.build} has problems`
  at('problems').hidden = state.problems.length === 0
  at('problems').textContent = state.problems.join('\n')
  drawNodes()
  const node = state.nodes.find((each) => keyOf(each) === shown.key) ?? state.nodes[0]
  if (node !== undefined) await open(node)
}

function drawNodes() {
  const buttons = state.nodes.map((node) => {
    const button = element('button', { type: 'button', textContent: node.title })
    button.dataset.key = keyOf(node)
    button.append(element('small', { textContent: `${node.type} · ${node.kind}` }))
    button.addEventListener('click', () => void open(node))
    const entry = element('li')
    entry.append(button)
    return entry
  })
  at('nodes').replaceChildren(...buttons)
}

/** Shows a node. One that is shown already keeps what is in its form, unless its schema is another one now. */
async function open(node) {
  const key = keyOf(node)
  const schema = JSON.stringify(node.config)
  for (const button of at('nodes').querySelectorAll('button')) button.setAttribute('aria-current', String(button.dataset.key === key))
  at('node-title').textContent = node.title
  at('node-description').textContent = node.description
  drawExamples(node)
  if (key === shown.key && schema === shown.schema) {
    shown.node = node
    return
  }
  const kept = key === shown.key ? { config: shown.config, items: at('items').value } : await saved(node)
  const show = drawForm(at('fields'), node.config, (config) => {
    shown.config = config
    at('config').value = JSON.stringify(config, null, 2)
  })
  shown = { key, node, schema, config: kept.config, show }
  at('items').value = kept.items
  change(kept.config)
}

async function saved({ type }) {
  const { saved: tried } = await (await fetch(`/saved/${encodeURIComponent(type)}`)).json()
  if (tried === null) return { config: {}, items: EMPTY_ITEMS }
  return { config: tried.config ?? {}, items: JSON.stringify(tried.items ?? [{}], null, 2) }
}

function change(config) {
  shown.config = config
  at('config').value = JSON.stringify(config, null, 2)
  at('config-error').textContent = ''
  shown.show(config)
}

function drawExamples({ examples }) {
  const buttons = examples.map((example) => {
    const button = element('button', { type: 'button', textContent: example.title })
    button.addEventListener('click', () => change(example.config))
    return button
  })
  at('examples').replaceChildren(
    ...(buttons.length === 0 ? [] : [element('span', { className: 'muted', textContent: 'Examples' }), ...buttons]),
  )
}

function itemsGiven() {
  try {
    const items = JSON.parse(at('items').value)
    const fit = Array.isArray(items) && items.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
    at('items-error').textContent = fit ? '' : 'The items must be a list of objects.'
    return fit ? items : undefined
  } catch (error) {
    at('items-error').textContent = `The items are not valid JSON: ${error.message}`
    return undefined
  }
}

async function execute() {
  const items = itemsGiven()
  if (items === undefined || shown.node === undefined || at('execute').disabled) return
  at('execute').disabled = true
  try {
    const { type, version } = shown.node
    const response = await fetch('/execute', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type, version, config: shown.config, items }),
    })
    const answer = await response.json()
    drawResult(response.ok ? answer : { outputs: {}, logs: [], requests: [], error: answer })
  } catch (error) {
    drawResult({
      outputs: {},
      logs: [],
      requests: [],
      error: { code: 'playground.gone', message: `The playground does not answer: ${error.message}` },
    })
  } finally {
    at('execute').disabled = false
  }
}

function drawResult({ outputs, directive, logs, requests, error }) {
  const parts = []
  const part = (title, text, className = '') =>
    parts.push(element('h3', { textContent: title, className }), element('pre', { textContent: text, tabIndex: 0 }))
  if (error !== undefined) {
    const place = error.itemIndex === undefined ? '' : ` (item ${error.itemIndex})`
    part(
      `Failed: ${error.code}${place}`,
      [error.message, error.hint, error.retryable ? 'It may be tried again.' : ''].filter(Boolean).join('\n'),
      'error',
    )
  }
  for (const [port, items] of Object.entries(outputs))
    part(
      `${port}: ${items.length} ${items.length === 1 ? 'item' : 'items'}`,
      JSON.stringify(
        items.map((item) => item.json),
        null,
        2,
      ),
      'good',
    )
  if (directive !== undefined) part('Asked the engine for', JSON.stringify(directive, null, 2))
  if (requests.length > 0)
    part('Requests', requests.map(({ method, url, status }) => `${method} ${url} → ${status ?? 'no answer'}`).join('\n'))
  if (logs.length > 0)
    part(
      'Log',
      logs.map(({ level, message, detail }) => `${level} ${message}${detail === undefined ? '' : ` ${JSON.stringify(detail)}`}`).join('\n'),
    )
  if (parts.length === 0) parts.push(element('p', { textContent: 'It gave no items.' }))
  at('result').replaceChildren(...parts)
}

at('form').addEventListener('submit', (event) => {
  event.preventDefault()
  void execute()
})
at('form').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  void execute()
})
at('config').addEventListener('input', () => {
  try {
    const config = JSON.parse(at('config').value)
    if (typeof config !== 'object' || config === null || Array.isArray(config)) throw new TypeError('it is not an object')
    shown.config = config
    shown.show(config)
    at('config-error').textContent = ''
  } catch (error) {
    at('config-error').textContent = `The config cannot be used: ${error.message}`
  }
})
new EventSource('/events').addEventListener('message', async () => {
  await load()
  if (at('again').checked && state.problems.length === 0) await execute()
})
void load()
