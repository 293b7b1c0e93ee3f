// Uses the forms as people do, by pointer and keyboard, and checks what comes of it. node gallery/use.mjs [folder for pictures]
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { openGallery } from './open.mjs'

const [folder] = process.argv.slice(2)
if (folder) mkdirSync(folder, { recursive: true })
const gallery = await openGallery()
const { page } = gallery
const valueOf = (name) => page.evaluate((key) => structuredClone(JSON.parse(JSON.stringify(window.gallery.values[key]))), name)
const picture = async (name) => folder && page.screenshot({ path: `${folder}/${name}.png` })
const rules = {
  async 'typing braces opens the editor, completes the fields of the sample, shows the value'() {
    await gallery.open('text in all sorts')
    await page.getByLabel('Site', { exact: true }).fill('https://{{ ')
    const editor = page.locator('[data-pointer="/site"] .cm-content')
    await editor.waitFor()
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('$json.cust')
    await page.locator('.cm-tooltip-autocomplete').waitFor()
    await picture('completion')
    await page.keyboard.press('Enter')
    await page.keyboard.type('.email }}')
    await page.getByText('https://ada@example.com').waitFor()
    assert.deepEqual((await valueOf('text in all sorts')).site, { $expr: 'https://{{ $json.customer.email }}' })
  },
  async 'the picker inserts a path at the cursor'() {
    await gallery.open('expressions')
    await page.locator('[data-pointer="/url"]').getByRole('button', { name: 'Insert a field' }).click()
    await picture('picker')
    await page
      .getByRole('dialog', { name: 'Insert a field' })
      .getByRole('button', { name: /^email/ })
      .click()
    assert.match((await valueOf('expressions')).url.$expr, /\{\{ \$json\.customer\.email \}\}/)
  },
  async 'the stepper shows the value for another item'() {
    await gallery.open('expressions')
    await page.getByText('https://shop/api/orders/A-17').waitFor()
    await page.getByRole('button', { name: 'Next item' }).first().click()
    await page.getByText('https://shop/api/orders/A-18').waitFor()
  },
  async 'wrong names are underlined'() {
    await gallery.open('expressions')
    await page.locator('[data-pointer="/wrong"] .cm-lintRange-error').waitFor()
  },
  async 'a condition is added and filled in by keyboard'() {
    await gallery.open('node if')
    await page.getByRole('button', { name: 'Add condition' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.cm-content').first().click()
    await page.keyboard.type('{{ $json.total }}')
    await page
      .getByRole('button', { name: 'Operator' })
      .or(page.getByRole('combobox', { name: 'Operator' }))
      .first()
      .click()
    await page.keyboard.type('greater')
    await picture('operators')
    await page.keyboard.press('Enter')
    await page.getByRole('spinbutton', { name: 'Value to compare with' }).fill('500')
    await page.keyboard.press('Tab')
    await page.getByText('$json.total is greater than 500').waitFor()
    await picture('condition')
  },
  async 'conditions are moved, also out of their group, duplicated and removed by keyboard'() {
    await gallery.open('conditions')
    const lefts = async () => {
      const texts = (part) => (part.conditions ? part.conditions.map(texts) : part.left.$expr.replace(/^\{\{ \$json\.| \}\}$/g, ''))
      return JSON.stringify(texts((await valueOf('conditions')).condition))
    }
    await page.getByRole('button', { name: 'Actions for condition 3.1', exact: true }).focus()
    await page.keyboard.press('Alt+ArrowUp')
    assert.equal(await lefts(), '["total","created","country",["paid","delivery"]]')
    await page.keyboard.press('Alt+ArrowUp')
    assert.equal(await lefts(), '["total","country","created",["paid","delivery"]]')
    await page.keyboard.press('Alt+d')
    assert.equal(await lefts(), '["total","country","country","created",["paid","delivery"]]')
    await page.keyboard.press('Alt+Delete')
    assert.equal(await lefts(), '["total","country","created",["paid","delivery"]]')
    await picture('conditions-moved')
  },
  async 'operators and the control of the right side follow from the type'() {
    await gallery.open('conditions')
    const row = page.getByRole('group', { name: 'Condition 1', exact: true })
    await row.getByRole('combobox', { name: 'Compare as' }).click()
    await page.getByRole('option', { name: 'Date' }).click()
    await row.getByRole('combobox', { name: 'Operator' }).click()
    await page.getByRole('option', { name: /is a holiday in/ }).waitFor()
    await picture('operators-of-dates')
    assert.equal(await page.getByRole('option', { name: /starts with/ }).count(), 0)
    await page.getByRole('option', { name: /is … days ago/ }).click()
    await row.getByRole('spinbutton', { name: 'Value to compare with' }).fill('3')
    await page.keyboard.press('Tab')
    await page.getByText('$json.total is 3 days ago').waitFor()
  },
  async 'a credential is made in place'() {
    await gallery.open('node form')
    await page.getByRole('button', { name: 'Create a credential' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dialog.getByText('This is needed.').first().waitFor()
    await dialog.getByLabel('User').fill('ada')
    await dialog.getByLabel('Token', { exact: false }).first().fill('s3cret')
    await picture('credential')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Header', { exact: true }).first().waitFor()
  },
  async 'an example fills the form with one click'() {
    await gallery.open('node form')
    await page.getByRole('button', { name: 'Examples' }).click()
    await page.getByRole('menuitem', { name: 'Get a list' }).click()
    assert.equal(await page.evaluate(() => window.gallery.nodeConfig.value.url), 'https://api.example.com/list')
  },
  async 'entries are dragged to another place'() {
    await gallery.open('list of objects')
    await page.getByRole('button', { name: 'Move Ada:' }).dragTo(page.locator('[data-entry]').nth(1))
    assert.deepEqual(
      (await valueOf('list of objects')).people.map((one) => one.name),
      ['Grace', 'Ada', undefined],
    )
  },
  async 'ten thousand items: table, tree and schema draw only what is in view'() {
    await gallery.open('data')
    const grid = page.getByRole('grid')
    assert.ok((await page.getByRole('row').count()) < 60)
    await grid.focus()
    await page.keyboard.press('Control+End')
    await page.getByText('Customer 9999').waitFor()
    await picture('table-end')
    await page.getByRole('radio', { name: 'JSON' }).click()
    const tree = page.getByRole('tree')
    await tree.waitFor()
    await page.getByRole('button', { name: 'Expand all' }).click()
    await tree.focus()
    await page.keyboard.press('End')
    assert.ok((await page.getByRole('treeitem').count()) < 60)
    await picture('tree-end')
    await page.getByRole('radio', { name: 'Schema' }).click()
    await page.getByRole('option').first().click()
    await picture('schema')
    await page.getByRole('button', { name: 'Insert', exact: true }).click()
    assert.equal(await page.locator('[data-picked]').textContent(), '$json.id')
    await page.getByRole('radio', { name: 'Table' }).click()
    await page.getByRole('searchbox').fill('customer 777')
    await page.getByText('11 of 10,000 loaded items').waitFor()
  },
  async 'further items are read before the end is reached'() {
    await gallery.open('paged data')
    await page.getByRole('grid').focus()
    for (let press = 0; press < 40; press++) await page.keyboard.press('PageDown')
    await page.getByText('Customer 299').waitFor()
  },
}
let failed = 0
for (const [name, rule] of Object.entries(rules)) {
  try {
    await rule()
    process.stdout.write(`ok  ${name}\n`)
  } catch (error) {
    failed += 1
    process.stdout.write(`NOT ${name}\n${error.stack}\n`)
    await picture(`failed-${failed}`)
  }
}
for (const message of gallery.messages) process.stdout.write(`console: ${message}\n`)
await gallery.close()
process.stdout.write(`${Object.keys(rules).length - failed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0
