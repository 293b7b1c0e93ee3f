// Every page and its main states, with how a person gets there from the filled sample. What tests look at is what the pictures show.
import { shared } from './workflows.mjs'

const button = (page, name, exact = true) => page.getByRole('button', { name, exact }).first()
const item = (page, name) => page.getByRole('menuitem', { name }).first()
const card = (page, name) => page.locator(`[data-node][aria-label^="${name},"]`)
/** What was asked for lies over the page: a menu, a dialog, or what pops up beside its button. */
const opened = (page) => page.locator('[role=menu], [role=dialog], [role=alertdialog]').last().waitFor()
const selection = (page) => page.getByRole('region', { name: 'Do with the selection' }).waitFor()
const tab = (page, name) => page.getByRole('tab', { name, exact: true })
const dialog = (page, name) => (name === undefined ? page.getByRole('dialog').last() : page.getByRole('dialog', { name }))

async function menu(page, opener, entry) {
  await button(page, opener).click()
  await item(page, entry).click()
}
const more = (entry) => async (page) => {
  await menu(page, 'More about this workflow', entry)
  await dialog(page).waitFor()
}
const press =
  (name, within = true) =>
  async (page) => {
    await button(page, name).click()
    if (within) await dialog(page).waitFor()
  }
const isPhone = (page) => page.viewportSize().width < 768
/** By keyboard on a phone: the keyboard brings a node into view that lies beside the small screen. */
const inspect = (name, part) => async (page) => {
  if (isPhone(page)) {
    await card(page, name).focus()
    await page.keyboard.press(' ')
  } else await card(page, name).click()
  await page.getByRole('textbox', { name: 'Name of the node' }).or(page.getByRole('tab').first()).first().waitFor()
  if (part === undefined) return
  await tab(page, part).click()
  await page.getByRole('tab', { name: part, exact: true, selected: true }).waitFor()
}
/** What is said about the data that was opened goes by itself after a while. */
const quiet = (open) => async (page) => {
  await button(page, 'Dismiss').click()
  await open(page)
}
/** The palette of commands, and what is typed into it that is no command. */
const palette = (words) => async (page) => {
  await page.keyboard.press('Control+k')
  await dialog(page, 'Command palette').waitFor()
  if (words === undefined) return
  await page.keyboard.type(words)
  await page.getByText(`Nothing matches “${words}”`).first().waitFor()
}

/** Somebody else saves the same field: both names are shown, and one is chosen. */
async function twoPeople(page, { api }) {
  const { id, revision } = await api.post('/workflows', { document: shared('Greet') })
  await page.goto(`${new URL(page.url()).origin}/workflows/${id}`)
  await inspect('Greet')(page)
  await api.put(`/workflows/${id}`, { revision, document: shared('Welcome') })
  const name = page.getByRole('textbox', { name: 'Name of the node' })
  await name.fill('Say hello')
  await name.press('Enter')
  await dialog(page, /changed the same fields/).waitFor()
}

/** The tour up to a step, as somebody takes it. */
const tourTo = (step) => async (page) => {
  const tour = dialog(page, 'First steps')
  await button(page, 'Start the tour').click()
  await button(page, 'New workflow').click()
  await tour.getByRole('heading', { name: 'Add a node' }).waitFor()
  if (step === 'add') return
  await tour.getByRole('button', { name: 'Skip this step' }).click()
  await tour.getByRole('button', { name: 'Next' }).click()
  await tour.getByRole('heading', { name: 'Run it' }).waitFor()
}

/**
 * `route` is the router's name of the page, `path` its address, `open` what a person does then. `only`: just on that kind of device.
 */
