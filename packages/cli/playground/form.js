// A form for the first level of a config schema. What it has no control for is edited as JSON.

/** Fills `into` with fields; `changed` is called with the new config. Gives a function that shows another config. */
export function drawForm(into, schema, changed) {
  const required = new Set(schema.required ?? [])
  let config = {}
  const set = (name, value) => {
    config = { ...config }
    if (value === undefined) delete config[name]
    else config[name] = value
    changed(config)
  }
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => drawField(name, field, required.has(name), set))
  into.replaceChildren(...fields.map(({ element }) => element))
  return (given) => {
    config = given
    for (const { show } of fields) show(given)
  }
}

function drawField(name, schema, required, set) {
  const id = `field-${name}`
  const control = controlFor(schema)
  control.input.id = id
  const label = element('label', { htmlFor: id, textContent: schema.title ?? name })
  if (required) label.classList.add('required')
  const hint = element('p', { id: `${id}-hint`, className: 'hint', textContent: schema.description ?? '' })
  const error = element('p', { id: `${id}-error`, className: 'error' })
  error.setAttribute('role', 'alert')
  control.input.setAttribute('aria-describedby', `${hint.id} ${error.id}`)
  if (required) control.input.setAttribute('aria-required', 'true')
  control.input.addEventListener('input', () => {
    try {
      const value = control.read()
      error.textContent = ''
      control.input.removeAttribute('aria-invalid')
      set(name, value)
    } catch {
      error.textContent = 'This is not valid JSON.'
      control.input.setAttribute('aria-invalid', 'true')
    }
  })
  const box = element('div')
  box.append(label, hint, control.input, error)
  return {
    element: box,
    show: (config) => {
      if (document.activeElement !== control.input) control.show(config[name] ?? schema.default)
    },
  }
}

function controlFor(schema) {
  if (Array.isArray(schema.enum)) return choice(schema)
  switch (schema.type) {
    case 'string':
      return text(schema)
    case 'integer':
    case 'number':
      return number(schema)
    case 'boolean': {
      const input = element('input', { type: 'checkbox' })
      return { input, read: () => input.checked, show: (value) => (input.checked = value === true) }
    }
    default:
      return json()
  }
}

function choice(schema) {
  const input = element('select')
  const labels = schema['x-ui']?.labels ?? {}
  input.append(element('option', { value: '', textContent: '–' }))
  schema.enum.forEach((value, index) =>
    input.append(element('option', { value: String(index), textContent: labels[value] ?? String(value) })),
  )
  return {
    input,
    read: () => (input.value === '' ? undefined : schema.enum[Number(input.value)]),
    show: (value) => (input.value = schema.enum.includes(value) ? String(schema.enum.indexOf(value)) : ''),
  }
}

function text(schema) {
  const long = (schema.maxLength ?? 1000) > 5000 || ['textarea', 'code'].includes(schema['x-ui']?.widget)
  const input = long ? element('textarea', { rows: 3 }) : element('input', { type: 'text' })
  const [example] = schema.examples ?? []
  input.placeholder = schema['x-ui']?.placeholder ?? (typeof example === 'string' ? example : '')
  return {
    input,
    read: () => (input.value === '' && schema.default === undefined ? undefined : input.value),
    show: (value) => (input.value = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)),
  }
}

function number(schema) {
  const input = element('input', { type: 'number', step: schema.type === 'integer' ? '1' : 'any' })
  if (schema.minimum !== undefined) input.min = schema.minimum
  if (schema.maximum !== undefined) input.max = schema.maximum
  return {
    input,
    read: () => (input.value === '' ? undefined : Number(input.value)),
    show: (value) => (input.value = value === undefined ? '' : String(value)),
  }
}

function json() {
  const input = element('textarea', { rows: 4, className: 'code', spellcheck: false, placeholder: 'JSON' })
  return {
    input,
    read: () => (input.value.trim() === '' ? undefined : JSON.parse(input.value)),
    show: (value) => (input.value = value === undefined ? '' : JSON.stringify(value, null, 2)),
  }
}

export const element = (tag, properties = {}) => Object.assign(document.createElement(tag), properties)
