import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import {
  freePort,
  newDataDir,
  OWNER,
  removeDataDir,
  signIn,
  startServer,
  type ApiClient,
  type RunningServer,
} from '../support/server-process.mjs'
import { openBrowser, watchedPage, type Watched } from './browser.ts'

/** The built product with an empty data directory, and a browser that looks at it. */
export interface Product {
  readonly server: RunningServer
  readonly dataDir: string
  /** Of its owner; where it was started without one there is none. */
  readonly api: ApiClient
  readonly browser: Browser
  /** Ends the server like a crash and starts it again at the same address. */
  restart(signal?: NodeJS.Signals): Promise<void>
  /** A page of a new device; signed in unless `signedOut`. */
  open(options?: BrowserContextOptions & { signedOut?: boolean; prepare?: (context: BrowserContext) => Promise<void> }): Promise<Watched>
  close(): Promise<void>
}

/** `hasOwner: false` leaves it as it is installed: whoever opens it first makes the account. */
export async function startProduct({ hasOwner = true }: { readonly hasOwner?: boolean } = {}): Promise<Product> {
  const dataDir = newDataDir()
  let server = await startServer({ dataDir, port: await freePort() })
  const client = hasOwner ? await signIn(server.base) : undefined
  const browser = await openBrowser()
  let signedIn: Awaited<ReturnType<BrowserContext['storageState']>> | undefined
  return {
    get server() {
      return server
    },
    dataDir,
    get api() {
      if (client === undefined) throw new TypeError('this product has no owner yet')
      return client
    },
    browser,
    async restart(signal = 'SIGKILL') {
      await server.kill(signal)
      server = await startServer({ dataDir, port: Number(new URL(server.base).port) })
    },
    async open({ signedOut = false, prepare, ...options } = {}) {
      const state = signedOut || signedIn === undefined ? {} : { storageState: signedIn }
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...state, ...options })
      await prepare?.(context)
      const watched = await watchedPage(context, server.base)
      if (!signedOut && signedIn === undefined) {
        await logIn(watched.page, server.base)
        signedIn = await context.storageState()
      }
      return watched
    },
    async close() {
      await browser.close()
      await server.kill('SIGTERM')
      removeDataDir(dataDir)
    },
  }
}

export async function logIn(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/login`)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').first().fill(OWNER.password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/workflows')
}