export const STATES = [
  { name: 'workflows', route: 'workflows', path: () => 'workflows' },
  { name: 'workflows-folder', route: 'workflows', path: () => 'workflows?folder=Shop' },
  { name: 'workflows-none', route: 'workflows', path: () => 'workflows?search=nothing+of+this+name' },
  {
    name: 'workflows-selected',
    route: 'workflows',
    path: () => 'workflows',
    open: async (page) => {
      await page.getByRole('checkbox', { name: 'Select “Send invoices”' }).click()
      await selection(page)
    },
  },
  {
    name: 'workflows-menu',
    route: 'workflows',
    path: () => 'workflows',
    open: async (page) => {
      await button(page, 'Actions for Send invoices').click()
      await opened(page)
    },
  },
  {
    name: 'workflows-import',
    route: 'workflows',
    path: () => 'workflows',
    open: (page) => menu(page, 'More actions', 'Import a workflow').then(() => dialog(page).waitFor()),
  },
  {
    name: 'workflows-batch',
    route: 'workflows',
    path: () => 'workflows?folder=Shop',
    open: async (page) => {
      await menu(page, 'Actions for Price an article', 'Run with many inputs…')
      await page.getByRole('textbox', { name: 'Inputs' }).fill('{"sku": "bell", "cost": 9}\n{"sku": }')
      await page.getByText(/Line 2: /).waitFor()
    },
  },
  {
    name: 'workflows-tags',
    route: 'workflows',
    path: () => 'workflows',
    open: async (page) => {
      await menu(page, 'Actions for Send invoices', 'Tags…')
      await dialog(page).waitFor()
    },
  },
  { name: 'palette', route: 'workflows', path: () => 'workflows', open: palette() },
  { name: 'palette-none', route: 'workflows', path: () => 'workflows', open: palette('zzzz') },
  { name: 'shortcuts', route: 'workflows', path: () => 'workflows', open: (page) => page.keyboard.press('?').then(() => opened(page)) },
  {
    name: 'news',
    route: 'workflows',
    path: () => 'workflows',
    open: async (page) => {
      await page
        .getByRole('button', { name: /^Notifications/ })
        .first()
        .click()
      await opened(page)
    },
  },
  {
    name: 'account',
    route: 'workflows',
    path: () => 'workflows',
    open: async (page) => {
      await page
        .getByRole('button', { name: /^Account of/ })
        .first()
        .click()
      await opened(page)
    },
  },

  { name: 'editor', route: 'workflow', path: ({ ids }) => `workflows/${ids.orders}` },
  { name: 'editor-node', route: 'workflow', path: ({ ids }) => `workflows/${ids.orders}`, open: inspect('Look up the stock') },
  { name: 'editor-fields', route: 'workflow', path: ({ ids }) => `workflows/${ids.fields}`, open: inspect('Every field') },
  {
    name: 'editor-fields-end',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.fields}`,
    open: async (page) => {
      await inspect('Every field')(page)
      await page.locator('[data-pointer="/old"]').scrollIntoViewIfNeeded()
    },
  },
  { name: 'editor-condition', route: 'workflow', path: ({ ids }) => `workflows/${ids.orders}`, open: inspect('Over 2,000?') },
  { name: 'editor-code', route: 'workflow', path: ({ ids }) => `workflows/${ids.report}`, open: inspect('Running low') },
  { name: 'editor-schedule', route: 'workflow', path: ({ ids }) => `workflows/${ids.report}`, open: inspect('Every morning') },
  { name: 'editor-options', route: 'workflow', path: ({ ids }) => `workflows/${ids.orders}`, open: inspect('Reserve it', 'Options') },
  {
    name: 'editor-data',
    route: 'workflow',
    path: ({ ids, executions }) => `workflows/${ids.report}?debug=${executions.report}`,
    open: quiet(inspect('Running low', 'Output')),
  },
  {
    name: 'editor-wide',
    only: 'desktop',
    route: 'workflow',
    path: ({ ids, executions }) => `workflows/${ids.orders}?debug=${executions.completed}`,
    open: quiet(async (page) => {
      await inspect('Look up the stock')(page)
      await button(page, 'Show input and output beside the settings').click()
      await page.getByRole('region', { name: 'Output' }).getByRole('gridcell').first().click()
      await button(page, 'Close the details').waitFor()
    }),
  },
  {
    name: 'editor-failed',
    route: 'workflow',
    path: ({ ids, executions }) => `workflows/${ids.orders}?debug=${executions.failed}`,
    open: quiet(inspect('Look up the stock')),
  },
  {
    name: 'editor-add',
    only: 'desktop',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.draft}`,
    open: async (page) => {
      await button(page, 'Add a node after Note it, output main').click()
      await dialog(page, /^Add after/).waitFor()
    },
  },
  { name: 'editor-add-phone', only: 'phone', route: 'workflow', path: ({ ids }) => `workflows/${ids.orders}`, open: press('Add node') },
  {
    name: 'editor-search',
    only: 'desktop',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: async (page) => {
      await page.getByRole('application').focus()
      await page.keyboard.press('Control+f')
      const search = page.getByRole('region', { name: 'Search in this workflow' })
      await search.getByRole('searchbox').fill('stock')
      await search.getByText(/^\d+ of \d+$/).waitFor()
    },
  },
  {
    name: 'editor-problems',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.draft}`,
    open: (page) =>
      page
        .getByRole('button', { name: /problem/i })
        .first()
        .click()
        .then(() => opened(page)),
  },
  {
    name: 'editor-selected',
    only: 'desktop',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: async (page) => {
      await page.getByRole('application').focus()
      await page.keyboard.press('Control+a')
      await page.getByRole('toolbar', { name: /^Arrange/ }).waitFor()
    },
  },
  {
    name: 'editor-extract',
    only: 'desktop',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: async (page) => {
      await card(page, 'Look up the stock').click()
      await page.keyboard.press('Shift+E')
      await dialog(page, 'Make a sub-workflow').waitFor()
    },
  },
  { name: 'editor-versions', route: 'workflow', path: ({ ids }) => `workflows/${ids.orders}`, open: more(/^Versions/) },
  { name: 'editor-settings', route: 'workflow', path: ({ ids }) => `workflows/${ids.customers}`, open: more(/^Workflow settings/) },
  { name: 'editor-save-version', route: 'workflow', path: ({ ids }) => `workflows/${ids.orders}`, open: more(/^Save a version/) },
  {
    name: 'editor-shortcuts',
    only: 'desktop',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: more(/^Keyboard shortcuts/),
  },
  {
    name: 'editor-executions',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: async (page) => {
      const plain = button(page, 'Executions')
      await ((await plain.isVisible()) ? plain.click() : menu(page, 'More about this workflow', 'Executions'))
      await dialog(page).waitFor()
    },
  },
  {
    name: 'editor-sample',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: async (page) => {
      await menu(page, 'More ways to run', /sample data/)
      await dialog(page).waitFor()
    },
  },
  {
    name: 'editor-listen',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: async (page) => {
      await menu(page, 'More ways to run', 'Listen for a test call')
      await page.getByText('Waiting for a test call').first().waitFor()
    },
  },
  { name: 'editor-empty', route: 'workflow', path: ({ ids }) => `workflows/${ids.blank}` },
  {
    name: 'editor-publish-blocked',
    only: 'desktop',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.draft}`,
    open: press('Publish'),
  },
  { name: 'versions-compare', route: 'compare-versions', path: ({ ids }) => `workflows/${ids.orders}/compare?from=1&to=draft` },

  { name: 'executions', route: 'executions', path: () => 'executions' },
  { name: 'executions-none', route: 'executions', path: () => 'executions?status=paused' },
  { name: 'executions-views', route: 'executions', path: () => 'executions?status=failed', open: press('Views') },
  {
    name: 'executions-selected',
    route: 'executions',
    path: () => 'executions?status=failed',
    open: (page) =>
      page
        .getByRole('checkbox', { name: /^Select the execution/ })
        .first()
        .click()
        .then(() => selection(page)),
  },
  { name: 'execution', route: 'execution', path: ({ executions }) => `executions/${executions.completed}` },
  { name: 'execution-failed', route: 'execution', path: ({ executions }) => `executions/${executions.failed}` },
  {
    name: 'execution-failed-step',
    route: 'execution',
    path: ({ executions }) => `executions/${executions.failed}`,
    open: inspect('Look up the stock'),
  },
  { name: 'execution-waiting', route: 'execution', path: ({ executions }) => `executions/${executions.waiting}` },
  { name: 'execution-missing', route: 'execution', path: () => 'executions/00000000-0000-7000-8000-000000000000' },
  {
    name: 'execution-compare',
    route: 'compare',
    path: ({ executions }) => `executions/${executions.failed}/compare/${executions.completed}`,
  },
  { name: 'dead-letters', route: 'dead-letters', path: () => 'dead-letters' },
  { name: 'inbox', route: 'inbox', path: () => 'inbox' },
  {
    name: 'inbox-event',
    route: 'inbox',
    path: () => 'inbox',
    open: async (page) => {
      await page
        .getByRole('button', { name: /^Show the event of/ })
        .first()
        .click()
      await dialog(page).waitFor()
    },
  },
  { name: 'batches', route: 'batches', path: () => 'batches' },
  { name: 'batch', route: 'batch', path: ({ ids }) => `batches/${ids.batch}` },

  { name: 'credentials', route: 'credentials', path: () => 'credentials' },
  {
    name: 'credentials-new',
    route: 'credentials',
    path: () => 'credentials',
    open: async (page) => {
      await button(page, 'New credential').click()
      await dialog(page).getByRole('combobox').first().click()
      await page.getByRole('option', { name: /Basic/ }).first().click()
    },
  },
  {
    name: 'credentials-test',
    route: 'credentials',
    path: () => 'credentials',
    open: async (page) => {
      await menu(page, 'Actions for Accounting key', 'Test')
      await dialog(page).waitFor()
    },
  },
  { name: 'connectors', route: 'connectors', path: () => 'connectors' },
  { name: 'connectors-new', route: 'connectors', path: () => 'connectors', open: press('New connector') },
  { name: 'connector', route: 'connector', path: ({ ids }) => `connectors/${ids.connector}` },
  { name: 'schedules', route: 'schedules', path: () => 'schedules' },
  { name: 'schedules-new', route: 'schedules', path: () => 'schedules', open: press('New schedule') },
  {
    name: 'schedules-edit',
    route: 'schedules',
    path: () => 'schedules',
    open: async (page) => {
      await page
        .getByRole('button', { name: /^Edit when/ })
        .first()
        .click()
      await dialog(page).getByRole('listitem').first().waitFor()
    },
  },
  {
    name: 'schedules-next',
    route: 'schedules',
    path: () => 'schedules',
    open: (page) =>
      page
        .getByRole('button', { name: /^\d+ more$/ })
        .first()
        .click()
        .then(() => opened(page)),
  },
  { name: 'node-types', route: 'node-docs', path: () => 'nodes' },
  { name: 'node-type', route: 'node-docs', path: () => 'nodes/http.request' },
  { name: 'node-type-unknown', route: 'node-docs', path: () => 'nodes/no.such-node' },
  { name: 'api', route: 'api-explorer', path: () => 'api-explorer' },
  { name: 'api-operation', route: 'api-explorer', path: () => 'api-explorer?op=getWorkflowLabels' },
  { name: 'settings', route: 'settings', path: () => 'settings' },
  ...['profile', 'appearance', 'users', 'api-keys', 'packages'].map((section) => ({
    name: `settings-${section}`,
    route: 'settings',
    path: () => `settings/${section}`,
  })),
  { name: 'settings-add-user', route: 'settings', path: () => 'settings/users', open: press('Add user') },
  { name: 'settings-new-key', route: 'settings', path: () => 'settings/api-keys', open: press('Create key') },
  { name: 'not-found', route: 'not-found', path: () => 'no/such/page' },
  // Last, because they leave workflows behind.
  {
    name: 'editor-merge',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.blank}`,
    open: twoPeople,
  },
  { name: 'tour', route: 'workflows', path: () => 'workflows', open: press('Start the tour') },
  { name: 'tour-add', route: 'workflows', path: () => 'workflows', open: tourTo('add') },
  { name: 'tour-execute', route: 'workflows', path: () => 'workflows', open: tourTo('execute') },
  // Which view somebody likes is remembered: from here on the workflow is a list.
  {
    name: 'editor-outline',
    route: 'workflow',
    path: ({ ids }) => `workflows/${ids.orders}`,
    open: async (page) => {
      await button(page, 'Outline').click()
      await page.getByRole('treegrid', { name: /^Outline of/ }).waitFor()
    },
  },
]

/** So long nobody asks for anything and nothing is left to be drawn before a page counts as being there. */
const QUIET_MS = 200
const MOST_MS = 30_000
/** What flows for as long as a page is open is no answer that it waits for. */
const STREAMS = new Set(['eventsource', 'websocket', 'media', 'ping'])

const traffic = new WeakMap()
/** Counts what a page asks for from now on. */
function trafficOf(page) {
  const known = traffic.get(page)
  if (known !== undefined) return known
  const made = { open: new Set(), begun: 0 }
  traffic.set(page, made)
  page.on('request', (request) => {
    if (STREAMS.has(request.resourceType())) return
    // What the page before asked for is nobody's any more.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) made.open.clear()
    made.open.add(request)
    made.begun += 1
  })
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => made.open.delete(request))
  return made
}

/** Goes to a page, and stays until everything that it asks for is there. */
export async function visit(page, address) {
  trafficOf(page)
  await page.goto(address)
  await settle(page)
}

/** Until everything that a page asked for is there: a while without a request, and then a moment in which it has nothing to do. */
async function settle(page) {
  const asked = trafficOf(page)
  await page.locator('#app').waitFor()
  for (const end = Date.now() + MOST_MS; ;) {
    const { begun } = asked
    await page.evaluate(
      (ms) => new Promise((done) => void setTimeout(() => requestIdleCallback(() => done(), { timeout: 5_000 }), ms)),
      QUIET_MS,
    )
    if (asked.open.size === 0 && asked.begun === begun) return
    if (Date.now() > end) throw new Error(`${page.url()} never came to rest: ${[...asked.open].map((one) => one.url()).join(', ')}`)
  }
}

const answered = new WeakMap()
/** Whoever has answered the offer of the tour is not asked again; only its own states begin with it. */
async function answerTour(page, base, answer) {
  if (answer !== '' && answered.get(page) === answer) return
  await page.goto(`${base}/icon.svg`)
  await page.evaluate((kept) => localStorage.setItem('millrace.tour', kept), answer)
  answered.set(page, answer)
}

/** Opens a state: its page, then what a person does there. */
export async function openState(page, base, state, sample) {
  await answerTour(page, base, state.name.startsWith('tour') ? '' : 'declined')
  await visit(page, `${base}/${state.path(sample)}`)
  if (state.open === undefined) return
  await state.open(page, sample)
  await settle(page)
}
